"""Times the diffusivities of a long titration on one thread: ``titration.py [PYTHON]`` prints durations as JSON.

10 000 pulses of 60 s and rests of 940 s, sampled every second: ten million rows, with noise of the voltage. PYTHON is
that of the peers' environment; with it, ampworks analyses the same rows in the same window of the pulses. Each of both
is a program of its own that loads the rows before it is timed. ampworks counts time from the first row of a pulse, here
a second after the switch, from which its D are 8 % larger.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from ionterface.record import Record

PULSES, ON, PERIOD = 10_000, 60, 1000
LENGTH = 1e-6
"""Radius of the sphere. [m]"""
WINDOW = 6.0, 60.0
"""Part of a pulse that is fitted. [s]"""
REPEATS = 3
FITTED = 50
"""Pulses that the finite-length fit is timed on."""
HERE = Path(__file__).parent


def rows(rng: np.random.Generator) -> dict[str, np.ndarray[Any, Any]]:
    """Times, currents and potentials of a sphere, theta = 0.0006 at the end of each pulse; shape (10 000 001,)."""
    from ionterface.methods.finite_diffusion import Geometry, surface_rise

    since = np.arange(PERIOD) + 1.0
    rate = 1e-5
    on = surface_rise(since * rate, Geometry.SPHERE)
    off = np.where(since > ON, surface_rise(np.maximum(since - ON, 0) * rate, Geometry.SPHERE), 0.0)
    flowing = since <= ON
    cell = -1e-3 * (on - off) / (ON * rate) - 0.003 * flowing
    e = np.concatenate([[0.0], (cell - 1e-2 * np.arange(PULSES)[:, None]).ravel()])
    return {
        "t": np.arange(PULSES * PERIOD + 1, dtype=float),
        "i": np.concatenate([[0.0], np.tile(np.where(flowing, -1e-3, 0.0), PULSES)]),
        "e": e + 1e-6 * rng.standard_normal(len(e)),
    }


def timed(file: Path) -> dict[str, Any]:
    """Our seconds for every repeat, D of every pulse, peak memory; the floor, and the time of one finite-length fit."""
    import resource

    from ionterface.estimate import Estimate
    from ionterface.methods.finite_diffusion import Geometry
    from ionterface.methods.titration.diffusion_body import DiffusionBody
    from ionterface.methods.titration.gitt import gitt
    from ionterface.methods.titration.gitt_checks import Estimator
    from ionterface.methods.titration.windows import Window

    record = recorded(file)
    body = DiffusionBody(geometry=Geometry.SPHERE, length=Estimate(LENGTH, 0.0, "m"))
    window = Window(WINDOW[0] / ON, WINDOW[1] / ON)
    seconds, floor = [], []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        found = gitt(record, body=body, window=window, finite=None)
        seconds.append(time.perf_counter() - begin)
        begin = time.perf_counter()
        for column in record.data.iter_columns():
            column.sum()
        floor.append(time.perf_counter() - begin)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    part = record.between(0, FITTED * PERIOD + 1, step="a part")
    begin = time.perf_counter()
    gitt(part, body=body, window=window)
    fit = (time.perf_counter() - begin) / FITTED
    diffusivity = found.evidence.diffusivity[Estimator.SLOPE].tolist()
    return {"seconds": seconds, "diffusivity": diffusivity, "peak": peak, "floor": median(floor), "fit": fit}


def recorded(file: Path) -> Record:
    """The rows as a record."""
    import polars as pl

    from ionterface.quantities import CURRENT, TIME, VOLTAGE
    from ionterface.record import Metadata, Record

    columns = {TIME.column: "t", CURRENT.column: "i", VOLTAGE.column: "e"}
    with np.load(file) as saved:
        frame = pl.DataFrame({name: saved[short] for name, short in columns.items()})
    return Record(data=frame, metadata=Metadata(file=file.name, simulated=True))


def told(python: str | Path, program: str, *arguments: str | Path) -> dict[str, Any]:
    """What a program beside this one prints as JSON."""
    done = subprocess.run([python, HERE / program, *arguments], check=True, stdout=subprocess.PIPE, encoding="utf-8")
    return dict(json.loads(done.stdout))


def compared(ours: dict[str, Any], theirs: dict[str, Any]) -> tuple[str, float, float]:
    """The line of ampworks: its time, how many times ours, how far its D are from ours, and its memory."""
    times = median(theirs["seconds"]) / median(ours["seconds"])
    apart = np.median(np.abs(np.asarray(theirs["diffusivity"]) / np.asarray(ours["diffusivity"]) - 1))
    return f"  by ampworks: {times:.0f}x, D {apart:.1%} apart, {_memory(theirs)}", median(theirs["seconds"]), 0.0


def _memory(of: dict[str, Any]) -> str:
    return f"{of['peak'] / 2**20:.1f} GiB"


def main() -> None:
    """Measure and print, as JSON."""
    if os.environ.get("OMP_NUM_THREADS") != "1":
        sys.exit("this is about one thread: run benchmarks/run.py, or set OMP_NUM_THREADS=1.")
    if sys.argv[1:2] == ["--file"]:
        json.dump(timed(Path(sys.argv[2])), sys.stdout)
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.npz"
        np.savez(file, **rows(np.random.default_rng(0)))
        ours = told(sys.executable, "titration.py", "--file", file)
        if len(ours["diffusivity"]) != PULSES:
            sys.exit(f"{len(ours['diffusivity'])} of {PULSES} pulses were found.")
        lines = [
            (
                f"D of 10 000 pulses in 10 000 000 rows, {_memory(ours)} (median of {REPEATS})",
                median(ours["seconds"]),
                5.0,
            )
        ]
        if sys.argv[1:]:
            window = map(str, WINDOW)
            lines.append(
                compared(ours, told(sys.argv[1], "ampworks_gitt.py", file, *window, str(LENGTH), str(REPEATS)))
            )
        lines.append(("  floor: the sum of every column", ours["floor"], 0.0))
        lines.append((f"finite-length fit of one pulse (mean of {FITTED})", ours["fit"], 0.0))
    json.dump(lines, sys.stdout)


if __name__ == "__main__":
    main()
