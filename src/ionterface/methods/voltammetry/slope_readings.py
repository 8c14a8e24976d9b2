"""k0 from the slope of psi against v^-1/2 under every reading of its unit, and the separations that it implies.

References
----------
.. [1] R. S. Nicholson, Anal. Chem. 37 (1965) 1351. doi:10.1021/ac60230a016
"""

from __future__ import annotations

import enum
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.methods.constants import FARADAY, GAS_CONSTANT
from ionterface.methods.result import status_of
from ionterface.methods.voltammetry.peak_tracks import cells
from ionterface.methods.voltammetry.quasi_reversible import working_curve
from ionterface.methods.voltammetry.thermal_voltage import electron_count, thermal_voltage
from ionterface.record import Array

ECHO = 0.015
"""Difference of a measured and an implied n·dE_p from which they contradict each other. [V]"""


class Curve(Protocol):
    """What a working curve can be asked; a `WorkingCurve` is one, computed or published."""

    @property
    def name(self) -> str:
        """What it is, for settings."""

    @property
    def cites(self) -> tuple[str, ...]:
        """Keys of the bibliography."""

    @property
    def floor(self) -> float:
        """n·dE_p for psi without limit. [V]"""

    @property
    def psi_range(self) -> tuple[float, float]:
        """Smallest and largest psi."""

    @property
    def separation_range(self) -> tuple[float, float]:
        """Smallest and largest n·dE_p. [V]"""

    def psi_of(self, separation: Array) -> Array:
        """Psi at n·dE_p [V]; NaN outside the range."""

    def separation_of(self, psi: Array) -> Array:
        """n·dE_p at psi; NaN outside the range. [V]"""

    def log_slope(self, separation: Array) -> Array:
        """D ln psi/d(n·dE_p), negative. [1/V]"""


class SlopeUnit(enum.Enum):
    """The unit in which a number for the slope of psi over v^-1/2 is read: that of v^1/2."""

    VOLT = "(V/s)^1/2"
    MILLIVOLT = "(mV/s)^1/2"

    @property
    def factor(self) -> float:
        """Takes the number to (V/s)^1/2."""
        return 1.0 if self is SlopeUnit.VOLT else math.sqrt(1e-3)


@dataclass(frozen=True, kw_only=True)
class SlopeReading:
    """What the number of a slope means under one reading."""

    electrons: float
    unit: SlopeUnit
    rate_constant: Estimate
    """k0. [m/s]"""
    psi: Array
    """At each scan rate, shape (k,)."""
    implied: Array
    """n·dE_p at each scan rate, shape (k,); NaN beyond the working curve. [V]"""
    mismatch: float
    """Root mean square of implied minus measured n·dE_p; NaN where nothing was measured. [V]"""


@dataclass(frozen=True, kw_only=True)
class SlopeReadings:
    """k0 under every reading of units and of n."""

    slope: Estimate
    """The number as it was given."""
    readings: tuple[SlopeReading, ...]
    scan_rates: tuple[float, ...]
    """[V/s]"""
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 1
    cites: tuple[str, ...] = ("nicholson1965",)

    def table(self) -> Table:
        """One row per reading; n·dE_p that it implies at the slowest and the fastest scan rate."""
        columns = (
            Column("electrons", "n"),
            Column("unit", "Slope read in"),
            Column("rate_constant", "k0", "cm/s"),
            Column("slowest", "implied n dE_p, slowest", "mV"),
            Column("fastest", "implied n dE_p, fastest", "mV"),
            Column("mismatch", "from the measured ones, rms", "mV"),
        )
        rows = (
            (r.electrons, r.unit.value, r.rate_constant.to("cm/s"), *_ends(r.implied),
             *cells(r.mismatch * 1e3))
            for r in self.readings
        )  # fmt: skip
        return Table.of(columns, rows)


