"""Checks of what spectra and patterns are said to show: positions, labels of modes, inserted ions."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from ionterface.campaign.checks.evidence import Checked, Evidence, joined, verdict
from ionterface.errors import UsageError
from ionterface.methods.agreement import Agreement, Interval, over
from ionterface.methods.constants import atoms

MARKS = {"E2(high)": "wurtzite", "E2(low)": "wurtzite"}
"""Labels of Raman modes that one type of structure has [1]_. A1(LO) and E1(LO) are modes of others too.

References
----------
.. [1] C. A. Arguello, D. L. Rousseau, S. P. S. Porto, Phys. Rev. 181 (1969) 1351. doi:10.1103/PhysRev.181.1351
"""
EVERY = "all"
"""Written for a statement about every band of a method."""
_LABEL = re.compile(r"[A-Z]\d[gu]?\([A-Za-z]+\)")


def positions_agree(facts: Evidence, *, same: str, differ: str) -> Checked:
    """Whether bands that one statement has at the same place in several materials are not said to differ elsewhere.

    Where the two statements name different samples of the materials, a clash is undecided.
    """
    here, there = facts.statement(same), facts.statement(differ)
    both = [name for name in here.materials if name in there.materials]
    bands = [here.given.get("band", EVERY), there.given.get("band", EVERY)]
    clash = len(both) > 1 and here.of == there.of and (bands[0] == bands[1] or EVERY in bands)
    (all_, one), samples = (_band(band) for band in bands), [said.given.get("sample", "") for said in (here, there)]
    output = (
        f"{here.of}: {all_} of {joined(here.materials)}{_as(samples[0])} at the same place ({here.place}), {one} at "
        f"different places in {joined(there.materials)}{_as(samples[1])} ({there.place})"
    )
    reason = f"{one} cannot lie at different places where {all_} of the same materials lies at the same"
    if clash and samples[0] != samples[1]:
        return Checked(Agreement.UNDECIDED, output, f"{reason}, unless the samples differ: the text is to say how")
    return verdict(not clash, output, reason)


def _as(sample: str) -> str:
    return f" ({sample})" if sample else ""


def _band(name: str) -> str:
    return "every band" if name == EVERY else f"the {name} band"


def line_moves(facts: Evidence, *, stays: str, rises: str) -> Checked:
    """Whether a line that is said to stay is not said elsewhere to have a spacing that rises."""
    still, moving = facts.statement(stays), facts.statement(rises)
    clash = still.of == moving.of and bool(set(still.materials) & set(moving.materials))
    span = " to ".join(value for name, value in moving.given.items() if name in ("from", "until"))
    return verdict(
        not clash,
        f"{still.of} stays ({still.place}); its spacing rises{f' from {span}' if span else ''} ({moving.place})",
        f"a spacing of {still.of} that rises moves its line, which is said to stay",
    )


def axis_reading(facts: Evidence, *, ends: Sequence[str], spacing: str, wavelength: str = "") -> Checked:
    """Whether an axis without a unit can show the line of a printed spacing, and as what.

    It may be the spacing in Å, the scattering vector 2π/d in 1/Å, or 2theta in degrees at some wavelength, which is a
    printed one (`wavelength`) or is told.

    Notes
    -----
    Bragg: λ = 2 d sin θ.
    """
    limits, d = [facts.number(key).printed.value for key in ends], facts.interval(spacing, "Angstrom")
    axis = Interval(min(limits), max(limits))
    names = {"d in Å": d.middle, "2 pi/d in 1/Å": 2 * math.pi / d.middle}
    fits = [name for name, value in names.items() if axis.holds(value)]
    at = over(lambda end: 2 * d.middle * math.sin(math.radians(end / 2)), axis)
    shown = " to ".join(facts.number(key).value for key in sorted(ends, key=lambda k: facts.number(k).printed.value))
    output = (
        f"for {facts.number(spacing).value} Å the axis {shown} would have to hold "
        f"{joined(f'{value:.3f} ({name})' for name, value in names.items())}, or is 2theta in degrees at {at.low:.3f} "
        f"to {at.high:.3f} Å"
    )
    if wavelength:
        printed = facts.interval(wavelength, "Angstrom")
        output += f"; printed {facts.number(wavelength).shown}"
        fits += ["2theta"] * (printed.high >= at.low and printed.low <= at.high)
        return verdict(bool(fits), output, "the line does not lie on the axis in any of these readings")
    if fits:
        return Checked(Agreement.AGREES, output)
    reason = "the axis bears no unit; as 2theta it asks for that wavelength, which the text does not give"
    return Checked(Agreement.UNDECIDED, output, reason)


def insertion_evidence(facts: Evidence, *, claim: str, phases: Sequence[str]) -> Checked:
    """Whether a signal of an ion shows that it was inserted, where a salt of it is said to be present too.

    It is undecided where there is one; the ratio of elements by which the two can be told is given.
    """
    said = facts.statement(claim)
    element = _element(said.of)
    held = {facts.statement(key).of: atoms(facts.statement(key).of) for key in phases}
    beside = {formula: count for formula, count in held.items() if element in count}
    signal = said.given.get("signal", f"a signal of {element}")
    if not beside:
        return Checked(Agreement.AGREES, f"no phase that is said to be present holds {element} beside the host")
    ratios = joined(_ratio(formula, count, element) for formula, count in beside.items())
    return Checked(
        Agreement.UNDECIDED,
        f"{signal} is read as stored {said.of} while {joined(beside)} is present; there {ratios}",
        f"{element} of that phase gives the signal too: its other elements over {element} have to be measured",
    )


def _element(ion: str) -> str:
    match = re.match(r"[A-Z][a-z]?", ion)
    if match is None:
        raise UsageError(f"{ion!r} names no element; write the ion like Zn2+.")
    return match[0]


def _ratio(formula: str, count: dict[str, float], element: str) -> str:
    """``F : S : Zn = 24 : 8 : 5``: the elements that only the salt brings, and that of the ion."""
    others = sorted(e for e in count if e not in ("C", "H", "O", element))
    order = (*others, element)
    return f"{' : '.join(order)} = {' : '.join(f'{count[e]:g}' for e in order)} ({formula})"


def labels_of_structure(facts: Evidence, *, table: str, column: str, by: str, contents: str) -> Checked:
    """Whether labels of modes that one type of structure has belong to anything that is said to be there.

    `column` holds the assignments, `by` the positions; `contents` is the statement of all that is there, each phase
    with its structure.
    """
    bands, there = facts.table(table), facts.statement(contents).given
    found: dict[str, list[str]] = {}
    for mode, position in zip(bands.texts(column), bands.texts(by), strict=True):
        for label in _LABEL.findall(mode):
            if label in MARKS:
                found.setdefault(MARKS[label], []).append(position)
    if not found:
        return Checked(Agreement.AGREES, f"{bands.place} has no label of one type of structure alone")
    missing = [structure for structure in sorted(found) if structure not in there.values()]
    marked = joined(
        f"{joined(dict.fromkeys(places))} bear labels of {structure}" for structure, places in sorted(found.items())
    )
    listed = joined(f"{name} ({structure})" for name, structure in there.items())
    return verdict(
        not missing,
        f"{marked}; what is said to be there: {listed}",
        f"these labels are of {joined(missing) if missing else ''}, and nothing that is said to be there is",
    )
