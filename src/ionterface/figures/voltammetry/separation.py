"""The v-proportional part of a voltammogram: as an area, as shares, and by other conventions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ionterface.errors import UsageError
from ionterface.estimate import Estimate, Status
from ionterface.figures import axes
from ionterface.figures.panel import (
    Array,
    Axis,
    Band,
    Bars,
    Colour,
    Curve,
    Mark,
    Neutral,
    NotValid,
    Panel,
    Points,
    Words,
)
from ionterface.figures.voltammetry.runs import runs
from ionterface.figures.voltammetry.statements import caution, half_width, joined, of_95_percent, stated
from ionterface.methods.segmentation import Direction

if TYPE_CHECKING:
    from ionterface.methods.voltammetry.sensitivity import Sensitivity
    from ionterface.methods.voltammetry.separation import BranchTerms, Separation

PROPORTIONAL = "v-proportional"
ROOT = "v¹ᐟ²-proportional"
"""Names of the two parts: what they are proportional to, and no claim of what they are."""
_NOT_SHOWN = 0.5  # percentage points: no larger half interval is written above a bar
_NARROWEST = 4.0  # percentage points along an axis of shares


def separation_area_panel(
    result: Separation,
    *,
    rate: float,
    reference: str,
    mass: Estimate | None,
    colour: Colour,
    simulated: bool = False,
) -> Panel:
    """Voltammogram at one scan rate with its v-proportional part shaded. [V; A or A/g]

    Parameters
    ----------
    result : Separation
    rate : float
        The scan rate that is shown, one of those that were used. [V/s]
    reference : str
        Reference electrode of the potential; empty for a cell of two electrodes.
    mass : Estimate or None
        The mass of the series, where it has one. [kg]
    colour : Colour
        Of the material.

    Raises
    ------
    UsageError
        The scan rate is none of the result's, or a mass does not match the basis of the result.
    """
    if (mass is None) != (result.basis == ""):
        raise UsageError(f"the separation is on {result.basis or 'the whole electrode'}; give the mass to match it.")
    place = _nearest(np.asarray([share.scan_rate.value for share in result.shares]), rate)
    divisor = 1.0 if mass is None else mass.to("kg").value
    measured = [_signed(terms, terms.current[place]) for terms in result.branches]
    part = [_signed(terms, terms.proportional[place]) for terms in result.branches]
    ruler = axes.current(np.concatenate(measured), mass=mass, basis=result.basis)
    share = result.shares[place]
    label = f"{PROPORTIONAL}, {stated(share.proportional, result.degrees, '%')}"
    told = of_95_percent("±" if "±" in label else "")
    marks: list[Mark] = [*_not_separated(result.potential, part, measured)]
    low, high = (np.zeros(len(result.potential)), part[0]) if len(part) == 1 else (part[1], part[0])
    for number, run in enumerate(runs(np.isfinite(low) & np.isfinite(high))):
        marks.append(
            Band(
                x=result.potential[run],
                low=ruler.numbers(low[run] / divisor),
                high=ruler.numbers(high[run] / divisor),
                label=label if number == 0 else "",
                colour=colour,
            )
        )
    for terms, current in zip(result.branches, measured, strict=True):
        marks.append(
            Curve(x=result.potential, y=ruler.numbers(current / divisor), detail=terms.branch.value, colour=colour)
        )
    return Panel(
        x=axes.potential(reference=reference),
        y=ruler.axis,
        marks=tuple(marks),
        note=joined(f"{share.scan_rate.to('mV/s').value:.3g} mV/s, line: measured", told, cautions=[caution(result)]),
        simulated=simulated,
    )


def _nearest(rates: Array, rate: float) -> int:
    """Place of a scan rate among those of a result; nominal and measured rates may differ by 2 %."""
    place = int(np.argmin(np.abs(np.log(rates / rate)))) if len(rates) else 0
    if not len(rates) or abs(rates[place] / rate - 1) > 0.02:
        listed = ", ".join(f"{1e3 * v:.3g}" for v in rates)
        raise UsageError(f"{1e3 * rate:.3g} mV/s is none of the scan rates that were separated ({listed} mV/s).")
    return place


def _signed(terms: BranchTerms, current: Array) -> Array:
    """A current in the direction of its sweep as a signed one. [A]"""
    return np.asarray(current if terms.branch is Direction.OXIDATION else -current, dtype=float)


def _not_separated(potential: Array, part: list[Array], measured: list[Array]) -> list[NotValid]:
    """Ranges where something was measured and a branch could not be separated: there nothing is shaded."""
    here = np.any(np.isfinite(measured), axis=0) & ~np.all(np.isfinite(part), axis=0)
    return [
        NotValid(start=float(potential[run][0]), stop=float(potential[run][-1]), reason="not separated")
        for run in runs(here)
        if run.stop - run.start > 1
    ]


def separation_share_panel(result: Separation, *, colour: Colour, simulated: bool = False) -> Panel:
    """Share of the v-proportional and of the v^½-proportional part at every scan rate, as stacked bars. [mV/s, %]

    The numbers above the bars are the v-proportional shares with half their 95 % intervals, which are the error bars;
    half an interval of 0.5 % or less is not written.
    Over the measured current both parts add up to 100 % only as far as the fit describes it.

    Raises
    ------
    UsageError
        No scan rate has a share.
    """
    shares = [share for share in result.shares if np.isfinite(share.proportional.value)]
    if not shares:
        raise UsageError("no scan rate has a share to show.")
    x = np.arange(float(len(shares)))
    part = np.asarray([100 * share.proportional.value for share in shares])
    root = np.asarray([100 * share.root.value for share in shares])
    half = np.asarray([100 * half_width(share.proportional, result.degrees) for share in shares])
    tops = np.maximum(np.nan_to_num(part + root), np.maximum(part + np.nan_to_num(half), 100.0))
    marks: list[Mark] = [
        Bars(x=x, height=part, error=half if np.isfinite(half).any() else None, label=PROPORTIONAL, colour=colour),
        Bars(x=x, height=root, bottom=part, label=ROOT, colour=colour, hollow=True),
    ]
    for place, top, value, error in zip(x, tops, part, half, strict=True):
        marks.append(Words(x=float(place), y=float(top), text=_numbers(value, error)))
    intervals = ("±" if np.any(half > _NOT_SHOWN) else "", "bars" if np.isfinite(half).any() else "")
    small = f"no ±: below {_NOT_SHOWN:g} %" if np.any(half <= _NOT_SHOWN) else ""
    names = tuple(f"{share.scan_rate.to('mV/s').value:.3g}" for share in shares)
    return Panel(
        x=Axis(quantity="Scan rate", unit="mV/s", categories=names),
        y=Axis(quantity=f"Share of {result.convention.denominator.value}", unit="%"),
        marks=tuple(marks),
        note=joined("numbers: v-proportional share", of_95_percent(*intervals), small, cautions=[caution(result)]),
        simulated=simulated,
    )


def _numbers(value: float, error: float) -> str:
    """A share above half its interval, in percent; the share alone where that is not worth a digit."""
    return f"{value:.0f}\n±{error:.0f}" if error > _NOT_SHOWN else f"{value:.0f}"


def sensitivity_panel(result: Sensitivity, *, rate: float, colour: Colour, simulated: bool = False) -> Panel:
    """The v-proportional share at one scan rate by every convention; the given one is filled, with a line. [%]

    Parameters
    ----------
    result : Sensitivity
    rate : float
        The scan rate that is shown. [V/s]
    colour : Colour
        Of the material.

    Notes
    -----
    Bars are one standard uncertainty within each convention; what the conventions differ by is not in them.

    Raises
    ------
    UsageError
        The scan rate is none of the result's.
    """
    rates = np.asarray([value.value for value in result.scan_rates])
    at = _nearest(rates, rate)
    first, *others = result.variants
    missing = [variant.name for variant in others if not np.isfinite(variant.shares[at].value)]
    shown = (first, *(variant for variant in others if variant.name not in missing))
    variants = list(reversed(shown))  # the first stands at the top
    shares = [variant.shares[at] for variant in variants]
    x = np.asarray([100 * share.value for share in shares])
    error = np.asarray([100 * share.stated_std for share in shares])
    y = np.arange(float(len(variants)))
    marks: list[Mark] = [
        Curve(x=np.full(2, x[-1]), y=np.asarray([-0.6, len(variants) - 0.4]), colour=Neutral(), dashed=True),
    ]
    kinds = [(variant is not first, variant.status is not Status.VALID) for variant in variants]
    for hollow, refused in sorted(set(kinds)):
        here = np.asarray([kind == (hollow, refused) for kind in kinds])
        detail = joined("other conventions" if hollow else "as given", "not valid" if refused else "")
        own = Neutral() if refused else colour
        marks.append(Points(x=x[here], y=y[here], x_error=error[here], colour=own, hollow=hollow, detail=detail))
    grey = "grey: not valid by its own tests" if any(v.status is not Status.VALID for v in variants) else ""
    lost = f"no share: {', '.join(missing)}" if missing else ""
    return Panel(
        x=Axis(quantity="v-proportional share", unit="%", limits=_wide_enough(x, error)),
        y=Axis(quantity="Convention", categories=tuple(variant.name.replace("^½", "¹ᐟ²") for variant in variants)),
        marks=tuple(marks),
        aspect=max(0.75, 0.15 * len(variants)),
        note=joined(f"at {1e3 * rates[at]:.3g} mV/s; bars: ±σ", grey, lost, cautions=[caution(result)]),
        simulated=simulated,
    )


def _wide_enough(x: Array, error: Array) -> tuple[float, float] | None:
    """Limits of shares that hardly differ, so that the axis does not make much of it; None where they do. [%]"""
    half = np.nan_to_num(error)
    low, high = float(np.nanmin(x - half)), float(np.nanmax(x + half))
    middle = (low + high) / 2
    return (middle - _NARROWEST / 2, middle + _NARROWEST / 2) if high - low < 0.9 * _NARROWEST else None
