"""Axes of electrochemistry: which quantity, in which unit, on which basis, against which reference.

One habit throughout: ``quantity (unit)``. A capacity or current per mass names the mass it is divided by, a potential
names its reference.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.figures.panel import Array, Axis, Scale
from ionterface.quantities import conversion

CYCLE = Axis(quantity="Cycle", integer=True)
"""Cycle numbers."""


@dataclass(frozen=True, kw_only=True)
class Ruler:
    """An axis, and the unit from which values come to it."""

    axis: Axis
    unit: str

    def numbers(self, values: Array) -> Array:
        """Values in `unit`, in the unit of the axis."""
        return np.asarray(values, dtype=float) * conversion(self.unit, self.axis.unit)

    def number(self, value: Estimate | None) -> float:
        """The value of an estimate in the unit of the axis; NaN where there is none."""
        return np.nan if value is None else value.to(self.axis.unit).value

    def error(self, value: Estimate | None) -> float:
        """The standard uncertainty in the unit of the axis; NaN where nobody stated it."""
        std = None if value is None else value.to(self.axis.unit).std
        return np.nan if std is None else std


def capacity(*, unit: str, basis: str) -> Ruler:
    """Capacity per mass in mAh/g (`unit` ``C/kg``), or charge in mAh (`unit` ``C``).

    Raises
    ------
    UsageError
        A capacity per mass whose basis is not named.
    """
    if unit == "C":
        return Ruler(axis=Axis(quantity="Charge", unit="mAh"), unit=unit)
    if not basis:
        raise UsageError("a capacity per mass needs the name of its mass basis at the axis; give basis=....")
    return Ruler(axis=Axis(quantity=f"Capacity on {basis}", unit="mAh/g"), unit=unit)


def potential(*, reference: str) -> Axis:
    """Potential against a named reference; of a cell of two electrodes, for which `reference` is empty, its voltage."""
    return Axis(quantity=f"Potential vs {reference}" if reference else "Cell voltage", unit="V")


def current(values: Array, *, mass: Estimate | None, basis: str) -> Ruler:
    """Current with the prefix that suits its largest value, or current per mass in A/g or mA/g. [A or A/kg]

    Raises
    ------
    UsageError
        A mass without the name of its basis.
    """
    largest = float(np.nanmax(np.abs(values), initial=0.0))
    if mass is None:
        return Ruler(axis=Axis(quantity="Current", unit=_prefixed(largest, "A")), unit="A")
    if not basis:
        raise UsageError("a current per mass needs the name of its mass basis at the axis; give basis=....")
    per_gram = largest / mass.to("kg").value * conversion("A/kg", "A/g")
    unit = "A/g" if per_gram >= 0.1 else "mA/g"
    return Ruler(axis=Axis(quantity=f"Current on {basis}", unit=unit), unit="A/kg")


def specific_current(values: Array, *, basis: str) -> Ruler:
    """Logarithmic axis of currents per mass. [A/kg]"""
    ruler = current(values, mass=Estimate(1.0, 0.0, "kg"), basis=basis)
    axis = Axis(quantity=ruler.axis.quantity, unit=ruler.axis.unit, scale=Scale.LOG)
    return Ruler(axis=axis, unit=ruler.unit)


SCAN_RATE = Ruler(axis=Axis(quantity="Scan rate", unit="mV/s", scale=Scale.LOG), unit="V/s")
"""Scan rates over decades."""
ROOT_RATE = Axis(quantity="(Scan rate)¹ᐟ²", unit="V1/2 s-1/2")
"""Square roots of scan rates in V/s, the unit to which slopes in tables belong."""
INVERSE_ROOT_RATE = Axis(quantity="(Scan rate)⁻¹ᐟ²", unit="V-1/2 s1/2")
"""Inverse square roots of scan rates in V/s."""


def time(span: float) -> Ruler:
    """Time in the largest unit that the span holds at least twice. [s]"""
    for unit, seconds in (("d", 86400.0 * 2), ("h", 3600.0), ("min", 60.0)):
        if span >= 2 * seconds:
            return Ruler(axis=Axis(quantity="Time", unit=unit), unit="s")
    return Ruler(axis=Axis(quantity="Time", unit="s"), unit="s")


def _prefixed(largest: float, unit: str) -> str:
    for prefix, size in (("", 1.0), ("m", 1e-3), ("u", 1e-6)):
        if largest >= size:
            return prefix + unit
    return "n" + unit if largest > 0 else unit
