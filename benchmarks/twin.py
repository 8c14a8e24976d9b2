"""Times the twin on one thread: ``twin.py [PYTHON]`` prints durations as JSON.

PYTHON is that of the peers' environment; with it PyBaMM runs beside, in the same run: the same equations for
voltammograms, a half cell of like size for the titration and the cycling. Its work alone is timed, without its import.
Times are medians, and so are ratios; that of the shortest times stands in brackets, which a busy machine disturbs less.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from ionterface.simulate import (
    Accuracy,
    Cell,
    Channel,
    Diffusion,
    Electrode,
    IdealReference,
    Shape,
    SiteFamily,
    Store,
    Sweep,
    cycling,
    gitt,
    simulate,
)
from ionterface.simulate.integration import integrate
from ionterface.simulate.models.assembly import Equilibrium, equations, grids, initial
from ionterface.simulate.solver.sampling import sample

HERE = Path(__file__).parent
RATES = tuple(1e-3 * rate for rate in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500))
UPPER, LOWER, POINTS, CELLS, MASS = 1.6, 0.2, 1401, 20, 1e-6
TOLERANCES = {1e-4: 20, 1e-6: 10}
"""And how many times faster than PyBaMM with its model built once."""
REPEATS, PEER_REPEATS, STARTS = 101, 15, 5
BULK = SiteFamily(potential=0.8, rate=5.84e-8, electrons=2.0, interaction=90.0)
INTERFACE = SiteFamily(potential=0.95, rate=20.0, electrons=2.0, interaction=100.0)
BODY = Diffusion(shape=Shape.PLATE, length=2e-7, diffusivity=4.6e-15)
CELL = Cell(
    working=Electrode(
        mass=MASS,
        stores=(
            Store(name="bulk", capacity=200 * 3600.0, families=(BULK,), diffusion=BODY),
            Store(name="interface", capacity=243 * 3600.0, families=(INTERFACE,)),
        ),
        double_layer=5e3,
    ),
    counter=IdealReference(),
    resistance=4.0,
    temperature=298.15,
)
STAGES, EXPONENTIAL = 6, 20
"""Of a step; and what an exponential is counted as, in flops."""
ONE_C = sum(CELL.charges) / 3600


def floor(cells: int, stores: int) -> int:
    """Additions and multiplications that one step cannot do without, by hand count.

    Per stage: 5 per cell for diffusion, 7 per cell for the two sweeps of the solve, 14 per unknown for the sums of
    stages; an exponential, a division and 10 more for each store, 30 for the border. Once: 5 per cell to factor, 6 per
    unknown for the error, 18 per unknown for the dense output.
    """
    unknowns = cells + 4
    stage = 12 * cells + 14 * unknowns + (EXPONENTIAL + 14) * stores + 30
    return STAGES * stage + 9 * cells + 24 * unknowns + (EXPONENTIAL + 20) * stores


def currents(tolerance: float) -> tuple[list[np.ndarray[Any, Any]], int]:
    """Currents of the campaign at the points of each voltammogram, and how many steps they took."""
    made = grids(CELL, cells=CELLS, refinement=1.0)
    numbers, state = equations(CELL, made), initial(CELL, made, Equilibrium(UPPER))
    found, steps = [], 0
    for rate in RATES:
        stretches = list(Sweep(potentials=(UPPER, LOWER, UPPER), rate=rate).stretches())
        solution, _ = integrate(numbers, stretches, state, CELL, Accuracy(tolerance=tolerance, cells=CELLS))
        out = np.empty((POINTS, 3))
        sample(np.linspace(0, 2 * (UPPER - LOWER) / rate, POINTS), solution.times, solution.paths, out)
        found.append(out[:, 2])
        steps += solution.steps
    return found, steps


def timed(work: Callable[[], Any], repeats: int) -> list[float]:
    """Wall times of a call after one that warms up. [s]"""
    work()
    spans = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        spans.append(time.perf_counter() - start)
    return spans


def against(theirs: list[float], ours: list[float]) -> str:
    """How many times ours theirs take."""
    return f"{median(theirs) / median(ours):.1f} ({min(theirs) / min(ours):.1f}) x ours"


def campaigns(python: str | None) -> Iterator[tuple[str, float, float]]:
    """Twelve voltammograms at both tolerances, by us and by PyBaMM."""
    peer = _same_equations(python) if python else {}
    exact, _ = currents(1e-9)
    for tolerance, goal in TOLERANCES.items():
        found, steps = currents(tolerance)
        flops = steps * floor(CELLS + 1, 2)
        what = f"twin: 12 voltammograms, rtol {tolerance:g}, error {_error(found, exact):.0e}, {steps} steps"
        ours = timed(lambda tolerance=tolerance: currents(tolerance), REPEATS)
        yield f"{what}, least {1e3 * min(ours):.2f} ms", median(ours), 2e-3 if tolerance == 1e-4 else 0.0
        yield f"  floor of {flops / 1e6:.1f} Mflop at 16 flops per cycle and 3 GHz", flops / 48e9, 0.0
        if python:
            told = peer[f"{tolerance:g}"]
            once, each = told["reused"], told["rebuilt"]
            wrong = _error(told["currents"], exact)
            yield f"  PyBaMM, built once, error {wrong:.0e}: {against(once, ours)}, goal {goal}", median(once), 0.0
            yield f"  PyBaMM, built for each rate: {against(each, ours)}", median(each), 0.0


def _error(found: Any, exact: Any) -> float:
    """Largest error of a current, relative to the peak of its voltammogram."""
    return max(
        float(np.max(np.abs(np.asarray(a)[: len(b)] - b)) / np.max(np.abs(b)))
        for a, b in zip(found, exact, strict=True)
    )


def _same_equations(python: str) -> dict[str, Any]:
    given = {
        "rates": RATES, "upper": UPPER, "lower": LOWER, "points": POINTS, "cells": CELLS,
        "electrons": BULK.electrons, "temperature": CELL.temperature, "resistance": CELL.resistance,
        "capacitance": MASS * CELL.working.double_layer, "tolerances": tuple(TOLERANCES),
        "bulk": {**_numbers(BULK), "charge": CELL.charges[0], "length": BODY.length, "diffusivity": BODY.diffusivity},
        "interface": {**_numbers(INTERFACE), "charge": CELL.charges[1]},
    }  # fmt: skip
    program = HERE.parent / "tests" / "peers" / "programs" / "two_stores.py"
    with tempfile.TemporaryDirectory() as folder:
        asked, told = Path(folder) / "given.json", Path(folder) / "found.json"
        asked.write_text(json.dumps(given), encoding="utf-8")
        subprocess.run([python, program, asked, told, "--repeats", str(PEER_REPEATS)], check=True)
        found: dict[str, Any] = json.loads(told.read_text(encoding="utf-8"))
    return found


def _numbers(family: SiteFamily) -> dict[str, float]:
    return {"potential": family.potential, "rate": family.rate, "interaction": family.interaction}


def protocols(python: str | None) -> Iterator[tuple[str, float, float]]:
    """A titration and a long cycling, record and all, against a half cell of like size."""
    accuracy = Accuracy(tolerance=1e-4, cells=CELLS)
    pulses = gitt(current=-ONE_C / 20, pulse=1800.0, rest=3600.0, pulses=30, limit=LOWER)
    cycles = cycling(charge=ONE_C, discharge=-ONE_C, lower=0.3, upper=1.5, cycles=100)
    peer = {}
    if python:
        done = subprocess.run(
            [python, HERE / "pybamm_protocols.py", "7"], check=True, stdout=subprocess.PIPE, encoding="utf-8"
        )
        peer = json.loads(done.stdout)
    rows = (
        ("titration", "30 pulses and rests", pulses, Channel(interval=30.0), UPPER, 30),
        ("cycling", "100 cycles at 1C", cycles, Channel(interval=60.0), 1.5, 25),
    )
    for name, words, protocol, channel, start, goal in rows:
        ours = timed(
            lambda p=protocol, c=channel, s=start: simulate(CELL, p, channel=c, start=s, accuracy=accuracy), 15
        )
        yield f"twin: {words}, with its record", median(ours), 0.0
        if python:
            what = f"  PyBaMM, one particle of like size: {against(peer[name], ours)}, goal {goal}"
            yield what, median(peer[name]), 0.0


def first_result() -> tuple[str, float, float]:
    """A fresh interpreter that imports and simulates one voltammogram, with machine code on disk."""
    program = "import sys; sys.path.insert(0, sys.argv[1]); import twin; twin.one_voltammogram()"
    command = [sys.executable, "-c", program, str(HERE)]
    subprocess.run(command, check=True)
    spans = []
    for _ in range(STARTS):
        start = time.perf_counter()
        subprocess.run(command, check=True)
        spans.append(time.perf_counter() - start)
    return "twin: fresh interpreter to first voltammogram, machine code on disk", median(spans), 2.0


def one_voltammogram() -> None:
    """At 10 mV/s."""
    simulate(CELL, Sweep(potentials=(UPPER, LOWER, UPPER), rate=1e-2), channel=Channel(interval=0.2), start=UPPER)


def main() -> None:
    """Measure and print."""
    python = sys.argv[1] if len(sys.argv) > 1 else None
    told = [*campaigns(python), *protocols(python), first_result()]
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
