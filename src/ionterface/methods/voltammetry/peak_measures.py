"""How the peaks of one sweep are measured: each by its own top, or all together by a sum of shapes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.fitting.model_fit import Fit, fit_model, parameters, sum_of
from ionterface.fitting.peak_shapes import Shape, gaussian, peak_height
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.peak_sweeps import PeakSweep
from ionterface.methods.voltammetry.peak_top import NOWHERE, Crossing, Top, crossing, top
from ionterface.methods.voltammetry.peak_tracks import Peak
from ionterface.record import Array
from ionterface.signals.peak_finding import Maximum

FOOT = 0.05
"""A peak whose current has not fallen below this part of its height has no charge of its own."""


class Measure(Protocol):
    """Measures the peaks of one sweep."""

    def __call__(self, sweep: PeakSweep) -> tuple[Peak, ...]:
        """In the order of potential."""


SAME = 3
"""Steps of the sampling within which two fitted tops are one."""


@dataclass(frozen=True)
class EachTop:
    """Every maximum by itself: a polynomial through its top, the places of half height, the area above the baseline.

    Right for peaks whose tops do not lie on the flank of another one; `FittedPeaks` for those that do.
    """

    def __call__(self, sweep: PeakSweep) -> tuple[Peak, ...]:
        """One peak per maximum, without those that are noise of another's top or were fitted to the same one."""
        found = [_measured(sweep, maximum) for maximum in sweep.found]
        real = [p for p in found if not any(_noise_of(p, other) for other in found if other is not p)]
        step = float(np.median(np.abs(np.diff(sweep.potential)))) if len(sweep.potential) > 1 else 0.0
        places = [p.potential.value for p in real]
        return tuple(p for n, p in enumerate(real) if not any(abs(places[n] - e) < SAME * step for e in places[:n]))

    def __str__(self) -> str:
        return "each top: polynomial of the sixth degree in the widest window where the fourth fits"


def _noise_of(peak: Peak, other: Peak) -> bool:
    """Whether a peak of a few points stands where the top of another was fitted."""
    low, high = other.window
    return peak.potential.std is None and other.potential.std is not None and low <= peak.potential.value <= high


def _measured(sweep: PeakSweep, maximum: Maximum) -> Peak:
    x, y = sweep.potential, sweep.height
    peak = top(x, y, sweep.rough, start=maximum.place, prominence=maximum.prominence, noise=sweep.noise)
    beneath = sweep.baseline.std(peak.place)
    # the top moves where the baseline below it tilts
    tilt = sweep.baseline.slope_std() / abs(peak.bend) if math.isfinite(peak.bend) else 0.0
    height_std = math.hypot(peak.height_std, beneath)
    level = peak.height / 2
    left, right = (
        crossing(x, y, sweep.rough, level=level, start=maximum.place, end=end, noise=sweep.noise)
        if peak.height > 0
        else NOWHERE
        for end in maximum.valleys
    )
    before = left if sweep.branch is Direction.OXIDATION else right
    charge = _charge(sweep, maximum, peak)
    current = Estimate(sweep.sign * peak.height, height_std, "A")
    return Peak(
        scan_rate=sweep.scan_rate,
        branch=sweep.branch,
        potential=Estimate(peak.place, math.hypot(peak.place_std, tilt), "V"),
        current=current,
        baseline=Estimate(float(sweep.baseline(np.asarray([peak.place]))[0]), beneath, "A"),
        width=Estimate(right.place - left.place, _width_std(left, right, height_std / 2), "V"),
        half_width=Estimate(
            abs(peak.place - before.place),
            math.hypot(peak.place_std, before.std, height_std / 2 / abs(before.slope)),
            "V",
        ),
        charge=charge,
        current_per_charge=(current / (charge * sweep.scan_rate)).to("1/V"),
        window=peak.window,
    )


def _width_std(left: Crossing, right: Crossing, level_std: float) -> float:
    """Noise of both crossings, and the error of the half height, which moves both apart or together."""
    return math.hypot(left.std, right.std, level_std * (1 / abs(left.slope) + 1 / abs(right.slope)))


