"""Times the diffusivities of a long titration on one thread: ``titration.py`` prints a list of durations as JSON.

10 000 pulses of 60 s and rests of 940 s, sampled every second: ten million rows, with noise of current and voltage.
"""

from __future__ import annotations

import json
import os
import sys
import time

import numpy as np
import polars as pl

PULSES, ON, PERIOD = 10_000, 60, 1000
FITTED = 50
"""Pulses that the finite-length fit is timed on."""


def main() -> None:
    """Measure and print, as JSON."""
    if os.environ.get("OMP_NUM_THREADS") != "1":
        sys.exit("this is about one thread: set OMP_NUM_THREADS=1.")
    from ionterface.estimate import Estimate
    from ionterface.methods.finite_diffusion import Geometry, surface_rise
    from ionterface.methods.titration.diffusion_body import DiffusionBody
    from ionterface.methods.titration.gitt import gitt
    from ionterface.quantities import CURRENT, TIME, VOLTAGE
    from ionterface.record import Metadata, Record

    rng = np.random.default_rng(0)
    since = np.arange(PERIOD) + 1.0
    rate = 1e-3
    on = surface_rise(since * rate, Geometry.PLATE)
    off = np.where(since > ON, surface_rise(np.maximum(since - ON, 0) * rate, Geometry.PLATE), 0.0)
    flowing = since <= ON
    cell = -1e-4 * (on - off) / (ON * rate) - 0.003 * flowing
    t = np.arange(PULSES * PERIOD + 1, dtype=float)
    i = np.concatenate([[0.0], np.tile(np.where(flowing, -1e-3, 0.0), PULSES)])
    e = np.concatenate([[0.0], (cell - 1e-4 * np.arange(PULSES)[:, None]).ravel()])
    columns = {
        TIME.column: t,
        CURRENT.column: i + 1e-7 * rng.standard_normal(len(i)),
        VOLTAGE.column: e + 1e-6 * rng.standard_normal(len(e)),
    }
    record = Record(data=pl.DataFrame(columns), metadata=Metadata(file="long.csv", simulated=True))
    body = DiffusionBody(geometry=Geometry.PLATE, length=Estimate(1e-6, 1e-7, "m", source="length"))
    begin = time.perf_counter()
    found = gitt(record, body=body, finite=None)
    lines = time.perf_counter() - begin
    if len(found.places) != PULSES:
        sys.exit(f"{len(found.places)} of {PULSES} pulses were found.")
    part = record.between(0, FITTED * PERIOD + 1, step="a part")
    begin = time.perf_counter()
    gitt(part, body=body)
    fits = (time.perf_counter() - begin) / FITTED
    json.dump(
        [
            ("D of 10 000 pulses in 10 000 000 rows, three estimators (once)", lines, 5.0),
            (f"finite-length fit of one pulse (mean of {FITTED})", fits, 0.0),
        ],
        sys.stdout,
    )


if __name__ == "__main__":
    main()
