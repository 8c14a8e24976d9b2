"""Exponent b of i = a·v^b: of peaks, against the potential, and over potential and scan rate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from ionterface.errors import UsageError
from ionterface.figures import axes
from ionterface.figures.maps import Map
from ionterface.figures.panel import (
    Axis,
    Band,
    Colour,
    Curve,
    Level,
    Mark,
    Material,
    NotValid,
    Panel,
    Points,
    Scale,
)
from ionterface.figures.voltammetry.statements import caution, half_width, joined, of_95_percent, stated
from ionterface.fitting.confidence import t_quantile
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.series import BRANCHES
from ionterface.methods.voltammetry.usable_potentials import Unusable

if TYPE_CHECKING:
    from ionterface.methods.voltammetry.b_map import BMap
    from ionterface.methods.voltammetry.b_value import BFromPeaks, BValue, BValues

_LEVELS = (Level(y=1.0, label="b = 1"), Level(y=0.5, label="b = 0.5"))
_COLOURS = (0.5, 1.0)
"""b at the ends of the colours of a map."""
_SHORT = {
    Unusable.MISSING: "not at every rate",
    Unusable.SIGN: "sign changes",
    Unusable.NOISE: "noise",
    Unusable.SMALL: "small current",
    Unusable.TURN: "turning point",
}
"""Reasons without a b, as short as a key needs them."""


def peak_b_panel(result: BFromPeaks, *, colour: Material, simulated: bool = False) -> Panel:
    """Current of every peak against the scan rate, both logarithmic, with the line whose slope is b. [mV/s, A]

    Parameters
    ----------
    result : BFromPeaks
    colour : Material
        Of the material; a second peak of one branch takes the next marker of the set.

    Notes
    -----
    The band is the 95 % interval of the line, by the t quantile of its degrees of freedom.

    Raises
    ------
    UsageError
        No peak has a b.
    """
    values = [value for value in result.values if value.unusable is None and np.isfinite(value.b.value)]
    if not values:
        raise UsageError("no peak has a b to show.")
    ruler = axes.current(np.concatenate([value.current for value in values]), mass=None, basis="")
    marks: list[Mark] = []
    numbers = {Direction.OXIDATION: 0, Direction.REDUCTION: 0}
    for value in result.values:
        shape = colour.place + numbers[value.branch]
        numbers[value.branch] += 1  # also of a peak without b, so that a peak has one marker in all figures
        if not any(value is one for one in values):
            continue
        name = f"{value.name}, b\u00a0=\u00a0{stated(value.b, value.degrees, '1')}"
        marks += _power_law(value, ruler, colour, shape, name)
    missing = len(result.values) - len(values)
    return Panel(
        x=axes.SCAN_RATE.axis,
        y=Axis(quantity="Peak current", unit=ruler.axis.unit, scale=Scale.LOG),
        marks=tuple(marks),
        note=joined(_intervals(values, marks), _lost(missing), cautions=[caution(result)]),
        simulated=simulated,
    )


def _intervals(values: Sequence[BValue], marks: Sequence[Mark]) -> str:
    told = any(half_width(value.b, value.degrees) > 0 for value in values)
    return of_95_percent("±" if told else "", "band" if any(isinstance(mark, Band) for mark in marks) else "")


def _lost(number: int) -> str:
    return f"{number} {'peak' if number == 1 else 'peaks'} without b" if number else ""


def _power_law(value: BValue, ruler: axes.Ruler, colour: Colour, shape: int, name: str) -> list[Mark]:
    """Points, line and band of one peak."""
    used = np.isfinite(value.current) & np.isfinite(value.residuals)
    v, i = value.rates[used], value.current[used]
    log_v = np.log(v)
    x = np.linspace(log_v.min(), log_v.max(), 60)
    line = float(np.mean(np.log(i) - value.residuals[used])) + value.b.value * (x - float(log_v.mean()))
    spread = np.hypot(value.scatter / np.sqrt(len(v)), value.b.stated_std * (x - float(log_v.mean())))
    half = t_quantile(value.degrees, 0.95) * spread
    at = axes.SCAN_RATE.numbers(np.exp(x))
    hollow = value.branch is Direction.OXIDATION
    x_points, y_points = axes.SCAN_RATE.numbers(v), ruler.numbers(i)
    marks: list[Mark] = [Points(x=x_points, y=y_points, label=name, colour=colour, shape=shape, hollow=hollow)]
    if np.all(np.isfinite(half)):
        low, high = ruler.numbers(np.exp(line - half)), ruler.numbers(np.exp(line + half))
        marks.append(Band(x=at, low=low, high=high, label=name, colour=colour))
    marks.append(Curve(x=at, y=ruler.numbers(np.exp(line)), label=name, detail="fit", colour=colour))
    return marks


def b_against_potential_panel(
    results: Mapping[str, BValues],
    *,
    reference: str,
    colours: Mapping[str, Colour],
    branch: Direction | None = None,
    simulated: bool = False,
) -> Panel:
    """B at fixed potentials with its 95 % interval; where no cell has one, the range is hatched with the reason. [V, 1]

    Parameters
    ----------
    results : mapping
        Name of a cell as it is printed -> its exponents.
    reference : str
        Reference electrode of the potential; empty for a cell of two electrodes.
    colours : mapping
        Name of a cell -> its colour.
    branch : Direction, optional
        The branch that is shown; both without it.

    Raises
    ------
    UsageError
        Nothing to show.
    """
    branches = BRANCHES if branch is None else (branch,)
    shown = {(name, b): result.branch(b) for name, result in results.items() for b in branches}
    if not any(shown.values()):
        raise UsageError("there is no b to show.")
    marks: list[Mark] = list(_gaps(list(shown.values())))
    for (name, b), values in shown.items():
        usable = [value for value in values if value.unusable is None]
        marks.append(
            Points(
                x=np.asarray([value.potential for value in usable]),
                y=np.asarray([value.b.value for value in usable]),
                y_error=np.asarray([half_width(value.b, value.degrees) for value in usable]),
                label=name if len(results) > 1 or branch is not None else b.value,
                detail=b.value if len(results) > 1 and branch is None else "",
                colour=colours[name],
                hollow=b is Direction.OXIDATION and branch is None,
            )
        )
    sides = branch.value if branch is not None else "reduction filled, oxidation hollow" if len(results) > 1 else ""
    several = {name: caution(result) for name, result in results.items()}
    cautions = [f"{name} {text}" if text and len(results) > 1 else text for name, text in several.items()]
    return Panel(
        x=axes.potential(reference=reference),
        y=Axis(quantity="b"),
        marks=(*marks, *_LEVELS),
        note=joined(sides, "bars: 95 %", _curved(shown.values()), cautions=cautions),
        simulated=simulated,
    )


def _gaps(shown: Sequence[Sequence[BValue]]) -> list[NotValid]:
    """Ranges of potential where no series has a b, each with its reasons."""
    places = sorted({round(value.potential, 9) for values in shown for value in values})
    reasons = {}
    for place in places:
        here = [value for values in shown for value in values if round(value.potential, 9) == place]
        words = dict.fromkeys(_SHORT[value.unusable] for value in here if value.unusable is not None)
        reasons[place] = " or ".join(words) if all(value.unusable is not None for value in here) else ""
    half = float(np.min(np.diff(places))) / 2 if len(places) > 1 else 0.025
    spans = [(reason, list(group)) for reason, group in groupby(places, key=lambda place: reasons[place])]
    return [
        NotValid(start=group[0] - half, stop=group[-1] + half, reason=f"no b: {reason}")
        for reason, group in spans
        if reason
    ]


def _curved(shown: Iterable[Sequence[BValue]]) -> str:
    values = [value for values in shown for value in values if value.unusable is None]
    curved = sum(value.curved for value in values)
    return f"b depends on v at {curved} of {len(values)} potentials" if curved else ""


def b_map_panel(result: BMap, *, branch: Direction, reference: str, simulated: bool = False) -> Panel:
    """B = d ln|i|/d ln v over potential and scan rate, as colours between 0.5 and 1. [V, mV/s, 1]

    Fields without a b are hatched with the reasons; the line in the map is b = 0.75.
    """
    side = BRANCHES.index(branch)
    reasons = {_SHORT[reason]: np.asarray(where[side], dtype=bool) for reason, where in result.unusable.items()}
    named = [reason for reason, where in reasons.items() if where.any()]
    local = np.asarray(result.local_b[side], dtype=float)
    blank = ~np.isfinite(local)
    for where in reasons.values():
        blank |= where[None, :]
    field = Map(
        x=np.asarray(result.potential, dtype=float),
        y=axes.SCAN_RATE.numbers(result.rates),
        values=np.where(blank, np.nan, local),
        colours=Axis(quantity="b", limits=_COLOURS),
        levels=(0.75,),
        not_valid=blank,
        reason=f"no b: {' or '.join(named)}" if named else "no b",
    )
    return Panel(
        x=axes.potential(reference=reference),
        y=axes.SCAN_RATE.axis,
        marks=(field,),
        note=joined(branch.value, cautions=[caution(result)]),
        simulated=simulated,
    )