def _charge(sweep: PeakSweep, maximum: Maximum, peak: Top) -> Estimate:
    """∫(i - baseline)dt between the ends of the baseline, the zeros of the current, or the valleys beside the peak."""
    low, high = (_foot(sweep, maximum.place, end) for end in maximum.valleys)
    ends = [max(float(sweep.rough[end]) - 2 * sweep.rough_noise, 0.0) for end in (low, high)]
    if not peak.height > 0 or max(ends) > FOOT * peak.height:
        return Estimate(math.nan, None, "C")
    part = slice(low, high + 1)
    y, clock = sweep.height[part], sweep.clock[part]
    charge = float(np.sum((y[1:] + y[:-1]) / 2 * np.diff(clock)))
    share = np.gradient(clock) if len(clock) > 1 else np.zeros(1)
    from_noise = sweep.noise * math.sqrt(float(np.sum(share**2)))
    from_baseline = sweep.baseline.area_std(float(sweep.potential[low]), float(sweep.potential[high]))
    cut_off = math.hypot(*ends) / peak.height * charge / 4  # of the tail beyond: the current there times RT/F or so
    std = math.hypot(from_noise, from_baseline / sweep.scan_rate.value, cut_off)
    return Estimate(sweep.sign * charge, std, "C")


def _foot(sweep: PeakSweep, start: int, end: int) -> int:
    """The last point from `start` towards `end` that is not below zero and lies within the span of the baseline."""
    low, high = sweep.baseline.span
    zero = -2 * sweep.rough_noise  # noise of a tail that has come to zero is no change of sign
    step = 1 if end > start else -1
    place = start
    while place != end:
        x = float(sweep.potential[place + step])
        if sweep.rough[place + step] < zero or not low <= x <= high:
            break
        place += step
    return place


