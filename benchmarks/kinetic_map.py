"""Times regressions against the scan rate on one thread: ``kinetic_map.py`` prints a list of durations as JSON.

Run by `run.py`, which sets the number of threads before numpy is loaded. 12 scan rates, 20 000 potentials, two
branches, relative noise of 3 %. What it is compared with is the loop that one would write: for every potential a
straight line by `scipy.stats.linregress`, one with a quadratic term and the three two-term regressions by
`scipy.linalg.lstsq`.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np

RATES = np.geomspace(1e-4, 1e-2, 12)
POTENTIALS = 20_000
REPEATS = 7
LOOPED = 400
"""Potentials that the loop is timed on; its time is scaled to all of them."""
REPLICATES = 2000
INVERSIONS = 1_000_000


def timed(work: Callable[[], Any], repeats: int = REPEATS) -> float:
    """Median wall time of a call, after one that does not count. [s]"""
    spans = []
    for _ in range(repeats + 1):
        start = time.perf_counter()
        work()
        spans.append(time.perf_counter() - start)
    return median(spans[1:])


def currents(rng: np.random.Generator) -> np.ndarray[Any, Any]:
    """Both branches, shape (2, 12, 20 000). [A]"""
    k1 = rng.uniform(100, 300, (2, 1, POTENTIALS))
    k2 = rng.uniform(1, 5, (2, 1, POTENTIALS))
    v = RATES[:, None]
    return np.asarray((k1 * v + k2 * np.sqrt(v)) * (1 + 0.03 * rng.standard_normal((2, len(RATES), POTENTIALS))))


def loop(current: np.ndarray[Any, Any]) -> None:
    """Every column of `current`, shape (k, m), on its own."""
    from scipy.linalg import lstsq
    from scipy.stats import linregress

    x, root = np.log(RATES), np.sqrt(RATES)
    bent = np.column_stack([np.ones_like(x), x, x * x])
    for i in current.T:
        y = np.log(np.abs(i))
        linregress(x, y)
        lstsq(bent, y)
        for weight in (np.ones_like(x), 1 / root, 1 / i):
            design = np.column_stack([RATES * weight, root * weight])
            k, square, *_ = lstsq(design, i * weight)
            square / (len(x) - 2) * np.linalg.inv(design.T @ design)
            np.abs(design @ k - i * weight).max()


def map_durations(rng: np.random.Generator) -> list[tuple[str, float, float]]:
    """What, how long, and the goal: the map, the loop, its bootstrap."""
    from ionterface.methods.voltammetry.kinetic_map import Regression, kinetic_map
    from ionterface.methods.voltammetry.kinetic_spread import bootstrap_map

    current = currents(rng)
    uneven = RATES[:, None] * (1 + 0.01 * rng.standard_normal(current.shape))
    potential = np.linspace(0.2, 1.6, POTENTIALS)
    once = timed(lambda: kinetic_map(RATES, current))
    each = timed(lambda: kinetic_map(uneven, current))
    looped = timed(lambda: loop(current[0, :, :LOOPED]), repeats=3) * 2 * POTENTIALS / LOOPED
    start = time.perf_counter()
    bootstrap_map(
        potential, RATES, current, regression=Regression.RELATIVE, replicates=REPLICATES, rng=np.random.default_rng(1)
    )
    again = time.perf_counter() - start
    return [
        (f"kinetic map of 12 rates, 20 000 potentials, 2 branches (median of {REPEATS})", once, 0.2),
        (f"the same, with a scan rate of its own at every point (median of {REPEATS})", each, 0.0),
        (f"the same by a loop over scipy fits ({LOOPED} columns, scaled): {looped / once:.0f}x", looped, 0.0),
        (f"bootstrap of that map, {REPLICATES} replicates (once)", again, 20.0),
    ]


def inversion_durations(rng: np.random.Generator) -> list[tuple[str, float, float]]:
    """Nicholson's psi from peak separations, and the making of the curve."""
    from ionterface.methods.voltammetry.quasi_reversible import working_curve

    start = time.perf_counter()
    curve = working_curve(alpha=0.5, switching=-0.3, temperature=298.15)
    low, high = curve.separation_range
    curve.psi_of(np.array([low, high]))
    made = time.perf_counter() - start
    separations = rng.uniform(low, high, INVERSIONS)
    return [
        ("working curve of psi against the peak separation (once)", made, 0.0),
        (f"1 000 000 peak separations to psi (median of {REPEATS})", timed(lambda: curve.psi_of(separations)), 0.1),
    ]


def main() -> None:
    """Measure and print, as JSON."""
    if os.environ.get("OMP_NUM_THREADS") != "1":
        sys.exit("this is about one thread: run benchmarks/run.py, or set OMP_NUM_THREADS=1.")
    rng = np.random.default_rng(0)
    json.dump([*map_durations(rng), *inversion_durations(rng)], sys.stdout)


if __name__ == "__main__":
    main()
