"""Steps of a potential staircase: equal jumps of the potential, each followed by a hold."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Column, Status, Table
from ionterface.methods.result import status_of
from ionterface.methods.segmentation import Direction, finite_columns
from ionterface.quantities import CONTROL_VOLTAGE, TIME, VOLTAGE
from ionterface.record import Array, Record

EQUAL = 0.1
"""Share by which equal steps may differ in height."""
FEWEST = 8
"""Points that a hold needs to show a transient."""
SETTLING = 5
"""Points that the potential may take to reach its new hold."""
OFF = 0.2
"""Of half a jump: points at the ends of a hold that are farther off, beyond noise, are on the way."""
SMALLEST = 1e-3
"""Changes below this share of the largest one are noise, whatever spans lie among them."""
APART = 3.0
"""Jumps and noise must differ by this factor, with no change in between."""


@dataclass(frozen=True, kw_only=True)
class PotentialStep:
    """A jump of the potential and the hold after it: points `start` to `stop` (excluded).

    `number` counts from 1; `sweep` counts the runs of steps in one direction, from 1.
    """

    number: int
    sweep: int
    direction: Direction
    """OXIDATION where the potential rises."""
    left: int
    """Index of the last point before the jump."""
    start: int
    stop: int
    begin: float
    """Time of the last point before the jump, which is when the step begins. [s]"""
    first: float
    """From there to the first point of the hold. [s]"""
    duration: float
    """From `begin` to the last point of the hold. [s]"""
    before: float
    """Potential of the hold before it. [V]"""
    level: float
    """Potential of its own hold. [V]"""
    height_std: float
    """Standard uncertainty of the difference of both, from the noise within the holds. [V]"""

    @property
    def height(self) -> float:
        """Signed height of the jump. [V]"""
        return self.level - self.before


@dataclass(frozen=True, kw_only=True)
class PotentialSteps:
    """The steps of one record in their order."""

    steps: tuple[PotentialStep, ...]
    height: float
    """Median magnitude of the jumps. [V]"""
    unequal: tuple[int, ...]
    """Numbers of the steps whose height differs from it by more than a tenth."""
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 0
    cites: tuple[str, ...] = ()

    def table(self) -> Table:
        """One row per step."""
        columns = (
            Column("step", "Step"),
            Column("sweep", "Sweep"),
            Column("direction", "Potential"),
            Column("before", "From", "V"),
            Column("level", "To", "V"),
            Column("height", "Height", "mV"),
            Column("duration", "Hold", "s"),
            Column("points", "Points"),
        )
        rows = (
            (
                s.number,
                s.sweep,
                "rising" if s.direction is Direction.OXIDATION else "falling",
                s.before,
                s.level,
                s.height * 1e3,
                s.duration,
                s.stop - s.start,
            )
            for s in self.steps
        )
        return Table.of(columns, rows)


def potential_steps(record: Record, *, step: float | None = None) -> PotentialSteps:
    """The steps of a potential staircase, as point indices.

    Parameters
    ----------
    record : Record
        ``time_s`` and ``voltage_V``, shape (n,), or ``control_voltage_V`` in place of the latter where it is there.
    step : float, optional
        Height of the jumps. Without it they are told from the noise by an empty span of at least a factor of three
        among the changes from point to point; where there is none, it is demanded. [V]

    Notes
    -----
    A step begins where the potential leaves its hold by more than half a jump; points on the way to the next hold, at
    most `SETTLING`, belong to no hold. The potential of a hold is the median of its points. Points before the first
    jump belong to no step. Findings: W-SP2 steps of another height than the rest (*not valid* where fewer than half
    are equal); W-C6 time runs backwards.

    Raises
    ------
    MissingQuantity, UsageError
        A column is missing, points lack a number, `step` is not positive, the record holds no steps, or its potential
        moves without holds.
    """
    where = record.metadata.name
    source = CONTROL_VOLTAGE if record.has(CONTROL_VOLTAGE) else VOLTAGE
    t, e = finite_columns(record, TIME, source, method="potential_steps")
    if step is not None and not step > 0:
        raise UsageError(f"the height of a step is a magnitude and cannot be {step:g} V.")
    threshold = step / 2 if step is not None else _threshold(e, where)
    holds = _holds(e, threshold)
    if len(holds) < 2:
        raise UsageError(
            f"{where}: the potential, which spans {np.ptp(e) * 1e3:.3g} mV, has no step of {2 * threshold * 1e3:.3g} "
            "mV; state the height of its steps in volts."
        )
    if float(np.median([np.ptp(e[a:b]) for a, b in holds])) > threshold:
        raise UsageError(f"{where}: the potential moves between its jumps; this is a sweep and no staircase.")
    points = float(np.median([b - a for a, b in holds]))
    if points < FEWEST:
        raise UsageError(
            f"{where}: a hold has {points:.0f} points, too few for a transient; sample faster or hold longer."
        )
    steps = _steps(t, e, holds)
    heights = np.abs([s.height for s in steps])
    height = float(np.median(heights))
    unequal = tuple(s.number for s, h in zip(steps, heights, strict=True) if abs(h - height) > EQUAL * height)
    findings = _findings(t, heights, height, unequal, where)
    return PotentialSteps(
        steps=steps,
        height=height,
        unequal=unequal,
        status=status_of(findings),
        findings=findings,
        settings={
            "potential": source.column,
            "height": f"{height * 1e3:.4g} mV",
            "jump": f"more than {threshold * 1e3:.3g} mV ({'stated' if step is not None else 'derived'})",
        },
        n_independent=len(steps),
    )


def _threshold(e: Array, where: str) -> float:
    """Half of the smallest change above the widest empty span among the changes from point to point."""
    changes = np.abs(np.diff(e))
    largest = float(changes.max(initial=0.0))
    if largest == 0:
        raise UsageError(f"{where}: the potential never moves; there are no steps.")
    still = changes < SMALLEST * largest
    ends = np.unique(changes[~still])
    if np.count_nonzero(still) > len(changes) / 2:
        ends = np.concatenate(([SMALLEST * largest], ends))
    factors = ends[1:] / ends[:-1]
    k = int(np.argmax(factors)) if len(factors) else 0
    if not len(factors) or factors[k] < APART:
        raise UsageError(f"{where}: the jumps of the potential do not stand out from its changes; state step in volts.")
    return float(ends[k + 1]) / 2


def _holds(e: Array, threshold: float) -> tuple[tuple[int, int], ...]:
    """Spans of points between which the potential leaves its level by more than the threshold."""
    starts, level, known = [0], float(e[0]), 1
    for k, value in enumerate(e.tolist()[1:], start=1):
        if abs(value - level) > threshold:
            starts.append(k)
            level, known = value, 1
        elif known < SETTLING:
            # the level follows its first points and then stays, so that a slow drift cannot carry it along
            known += 1
            level = value if known <= 2 else level + (value - level) / (known - 1)
    spans = list(itertools.pairwise([*starts, len(e)]))
    return tuple(_settled(e, span, threshold) for k, span in enumerate(spans) if not _on_the_way(e, spans, k))


def _settled(e: Array, span: tuple[int, int], threshold: float) -> tuple[int, int]:
    """A hold without the few points at its ends that are on the way from or to another."""
    start, stop = span
    away = np.abs(e[start:stop] - np.median(e[start:stop]))
    off = away > OFF * threshold + 5 * 1.4826 * float(np.median(away))
    few = min(SETTLING, (stop - start - 1) // 2)
    lead, tail = (int(np.argmin(np.append(side[:few], False))) for side in (off, off[::-1]))
    return start + lead, stop - tail


def _on_the_way(e: Array, spans: list[tuple[int, int]], k: int) -> bool:
    """Whether a few points lie between the levels of the longer holds around them."""
    around = []
    for others in (spans[:k][::-1], spans[k + 1 :]):
        longer = [span for span in others if span[1] - span[0] > SETTLING]
        if longer:
            around.append(float(np.median(e[slice(*longer[0])])))
    few = spans[k][1] - spans[k][0] <= SETTLING
    return few and len(around) == 2 and min(around) < float(np.median(e[slice(*spans[k])])) < max(around)


def _steps(t: Array, e: Array, holds: tuple[tuple[int, int], ...]) -> tuple[PotentialStep, ...]:
    steps: list[PotentialStep] = []
    for (first, last), (start, stop) in itertools.pairwise(holds):
        before, level = float(np.median(e[first:last])), float(np.median(e[start:stop]))
        direction = Direction.OXIDATION if level > before else Direction.REDUCTION
        turned = bool(steps) and steps[-1].direction is not direction
        steps.append(
            PotentialStep(
                number=len(steps) + 1,
                sweep=steps[-1].sweep + turned if steps else 1,
                direction=direction,
                left=last - 1,
                start=start,
                stop=stop,
                begin=float(t[last - 1]),
                first=float(t[start] - t[last - 1]),
                duration=float(t[stop - 1] - t[last - 1]),
                before=before,
                level=level,
                height_std=math.hypot(_median_std(e[first:last]), _median_std(e[start:stop])),
            )
        )
    return tuple(steps)


def _median_std(e: Array) -> float:
    """Standard error of a median, from the median distance to it and normal noise."""
    spread = 1.4826 * float(np.median(np.abs(e - np.median(e))))
    return math.sqrt(math.pi / 2 / len(e)) * spread


def _findings(t: Array, heights: Array, height: float, unequal: tuple[int, ...], where: str) -> tuple[Finding, ...]:
    found = []
    if unequal:
        weight = Severity.ERROR if 2 * len(unequal) > len(heights) else Severity.WARNING
        message = (
            f"{len(unequal)} of {len(heights)} steps (first: {unequal[0]}) differ by more than a tenth from the median "
            f"height of {height * 1e3:.3g} mV; all span {heights.min() * 1e3:.3g} to {heights.max() * 1e3:.3g} mV."
        )
        found.append(Finding("W-SP2", weight, message, where))
    if (np.diff(t) < 0).any():
        found.append(Finding("W-C6", Severity.ERROR, "time runs backwards; no transient can be trusted.", where))
    return tuple(found)
