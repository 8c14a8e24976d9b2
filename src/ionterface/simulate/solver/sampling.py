"""Points of a dense solution: at given times, and where an instrument's rules ask for one."""

from __future__ import annotations

import numpy as np

from ionterface.simulate.solver.compiled import Array, compiled, inlined
from ionterface.simulate.solver.rodas4p import dense

_LOOKS = 24
"""Places within one step where the rules of change are looked at; between them a straight line is taken."""


@compiled
def sample(at: Array, times: Array, paths: Array, out: Array) -> None:
    """What is observed at rising times within the steps given; `out` takes as many of the first as it has columns."""
    step = 0
    for n in range(at.size):
        while step < times.shape[0] - 1 and at[n] > times[step, 2]:
            step += 1
        # at an end the potential may be steeper than a moment can be told
        place = 1.0 if at[n] >= times[step, 2] else (at[n] - times[step, 0]) / times[step, 1]
        for i in range(min(out.shape[1], paths.shape[1])):
            path = paths[step, i]
            out[n, i] = dense(path[0], path[1], path[2], path[3], place)


@inlined
def _seen(place: float, path: Array, resistance: float) -> tuple[float, float]:
    current = dense(path[2, 0], path[2, 1], path[2, 2], path[2, 3], place)
    first = dense(path[0, 0], path[0, 1], path[0, 2], path[0, 3], place)
    second = dense(path[1, 0], path[1, 1], path[1, 2], path[1, 3], place)
    return first - second + current * resistance, current


@compiled
def times_of_change(
    times: Array, paths: Array, resistance: float, interval: float, voltage_change: float, current_change: float
) -> list[float]:
    """Times at which time, voltage or current have changed enough since the last point; the first is the start."""
    found = [times[0, 0]]
    last = times[0, 0]
    last_v, last_i = _seen(0.0, paths[0], resistance)
    before, before_v, before_i = last, last_v, last_i
    for step in range(times.shape[0]):
        length = times[step, 2] - times[step, 0]
        for look in range(1, _LOOKS + 1):
            now = times[step, 0] + length * look / _LOOKS
            v, i = _seen((now - times[step, 0]) / times[step, 1], paths[step], resistance)
            while True:
                share = 2.0
                if now - last >= interval:
                    share = min(share, (last + interval - before) / (now - before))
                if abs(v - last_v) >= voltage_change:
                    goal = last_v + (voltage_change if v > last_v else -voltage_change)
                    share = min(share, (goal - before_v) / (v - before_v) if v != before_v else 1.0)
                if abs(i - last_i) >= current_change:
                    goal = last_i + (current_change if i > last_i else -current_change)
                    share = min(share, (goal - before_i) / (i - before_i) if i != before_i else 1.0)
                if share > 1.0:
                    break
                share = max(share, 0.0)
                last = before + share * (now - before)
                last_v, last_i = before_v + share * (v - before_v), before_i + share * (i - before_i)
                if last > found[-1]:
                    found.append(last)
                before, before_v, before_i = last, last_v, last_i
                if share >= 1.0 or now - before <= 1e-12 * interval:
                    break
            before, before_v, before_i = now, v, i
    return found


def regular_times(start: float, end: float, interval: float) -> Array:
    """Every `interval` from the start, and the end."""
    count = int(np.floor((end - start) / interval * (1 + 1e-12)))
    at = start + interval * np.arange(count + 1)
    if end - at[-1] > 1e-9 * interval:
        return np.append(at, end)
    at[-1] = end  # a limit may be met within less than that
    return at
