"""Times many voltammograms side by side on one thread, and the derivatives of one: prints durations as JSON.

Per voltammogram, from cells that are already made to their currents; medians. The cell is that of ``twin.py``, its
parameters drawn about 10 % around it, the sweeps at 1e-4 with 401 points.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from statistics import median

import numpy as np
from twin import CELL, LOWER, UPPER, timed

from ionterface.simulate import Accuracy, Cell, Sweep
from ionterface.simulate.ensemble import sweep_ensemble, sweep_jacobian, sweep_parameters

REPEATS, POINTS = 31, 401
FAST, SLOW = 0.1, 1e-3
"""[V/s]"""


def drawn(count: int) -> list[Cell]:
    """Cells like that of the twin."""
    rng = np.random.default_rng(1)

    def one() -> Cell:
        by = np.exp(0.1 * rng.normal(size=5)).tolist()
        stores = tuple(
            replace(s, capacity=s.capacity * by[0], families=(replace(s.families[0], rate=s.families[0].rate * by[k]),))
            for k, s in enumerate(CELL.working.stores, start=1)
        )
        working = replace(CELL.working, stores=stores, double_layer=CELL.working.double_layer * by[3])
        return replace(CELL, working=working, resistance=CELL.resistance * by[4])

    return [one() for _ in range(count)]


def rows() -> Iterator[tuple[str, float, float]]:
    """What was timed, its median and its goal (0: none). [s]"""
    for rate in (FAST, SLOW):
        sweep, interval = Sweep(potentials=(UPPER, LOWER, UPPER), rate=rate), 2 * (UPPER - LOWER) / rate / (POINTS - 1)
        for count in (16, 64):
            cells = drawn(count)
            spans = timed(
                lambda c=cells, s=sweep, i=interval: sweep_ensemble(
                    c, s, interval=i, accuracy=Accuracy(tolerance=1e-4)
                ),
                REPEATS,
            )
            yield f"lanes: {count} side by side, {1e3 * rate:g} mV/s, per voltammogram", median(spans) / count, 0.0
    sweep, names = Sweep(potentials=(UPPER, LOWER, UPPER), rate=FAST), sweep_parameters(CELL)
    interval = 2 * (UPPER - LOWER) / FAST / (POINTS - 1)

    def derived(tolerance: float) -> np.ndarray:
        accuracy = Accuracy(tolerance=tolerance)
        return sweep_jacobian(CELL, names, sweep, interval=interval, accuracy=accuracy).derivatives

    exact = derived(1e-10)
    error = float(np.max(np.abs(derived(1e-5) - exact) / np.max(np.abs(exact), axis=0)))
    what = f"lanes: derivatives by {len(names)} parameters, {1e3 * FAST:g} mV/s, rtol 1e-5, error {error:.0e}"
    yield what, median(timed(lambda: derived(1e-5), REPEATS)), 0.6e-3


if __name__ == "__main__":
    sys.stdout.write(json.dumps(list(rows())))