def _ends(implied: Array) -> tuple[float | None, float | None]:
    if not len(implied):
        return None, None
    first, last = cells(float(implied[0]) * 1e3, float(implied[-1]) * 1e3)
    return first, last


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """What takes a slope to a rate constant."""

    electrons: float
    temperature: Estimate
    """[K]"""
    diffusivity: Estimate
    """[m²/s]"""

    def __post_init__(self) -> None:
        electron_count(self.electrons)
        thermal_voltage(self.temperature.to("K").value)
        if not self.diffusivity.value > 0:
            raise UsageError(f"a diffusivity is positive, not {self.diffusivity}.")

    def rate_constant(self, slope: Estimate) -> Estimate:
        """k0 = S·sqrt(pi·D·nF/RT), S = psi·v^1/2 with its unit (V/s)^1/2 left out. [m/s]"""
        scale = math.sqrt(math.pi * self.electrons * FARADAY.value / GAS_CONSTANT.value)
        root_d = self.diffusivity.to("m2/s").apply(math.sqrt, lambda d: 0.5 / math.sqrt(d), "1")
        root_t = self.temperature.to("K").apply(lambda t: t**-0.5, lambda t: -0.5 * t**-1.5, "1")
        return slope * root_d * root_t * Estimate(scale, 0.0, "m/s")


def k0_from_slope(
    slope: Estimate,
    *,
    diffusivity: Estimate,
    temperature: Estimate,
    curve: Curve | None = None,
    electrons: Sequence[float] = (1.0, 2.0),
    scan_rates: Sequence[float] = (),
    measured: Sequence[float] = (),
) -> SlopeReadings:
    """k0 that a published slope of psi over v^-1/2 stands for, under every reading of its unit and of n. [m/s]

    Parameters
    ----------
    slope : Estimate
        The number alone, unit "1"; which unit it has is the question.
    diffusivity : Estimate
        [m²/s]
    temperature : Estimate
        [K]
    curve : Curve, optional
        Working curve of the implied separations; computed for alpha 0.5 and a switching potential 0.3 V/n beyond E1/2
        without one, and the settings say so.
    electrons : sequence of float
        Every n to be tried.
    scan_rates : sequence of float
        Where the implied separations are told. [V/s]
    measured : sequence of float
        E_pa - E_pc at these rates, where it is known: the reading that contradicts it is named (W-N6). [V]

    Notes
    -----
    k0 = S·sqrt(pi·D·nF/RT) with S in (V/s)^1/2 [1]_. A slope in (mV/s)^1/2 is 31.6 times as large a number.

    Raises
    ------
    UsageError
        Slope or diffusivity is not positive, or `measured` has another length than `scan_rates`.
    """
    if not slope.value > 0:
        raise UsageError(f"the slope of psi over v^-1/2 is positive, not {slope}.")
    if measured and len(measured) != len(scan_rates):
        raise UsageError(f"{len(measured)} separations were measured at {len(scan_rates)} scan rates; give one each.")
    conditions = [Conditions(electrons=n, temperature=temperature, diffusivity=diffusivity) for n in electrons]
    curve = curve or working_curve(alpha=0.5, switching=-0.3, temperature=temperature.value)
    rates = np.asarray(scan_rates, dtype=float)
    readings = [
        _reading(slope, unit, each, curve, rates=rates, measured=np.asarray(measured, dtype=float))
        for each in conditions
        for unit in SlopeUnit
    ]
    findings = _contradictions(readings)
    return SlopeReadings(
        slope=slope,
        readings=tuple(readings),
        scan_rates=tuple(float(v) for v in scan_rates),
        status=status_of(findings),
        findings=findings,
        settings={"working curve": curve.name, "temperature": str(temperature), "diffusivity": str(diffusivity)},
        cites=tuple(dict.fromkeys(("nicholson1965", *curve.cites))),
    )


def _reading(
    slope: Estimate, unit: SlopeUnit, conditions: Conditions, curve: Curve, *, rates: Array, measured: Array
) -> SlopeReading:
    psi = slope.value * unit.factor / np.sqrt(rates)
    implied = curve.separation_of(psi)
    gap = implied - conditions.electrons * measured if len(measured) else np.zeros(0)
    gap = gap[np.isfinite(gap)]
    return SlopeReading(
        electrons=float(conditions.electrons),
        unit=unit,
        rate_constant=conditions.rate_constant(slope * unit.factor),
        psi=psi,
        implied=implied,
        mismatch=float(np.sqrt(np.mean(gap**2))) if len(gap) else math.nan,
    )


def _contradictions(readings: Sequence[SlopeReading]) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            "W-N6",
            Severity.WARNING,
            f"the slope read in {r.unit.value} with n = {r.electrons:g} implies separations that differ from the "
            f"measured ones by {r.mismatch * 1e3:.0f} mV (rms of n dE_p); that reading is not the right one.",
        )
        for r in readings
        if r.mismatch > ECHO
    )
