"""Current after a step of the potential, and what it was separated into."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ionterface.errors import UsageError
from ionterface.figures import axes
from ionterface.figures.panel import Array, Axis, Colour, Curve, Mark, Neutral, Panel, Scale, Sequential
from ionterface.figures.voltammetry.statements import caution, joined
from ionterface.quantities import CURRENT, TIME
from ionterface.record import Record

if TYPE_CHECKING:
    from ionterface.methods.specs import Specs, StepCharging

_SMALLEST = 0.03  # of the lowest measured current: below, a part is not drawn


def step_current_panel(record: Record, result: Specs, *, number: int, reference: str, colour: Colour) -> Panel:
    """Current of one step against the time since it, both logarithmic, and the parts of its fit. [s, A]

    Parameters
    ----------
    record : Record
        Of ``time_s`` and ``current_A``, shape (n,), from which the result was made.
    result : Specs
    number : int
        Of the step.
    reference : str
        Reference electrode of the potential; empty for a cell of two electrodes.
    colour : Colour
        Of the material, for the sum of all parts.

    Raises
    ------
    UsageError
        The result has no step of that number.
    """
    charging = _step(result, number)
    step = charging.step
    t, i = record.take(TIME, CURRENT, method="step_current_panel")
    span = slice(step.start, step.stop)
    since = np.asarray(t[span], dtype=float) - step.begin
    current = np.sign(step.height) * np.asarray(i[span], dtype=float)
    shown = (current > 0) & (since > 0)
    since, current = since[shown], current[shown]
    ruler = axes.current(current, mass=None, basis="")
    lowest = float(current.min(initial=np.inf))
    marks: list[Mark] = [
        Curve(x=since, y=ruler.numbers(current), colour=Neutral(), label="measured"),
    ]
    at = np.geomspace(since.min(), since.max(), 300) if len(since) else since
    parts = _parts(charging, at)
    for place, (name, part) in enumerate(parts.items()):
        drawn = np.where(part > _SMALLEST * lowest, part, np.nan)
        marks.append(Curve(x=at, y=ruler.numbers(drawn), label=name, colour=Sequential(place / (len(parts) - 1))))
    total = np.sum(list(parts.values()), axis=0)
    marks.append(
        Curve(x=at, y=ruler.numbers(np.where(total > 0, total, np.nan)), label="sum", colour=colour, dashed=True)
    )
    against = f" vs {reference}" if reference else ""
    hidden = int(np.count_nonzero(~shown))
    steps = f"step {number}, {step.before:.3f} to {step.level:.3f} V{against}"
    left_out = f"{hidden} points against the step are not shown" if hidden else ""
    return Panel(
        x=Axis(quantity="Time since the step", unit="s", scale=Scale.LOG),
        y=Axis(quantity="Current along the step", unit=ruler.axis.unit, scale=Scale.LOG),
        marks=tuple(marks),
        note=joined(steps, left_out, cautions=[caution(result)]),
        simulated=record.metadata.simulated,
    )


def _step(result: Specs, number: int) -> StepCharging:
    for charging in result.steps:
        if charging.step.number == number:
            return charging
    raise UsageError(f"there is no step {number}; the result has {[s.step.number for s in result.steps]}.")


def _parts(charging: StepCharging, t: Array) -> dict[str, Array]:
    """The parts of the fit from fast to slow, at times since the step. [A]"""
    fit = charging.transient
    r1, c1, r2, c2, b, rest = fit.values.tolist()
    return {
        "R₁C₁": fit.height / r1 * np.exp(-t / (r1 * c1)),
        "R₂C₂": fit.height / r2 * np.exp(-t / (r2 * c2)),
        "diffusion": b * fit.diffusion.current(t),
        "residual": np.full(len(t), rest),
    }
