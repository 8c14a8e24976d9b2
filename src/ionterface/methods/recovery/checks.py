"""What stands against a recovery and its end voltage."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ionterface.errors import Finding, Severity
from ionterface.methods.recovery.course_fits import CLOSE, CourseFit
from ionterface.methods.recovery.courses import Course, rest_change
from ionterface.methods.recovery.log_bins import LogBins
from ionterface.methods.recovery.rest_course import RestCourse

LONG_ENOUGH = 3.0
"""Slowest time constants that a rest has to last: 5 % of that mode are then left."""
APART = 3.0
"""Ratio of time constants below which two exponentials are not told apart."""
EARLY, ENOUGH_EARLY = 1.0, 5
"""Time in which fast processes end [s], and the samples that would show them."""
ENTROPIC = 1e-3
"""Largest |dE/dT| that is taken for possible; of most insertion couples it is below this. [V/K]"""
LEVELS = 20
"""Steps of the instrument that a recovery should span."""
LINEAR = 20e-3
"""Change of the rest potential over which E(c) may pass for a line. [V]"""
PATTERN = 0.01
"""Probability below which residuals hold a pattern."""
MISFIT = 0.1
"""Share of the change of the voltage that residuals with a pattern may be."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """Everything that the findings look at."""

    course: RestCourse
    bins: LogBins
    fits: tuple[CourseFit, ...]
    best: CourseFit | None

    @property
    def change(self) -> float:
        """Largest less smallest voltage of the bins. [V]"""
        return float(np.ptp(self.bins.voltage))

    @property
    def rivals(self) -> tuple[CourseFit, ...]:
        """Courses without an end that fit as well as the best one with an end."""
        if self.best is None:
            return ()
        near = [one for one in self.fits if not one.course.ends and one.score < self.best.score + CLOSE]
        return tuple(sorted(near, key=lambda one: one.score))

    @property
    def bound(self) -> bool:
        """Whether the last voltage is but a bound of the end voltage, or no more than that is known."""
        return self.best is not None and (self.too_short or bool(self.rivals) or not self.best.sound)

    @property
    def too_short(self) -> bool:
        """Whether the rest is shorter than three of the slowest time constants."""
        return self.best is not None and not self.course.duration >= LONG_ENOUGH * self.best.slowest


def findings(judged: Judged, where: str) -> tuple[Finding, ...]:
    """Findings W-V1 to W-V13 of one rest."""
    found = (*_of_the_end(judged), *_of_the_course(judged), *_of_the_data(judged))
    return tuple(Finding(code, severity, text, where) for code, severity, text in found)


def _of_the_end(judged: Judged) -> Iterator[tuple[str, Severity, str]]:
    best = judged.best
    if best is None:
        text = f"{len(judged.bins.since)} separate times are too few for any course with an end; rest longer."
        yield "W-V3", Severity.WARNING, text
        return
    if judged.rivals:
        rival = judged.rivals[0]
        if rival.score < best.score - CLOSE:
            text = (
                f"{_sign(rival)} describes the rest better than every course with an end (AICc lower by "
                f"{best.score - rival.score:.3g}): there is no end voltage to extrapolate to."
            )
            yield "W-V4", Severity.ERROR, text
        else:
            text = f"{_sign(rival)}, which has no end, fits as well; the last voltage is a bound. Rest longer."
            yield "W-V4", Severity.WARNING, text
    if judged.too_short:
        text = (
            f"the rest lasts {judged.course.duration / best.slowest:.2g} of its slowest time constants "
            f"({best.slowest:.3g} s), less than {LONG_ENOUGH:g}: the last voltage is a bound of the end voltage."
        )
        yield "W-V1", Severity.WARNING, text
    if not best.sound:
        yield "W-V3", Severity.WARNING, f"the fit of {best.course.value}: {best.fit.remark or 'no errors'}."


def _sign(one: CourseFit) -> str:
    kind = "activation" if one.course is Course.LOGARITHM else "diffusion"
    return f"the {one.course.value} (self-discharge limited by {kind}, or times without a scale)"


def _of_the_course(judged: Judged) -> Iterator[tuple[str, Severity, str]]:
    best = judged.best
    if best is None:
        return
    times = sorted(best.fit.values[f"tau_{n}"] for n in range(1, best.course.terms + 1))
    near = [b / a for a, b in itertools.pairwise(times) if b < APART * a]
    if near:
        text = f"time constants in the ratio {min(near):.2g} are not told apart (below {APART:g}); their sum stands."
        yield "W-V2", Severity.WARNING, text
    if best.course is Course.PLATE and abs(rest_change(best.fit.values)) > LINEAR:
        change = 1e3 * rest_change(best.fit.values)
        text = f"in a plate the pulse before would change the rest potential by {change:.3g} mV"
        text += ", over which E(c) is no line: the course describes, its L²/D is none of the material."
        yield "W-V13", Severity.WARNING, text
    alike = [one.course.value for one in judged.fits if one.course.ends and one is not best and as_good(one, best)]
    if alike:
        yield (
            "W-V5",
            Severity.NOTE,
            f"{' and '.join(alike)} fit as well as {best.course.value} (AICc within {CLOSE:g}).",
        )
    if best.pattern < PATTERN:
        text = f"residuals of {best.course.value} keep their sign over neighbouring times (p = {best.pattern:.2g})"
        if misfit(judged) > MISFIT:
            text += f" and are {misfit(judged):.0%} of the whole change: no course describes this rest."
            yield "W-V6", Severity.ERROR, text
        else:
            yield "W-V6", Severity.WARNING, f"{text}; errors are taken {best.growth:.2g} times as large."


def misfit(judged: Judged) -> float:
    """Root mean square of the residuals of the chosen course over the largest change of the voltage. [1]"""
    left = judged.best.fit.residuals if judged.best is not None else np.zeros(1)
    return float(np.sqrt(np.mean(left**2))) / judged.change if judged.change else 0.0


def as_good(one: CourseFit, best: CourseFit) -> bool:
    """Whether a course fits as well as the chosen one, or better."""
    return one.score < best.score + CLOSE


def _of_the_data(judged: Judged) -> Iterator[tuple[str, Severity, str]]:
    course, bins = judged.course, judged.bins
    early = int(np.count_nonzero(course.since <= EARLY))
    if course.after is not None and early < ENOUGH_EARLY:
        text = f"{early} samples in the first second: steps of charge transfer and the ohmic one are not told apart."
        yield "W-V7", Severity.NOTE, text
    if judged.change < LEVELS * bins.resolution:
        text = f"the voltage spans {judged.change / bins.resolution:.3g} steps of {bins.resolution * 1e3:.3g} mV"
        yield "W-V8", Severity.WARNING, f"{text}; a finer range is needed to tell courses apart."
    back = _turned_back(bins)
    if back > 0:
        text = f"the voltage turns and goes back by {back * 1e3:.3g} mV: more than one process, or a drift."
        yield "W-V9", Severity.WARNING, text
    if ENTROPIC * course.warming > 0.1 * judged.change:
        text = (
            f"the temperature changes by {course.warming:.2g} K at rest, worth up to "
            f"{ENTROPIC * course.warming * 1e3:.2g} mV of the {judged.change * 1e3:.3g} mV."
        )
        yield "W-V10", Severity.WARNING, text
    if math.isfinite(course.regained):
        text = (
            f"{abs(course.regained) / 3.6:.3g} mAh flow after the rest until the voltage of its beginning: charge that "
            "concentration had locked, no reversal of fade."
        )
        yield "W-V11", Severity.NOTE, text


def _turned_back(bins: LogBins) -> float:
    """How far the voltage goes against its general direction, beyond what four σ of two bins explain. [V]"""
    side = 1.0 if bins.voltage[-1] >= bins.voltage[0] else -1.0
    way = side * bins.voltage
    fall = np.maximum.accumulate(way) - way
    k = int(np.argmax(fall))
    noise = bins.noise if bins.noise > 0 else 0.0
    allowed = 4 * math.sqrt(2) * noise + bins.resolution
    return float(fall[k]) if fall[k] > allowed else 0.0
