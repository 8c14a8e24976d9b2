"""Checks of theoretical capacities, of vibrations and of diffraction lines."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np

from ionterface.campaign.checks.evidence import Checked, Evidence, joined, spread, verdict
from ionterface.errors import UsageError
from ionterface.methods import mass_basis
from ionterface.methods.agreement import Agreement, Interval, compare, over
from ionterface.methods.constants import atomic_masses, molar_mass

_LABEL = re.compile(r"[A-Z]\d\([A-Za-z]+\)")
_TERM = re.compile(rf"([+-]?)\s*(\d*)\s*({_LABEL.pattern})")
SPLIT = 60.0
"""How far free ions, ion pairs and salts may have the bands of one vibration apart, a choice. [1/cm]"""
_SAME_MASS = 1e-3  # relative: near enough to call a molar mass that of an element


def theoretical_capacity(
    facts: Evidence, *, stated: str, electrons: str, formula: str, molar_mass_stated: str
) -> Checked:
    """Whether a printed theoretical capacity is that of the formula, from the atomic masses.

    Notes
    -----
    Q = n F / M, with n electrons per formula unit.
    """
    mass = molar_mass(formula)
    n = facts.number(electrons).printed.value
    computed = mass_basis.theoretical_capacity(molar_mass=mass.to("kg/mol"), electrons=n).to("mAh/g")
    here = Interval(computed.value, computed.value, "mAh/g")
    printed, used = facts.number(stated), facts.number(molar_mass_stated)
    right_mass = compare(used.interval, Interval(mass.value, mass.value, "g/mol"), std=mass.std)
    right = compare(printed.interval, here, std=computed.std)
    return verdict(
        right.agreement is right_mass.agreement is Agreement.AGREES,
        f"{formula} has {mass.value:.2f} g/mol and holds {computed.value:.1f} mAh/g with {n:g} "
        f"electron{'' if n == 1 else 's'} per formula unit; printed {printed.shown} from {used.shown}",
        f"{used.shown}, printed as the molar mass, is not {formula}{_element(used.interval)}; {formula} holds "
        f"{computed.value:.1f} mAh/g, not {printed.value}"
        if right_mass.agreement is not Agreement.AGREES
        else f"{formula} holds {computed.value:.1f} mAh/g, not the printed {printed.value}",
    )


def _element(mass: Interval) -> str:
    for symbol, atom in atomic_masses().items():
        if abs(mass.to("g/mol").middle / atom.value - 1) < _SAME_MASS:
            return f" but {symbol}"
    return ""


def combination_bands(
    facts: Evidence,
    *,
    table: str,
    levels: Sequence[str],
    predict: str,
    within: float,
    column: str = "band",
    by: str = "mode",
) -> Checked:
    """Whether bands assigned as sums and differences of the same fundamentals fit one another.

    The other bands made of `levels` are solved for the fundamentals, and the position of the mode `predict` is
    computed from them. `within` [cm⁻¹] is how far it may lie off beyond the printed digits, a choice. The positions
    stand below `column`, the assignments below `by`.
    """
    bands = facts.table(table)
    modes = bands.texts(by)
    sums = {k: row for k, mode in enumerate(modes) if (row := _coefficients(mode, levels)) is not None}
    target = bands.row(by, predict)
    wanted = sums.pop(target, None)
    if wanted is None or len(sums) != len(levels):
        raise UsageError(f"{bands.place}: {len(sums)} bands beside {predict} do not fix {len(levels)} fundamentals.")
    matrix, positions = np.array(list(sums.values())), bands.intervals(column)
    weights = np.linalg.solve(matrix.T, np.array(wanted))
    there = over(lambda *p: float(weights @ p), *(positions[k] for k in sums), unit="1/cm")
    found = np.linalg.solve(matrix, [positions[k].middle for k in sums])
    fundamentals = ", ".join(f"{name} {value:.0f}" for name, value in zip(levels, found, strict=True))
    printed = bands.texts(column)
    return verdict(
        positions[target].gap(there) <= within,
        f"{joined(printed[k] for k in sums)} give {fundamentals}, so {predict} at {there.middle:.0f} cm-1; printed "
        f"{printed[target]}",
        f"by the bands {joined(printed[k] for k in sums)}, {predict} would lie at {there.middle:.0f} cm-1, "
        f"{abs(there.middle - positions[target].middle):.0f} cm-1 from the printed {printed[target]} (allowed "
        f"{within:g})",
    )


def fundamentals(mode: str) -> tuple[str, ...]:
    """The fundamentals that a combination such as ``A1(LO) + E2(low)`` is made of; none where it is anything else."""
    names = tuple(dict.fromkeys(_LABEL.findall(mode)))
    return names if _coefficients(mode, names) is not None else ()


def _coefficients(mode: str, levels: Sequence[str]) -> list[float] | None:
    """How often each fundamental enters a mode such as ``2 A1(LO)``; None where it is made of anything else."""
    terms = _TERM.findall(mode)
    if not terms or re.sub(r"\s", "", mode) != "".join("".join(term) for term in terms):
        return None
    row = dict.fromkeys(levels, 0.0)
    for sign, count, name in terms:
        if name not in row:
            return None
        row[name] += (-1 if sign == "-" else 1) * float(count or 1)
    return list(row.values())


def assigned_once(facts: Evidence, *, table: str, mode: str, column: str = "band", by: str = "mode") -> Checked:
    """Whether a vibration that is not degenerate is assigned to a single band, or to bands that are its splitting."""
    bands = facts.table(table)
    at = {k: t for k, (t, m) in enumerate(zip(bands.texts(column), bands.texts(by), strict=True)) if m == mode}
    found = list(at.values())
    places = [bands.intervals(column)[k].to("1/cm").middle for k in at]
    return verdict(
        len(found) <= 1 or max(places) - min(places) <= SPLIT,
        f"{mode} is assigned to {joined(found) if found else 'no band'}{' cm-1' if found else ''}",
        f"{mode} is assigned to {joined(found) if found else 'no band'} cm-1, and one vibration that is not degenerate "
        "gives one band",
        f"surroundings split a band by at most {SPLIT:g} cm-1",
    )


def line_stays(facts: Evidence, *, spacing: str, card: str, wavelength: float, within: float) -> Checked:
    """Whether a spacing is that of a card's line, so that the line need not have shifted.

    It agrees or stays undecided: that the pristine line of the sample stands where the card has it is assumed.

    `wavelength` in Å; `within` is the shift that a pattern would still hide, a choice. [degrees of 2theta]

    Notes
    -----
    Bragg: 2theta = 2 asin(λ / 2d).
    """
    d, line = facts.interval(spacing, "Angstrom"), facts.interval(card)
    angle = over(lambda s: 2 * math.degrees(math.asin(wavelength / (2 * s))), d, unit="deg")
    shift = angle.middle - line.middle
    printed, listed = facts.number(spacing), facts.number(card)
    output = (
        f"{printed.value} Å is 2theta = {spread(angle, 4)}° at {wavelength:g} Å, the card's line {listed.value}°: "
        f"shift {shift:+.2f}°"
    )
    if line.gap(angle) <= within:
        return Checked(Agreement.AGREES, output)
    return Checked(
        Agreement.UNDECIDED,
        output,
        f"the {printed.what} of {printed.value} Å puts the line {abs(shift):.2f}° {'below' if shift < 0 else 'above'} "
        "the card's; it has shifted if the pristine line stands at the card",
    )
