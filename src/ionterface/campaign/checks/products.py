"""Checks of printed numbers that are products of others: per area, amounts of reagents, a spacing and its angle."""

from __future__ import annotations

import math

from ionterface.campaign.checks.evidence import Checked, Evidence, spread, verdict, written
from ionterface.errors import UnitError
from ionterface.methods.agreement import Agreement, Interval, compare, over
from ionterface.methods.constants import molar_mass

DOUBLET = 1.001
"""Greatest ratio of two wavelengths that one named radiation may stand for: K-alpha, K-alpha 1 or their mean."""


def areal_product(facts: Evidence, *, areal: str, specific: str, loading: str) -> Checked:
    """Whether a capacity or a current per area is the one per mass times the mass per area."""
    printed, per_mass, mass = (facts.number(key) for key in (areal, specific, loading))
    unit = "mAh/cm2" if _is_charge(printed.interval) else "mA/cm2"
    given = "Ah/g" if unit == "mAh/cm2" else "A/g"
    there = over(lambda q, m: q * m, per_mass.interval.to(given), mass.interval.to("mg/cm2"), unit=unit)
    shown = f"{per_mass.value} {per_mass.unit} x {mass.value} {mass.unit}"
    return verdict(
        compare(printed.interval, there).agreement is Agreement.AGREES,
        f"{shown} is {spread(there)} {unit}; printed {printed.value} {printed.unit}",
        f"{shown} is {written(there.middle, 3)} {unit}, not the printed {printed.value} {printed.unit}",
    )


def _is_charge(interval: Interval) -> bool:
    try:
        interval.to("mAh/cm2")
    except UnitError:
        return False
    return True


def amount_of_reagent(facts: Evidence, *, amount: str, measure: str, concentration: str = "") -> Checked:
    """Whether a printed amount is that of the mass printed beside it, or of the volume of a solution.

    `measure` is a mass, whose `of` is the formula, or with a `concentration` a volume.
    """
    printed, given = facts.number(amount), facts.number(measure)
    std = 0.0
    if concentration:
        strength = facts.number(concentration)
        there = over(lambda v, c: v * c, given.interval.to("mL"), strength.interval.to("mmol/mL"), unit="mmol")
        shown = f"{given.value} {given.unit} of {strength.value} {strength.unit} {given.of}"
    else:
        mass = molar_mass(given.of)
        there = over(lambda m: 1e3 * m / mass.value, given.interval.to("g"), unit="mmol")
        std = there.middle * (mass.std or 0.0) / mass.value
        shown = f"{given.value} {given.unit} of {given.of} ({mass.value:.2f} g/mol)"
    return verdict(
        compare(printed.interval, there, std=std).agreement is Agreement.AGREES,
        f"{shown} is {spread(there)} mmol; printed {printed.shown}",
        f"{shown} is {written(there.middle, 3)} mmol, not the printed {printed.shown}",
    )


def bragg(facts: Evidence, *, spacing: str, angle: str, wavelength: float) -> Checked:
    """Whether a printed spacing and a printed angle of one line belong together; `wavelength` in Å.

    Notes
    -----
    d = λ/(2 sin θ), with λ up to `DOUBLET` times the wavelength.
    """
    printed, line = facts.number(spacing), facts.number(angle)
    light = Interval(wavelength, wavelength * DOUBLET, "Angstrom")
    there = over(lambda a, w: w / (2 * math.sin(math.radians(a) / 2)), line.interval, light, unit="Angstrom")
    return verdict(
        compare(printed.interval, there).agreement is Agreement.AGREES,
        f"2theta = {line.value}° is {spread(there, 5)} Å; printed {printed.shown}",
        f"2theta = {line.value}° is a spacing of {written(there.middle)} Å, not the printed {printed.shown}",
        f"{wavelength:g} to {wavelength * DOUBLET:.4f} Å",
    )
