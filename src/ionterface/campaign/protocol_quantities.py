"""Quantities of a protocol file: potentials, times, rates, and currents of a cell or per mass of its electrode."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, TypeVar

from pydantic import BeforeValidator, Field, InstanceOf

from ionterface.campaign.quantity_text import estimate_of


def _in(unit: str, *, positive: bool = True) -> BeforeValidator:
    return BeforeValidator(lambda value: estimate_of(value, unit, source="", positive=positive).value)


Volt = Annotated[float, _in("V", positive=False)]
VoltPerSecond = Annotated[float, _in("V/s")]
Second = Annotated[float, _in("s")]
Ohm = Annotated[float, _in("Ohm")]
Count = Annotated[int, Field(ge=1)]
T = TypeVar("T")


def some(items: tuple[T, ...]) -> tuple[T, ...]:
    """A list with something in it; a list whose items are at fault is not called empty beside."""
    if not items:
        raise ValueError("should not be empty")
    return items


@dataclass(frozen=True)
class Amount:
    """A current, power or charge of the cell, or per mass of its electrode. [SI units]"""

    value: float
    specific: bool

    def of(self, mass: float) -> float:
        """That of the whole cell. [mass: kg]"""
        return self.value * mass if self.specific else self.value


def _amount(whole: str, per_mass: str) -> BeforeValidator:
    """Takes a number in units of `whole` or in those of `per_mass`."""

    def amount(value: object) -> Amount:
        try:
            return Amount(estimate_of(value, whole, source="", positive=False).value, specific=False)
        except ValueError as error:
            try:
                return Amount(estimate_of(value, per_mass, source="", positive=False).value, specific=True)
            except ValueError:
                raise error from None

    return BeforeValidator(amount)


Current = Annotated[InstanceOf[Amount], _amount("A", "A/kg")]
Power = Annotated[InstanceOf[Amount], _amount("W", "W/kg")]
Charge = Annotated[InstanceOf[Amount], _amount("C", "C/kg")]
