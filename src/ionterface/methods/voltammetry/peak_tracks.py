"""Peaks of several scan rates: one peak, its way through the rates, and the pairs of both branches."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding
from ionterface.estimate import Estimate
from ionterface.methods.segmentation import Direction
from ionterface.record import Array

REACH = 1.0
"""Largest step of a peak from one scan rate to the next that still counts as the same peak, in widths of the peak."""


def cells(*numbers: float) -> tuple[float | None, ...]:
    """Numbers as cells of a table, which say nothing where a number is NaN."""
    return tuple(None if math.isnan(number) else number for number in numbers)


@dataclass(frozen=True, kw_only=True)
class Peak:
    """One peak of one sweep, above its baseline. What the sweep does not tell is NaN."""

    scan_rate: Estimate
    """[V/s]"""
    branch: Direction
    potential: Estimate
    """[V]"""
    current: Estimate
    """Signed, above the baseline; positive for an oxidation. [A]"""
    baseline: Estimate
    """Signed current of the baseline below the top. [A]"""
    width: Estimate
    """Full width at half height. [V]"""
    half_width: Estimate
    """|E_p - E_p/2| on the side from which the sweep comes. [V]"""
    charge: Estimate
    """Signed charge above the baseline. [C]"""
    current_per_charge: Estimate
    """i_p/(Q·v); nF/4RT for a Nernstian surface couple. [1/V]"""
    window: tuple[float, float]
    """Potentials between which the top was fitted. [V]"""


@dataclass(frozen=True, kw_only=True)
class Track:
    """One peak followed through the scan rates of a series; None at the rates where it is lost."""

    branch: Direction
    number: int
    """Within its branch, from 1, in the order of potential."""
    peaks: tuple[Peak | None, ...]
    """One per scan rate of the series, in its order."""
    findings: tuple[Finding, ...] = ()
    """Of the series and of all its peaks: what is read from a track alone rests on them too."""
    settings: Mapping[str, str] = field(default_factory=dict)
    cites: tuple[str, ...] = ()
    """Those of the series."""

    @property
    def name(self) -> str:
        """Such as ``oxidation 1``."""
        return f"{self.branch.value} {self.number}"

    @property
    def found(self) -> tuple[Peak, ...]:
        """The peaks without the rates where it is lost."""
        return tuple(p for p in self.peaks if p is not None)

    def values(self, name: str) -> Array:
        """One quantity of `Peak` as numbers, shape (k,); NaN where the peak is lost."""
        return np.asarray([math.nan if p is None else getattr(p, name).value for p in self.peaks])

    def stds(self, name: str) -> Array:
        """The stated standard uncertainty of one quantity, shape (k,); NaN where the peak is lost."""
        return np.asarray([math.nan if p is None else getattr(p, name).stated_std for p in self.peaks])


@dataclass(frozen=True, kw_only=True)
class Pair:
    """An anodic and a cathodic peak of one couple; estimates are NaN at rates where either is lost."""

    oxidation: Track
    reduction: Track
    separation: tuple[Estimate, ...]
    """E_pa - E_pc, one per scan rate. [V]"""
    midpoint: tuple[Estimate, ...]
    """(E_pa + E_pc)/2, one per scan rate. [V]"""


def follow(found: Sequence[Sequence[Peak]]) -> tuple[tuple[Peak | None, ...], ...]:
    """Peaks of one branch followed from the slowest to the fastest rate, by where they are, not by their rank.

    Parameters
    ----------
    found : sequence
        For each scan rate its peaks, in the order of potential.

    Returns
    -------
    tuple
        One row per peak with one entry per rate, in the order of their mean potential; None where the peak is lost.

    Notes
    -----
    A peak is looked for where its last two places, continued along log v, expect it; of all assignments that take
    no step larger than `REACH` widths, the one with the most peaks and then the least sum of distances counts. What
    fits no peak before it begins a row of its own.
    """
    rows: list[list[Peak | None]] = []
    for place, peaks in enumerate(found):
        expected = [_expected(row) for row in rows]
        for row in rows:
            row.append(None)
        left = set(range(len(peaks)))
        for r, p in _assigned(expected, peaks):
            rows[r][place] = peaks[p]
            left.discard(p)
        for p in sorted(left):
            rows.append([*([None] * place), peaks[p]])
    rows.sort(key=lambda row: float(np.mean([p.potential.value for p in row if p is not None])))
    return tuple(tuple(row) for row in rows)


def _expected(row: Sequence[Peak | None]) -> tuple[float, float]:
    """Where the next peak should be, were the last step repeated; and how far from the last one it may be."""
    known = [p for p in row if p is not None]
    last = known[-1]
    reach = REACH * next((w for w in (last.width.value, 2 * last.half_width.value) if math.isfinite(w)), 0.1)
    step = last.potential.value - known[-2].potential.value if len(known) > 1 else 0.0
    return last.potential.value + float(np.clip(step, -reach / 2, reach / 2)), reach


def _assigned(expected: Sequence[tuple[float, float]], peaks: Sequence[Peak]) -> list[tuple[int, int]]:
    if not expected or not peaks:
        return []
    from scipy.optimize import linear_sum_assignment

    places = np.asarray([p.potential.value for p in peaks])
    wanted, reach = np.asarray(expected).T
    distance = np.abs(wanted[:, None] - places[None, :]) / reach[:, None]
    too_far = distance > 1
    cost = np.where(too_far, 1e3, distance)  # a forbidden match costs more than any number of allowed ones
    rows, columns = linear_sum_assignment(cost)
    return [(int(r), int(c)) for r, c in zip(rows, columns, strict=True) if not too_far[r, c]]


def pairs_of(oxidation: Sequence[Track], reduction: Sequence[Track]) -> tuple[Pair, ...]:
    """Couples of an anodic and a cathodic track: in the order of potential, each with the nearest free one."""
    gaps = []
    for a in oxidation:
        for c in reduction:
            distance = a.values("potential") - c.values("potential")
            if np.isfinite(distance).any():
                # at the slowest common rate a couple is closest, and its anodic peak is not the lower one
                first = float(distance[np.isfinite(distance)][0])
                gaps.append((abs(first) if first >= -_slack(a, c) else math.inf, a, c))
    made: list[Pair] = []
    for gap, a, c in sorted(gaps, key=lambda g: g[0]):
        if math.isfinite(gap) and all(p.oxidation is not a and p.reduction is not c for p in made):
            made.append(_pair(a, c))
    return tuple(sorted(made, key=lambda p: float(np.nanmean([m.value for m in p.midpoint]))))


def _slack(a: Track, c: Track) -> float:
    """By how much the anodic peak of a fast surface couple may lie below the cathodic one: a quarter of a width."""
    widths = np.concatenate([a.values("half_width"), c.values("half_width")])
    return float(np.nanmedian(widths)) / 2 if np.isfinite(widths).any() else 0.0


def _pair(a: Track, c: Track) -> Pair:
    nothing = Estimate(math.nan, None, "V")
    both = [(p, q) if p is not None and q is not None else None for p, q in zip(a.peaks, c.peaks, strict=True)]
    return Pair(
        oxidation=a,
        reduction=c,
        separation=tuple(nothing if b is None else b[0].potential - b[1].potential for b in both),
        midpoint=tuple(nothing if b is None else (b[0].potential + b[1].potential) / 2 for b in both),
    )