@dataclass(frozen=True, kw_only=True)
class FittedPeaks:
    """A sum of so many shapes, fitted to the current above the baseline between the ends of the baseline.

    Parameters
    ----------
    count : int
        Peaks per sweep. It is a statement of the user: more shapes fit any curve better.
    shape : callable
        Of `fitting.peak_shapes`, or any function of (x, area, centre, width) and further parameters.
    more : mapping
        Start of the shape's parameters after the width, such as ``{"lorentzian_share": 0.3}``.

    Raises
    ------
    UsageError
        The count is not positive, or `more` does not name just the further parameters of the shape.
    """

    count: int
    shape: Shape = gaussian
    more: Mapping[str, float] | None = None

    def __post_init__(self) -> None:
        if self.count < 1:
            raise UsageError(f"at least one peak is fitted, not {self.count}.")
        further = parameters(self.shape)[3:]
        if set(further) != set(self.more or {}):
            raise UsageError(
                f"the shape needs starts of {', '.join(further) or 'nothing'} in more and of nothing else."
            )

    def __str__(self) -> str:
        return f"sum of {self.count} shapes ({getattr(self.shape, '__name__', 'own')}), fitted together"

    def __call__(self, sweep: PeakSweep) -> tuple[Peak, ...]:
        """One peak per shape; none where the fit does not converge."""
        low, high = sweep.baseline.span
        inside = (sweep.potential >= low) & (sweep.potential <= high)
        x, y = sweep.potential[inside], sweep.height[inside]
        starts = self._starts(sweep)
        while True:
            fit = self._fit(x, y, starts)
            if fit is None or len(starts) == self.count:
                break
            starts = self._one_more(fit, x, y, starts)
        if fit is None:
            return ()
        found = [self._peak(sweep, fit, f"p{n}", float(x[0]), float(x[-1])) for n in range(self.count)]
        return tuple(sorted(found, key=lambda p: p.potential.value))

    def _starts(self, sweep: PeakSweep) -> list[tuple[float, float, float]]:
        """Height, place and width of the largest maxima that stand by themselves."""
        tops = sorted(sweep.found, key=lambda m: -float(sweep.rough[m.place]))[: self.count]
        wide = float(np.ptp(sweep.potential)) / 6
        if not tops:
            tops = [Maximum(place=int(np.argmax(sweep.rough)), prominence=0.0, valleys=(0, len(sweep.rough) - 1))]
        starts = []
        for m in tops:
            level = float(sweep.rough[m.place]) / 2
            flanks = [
                crossing(
                    sweep.potential, sweep.height, sweep.rough, level=level, start=m.place, end=e, noise=sweep.noise
                )
                for e in m.valleys
            ]
            place = float(sweep.potential[m.place])
            reach = [abs(f.place - place) for f in flanks if math.isfinite(f.place)]
            starts.append((2 * level, place, 2 * min(reach) if reach else wide))
        return starts

    def _one_more(
        self, fit: Fit, x: Array, y: Array, starts: list[tuple[float, float, float]]
    ) -> list[tuple[float, float, float]]:
        """The peaks so far as they were fitted, and one more where the current exceeds them most."""
        excess = y - fit.at(x)
        width = float(np.median([s[2] for s in starts]))
        span = max(int(width / 4 / (float(np.ptp(x)) / len(x))), 1)
        mean = np.convolve(excess, np.ones(span) / span, mode="same")
        place = int(np.argmax(mean))
        return [*starts, (max(float(mean[place]), 0.05 * float(y.max())), float(x[place]), width)]

    def _fit(self, x: Array, y: Array, starts: list[tuple[float, float, float]]) -> Fit | None:
        model = sum_of(**{f"p{n}": self.shape for n in range(len(starts))})
        more = dict(self.more or {})
        start: dict[str, float] = {}
        bounds: dict[str, tuple[float, float]] = {}
        span = float(np.ptp(x))
        for n, (height, place, width) in enumerate(starts):
            area = height / peak_height(self.shape, 1.0, width, *more.values())
            start |= {f"p{n}_area": area, f"p{n}_centre": place, f"p{n}_width": width}
            start |= {f"p{n}_{name}": value for name, value in more.items()}
            bounds |= {f"p{n}_area": (0.0, math.inf), f"p{n}_centre": (float(x[0]), float(x[-1]))}
            bounds |= {f"p{n}_width": (2 * span / len(x), span)} | {f"p{n}_{name}": (0.0, 1.0) for name in more}
        fit = fit_model(model, x, y, start=start, bounds=bounds)
        return fit if fit.converged else None

    def _peak(self, sweep: PeakSweep, fit: Fit, name: str, low: float, high: float) -> Peak:
        values, std = fit.values, fit.std
        area, width = values[f"{name}_area"], values[f"{name}_width"]
        centre = values[f"{name}_centre"]
        height = peak_height(self.shape, area, width, *(values[f"{name}_{m}"] for m in self.more or {}))
        beneath = sweep.baseline.std(centre)
        height_std = math.hypot(height * _ratio_std(fit, f"{name}_area", f"{name}_width"), beneath)
        rate = sweep.scan_rate
        current = Estimate(sweep.sign * height, height_std, "A")
        area_std = math.hypot(std[f"{name}_area"], beneath * width)
        charge = Estimate(sweep.sign * area, area_std, "A V") / Estimate(rate.value, 0.0, "V/s")
        per_charge = Estimate(height / area, height / area * std[f"{name}_width"] / width, "1/V")
        return Peak(
            scan_rate=rate,
            branch=sweep.branch,
            potential=Estimate(centre, std[f"{name}_centre"], "V"),
            current=current,
            baseline=Estimate(float(sweep.baseline(np.asarray([centre]))[0]), beneath, "A"),
            width=Estimate(width, std[f"{name}_width"], "V"),
            half_width=Estimate(width / 2, std[f"{name}_width"] / 2, "V"),
            charge=charge.to("C"),
            current_per_charge=per_charge,
            window=(low, high),
        )


def _ratio_std(fit: Fit, above: str, below: str) -> float:
    """Relative standard error of the quotient of two parameters, which are correlated."""
    a, b = fit.free.index(above), fit.free.index(below)
    row = np.zeros(len(fit.free))
    row[a], row[b] = 1 / fit.values[above], -1 / fit.values[below]
    picked = np.ix_([a, b], [a, b])
    square = float(row[[a, b]] @ fit.covariance[picked] @ row[[a, b]])
    return math.sqrt(square) if square >= 0 else math.nan
