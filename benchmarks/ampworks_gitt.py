"""Times ampworks on a titration: ``ampworks_gitt.py ROWS FROM TO RADIUS REPEATS`` prints seconds and D as JSON.

Run by `titration.py` with the Python of the peers' environment; it imports nothing of Ionterface. FROM and TO are the
ends of its window [s], RADIUS that of the sphere [m].
"""

from __future__ import annotations

import json
import resource
import sys
import time

import ampworks
import numpy as np


def main() -> None:
    """Measure and print."""
    start, stop, radius = map(float, sys.argv[2:5])
    with np.load(sys.argv[1]) as saved:
        data = ampworks.Dataset({"Seconds": saved["t"], "Amps": saved["i"], "Volts": saved["e"]})
    seconds = []
    for _ in range(int(sys.argv[5])):
        begin = time.perf_counter()
        found = ampworks.gitt.extract_params(data, radius, tmin=start, tmax=stop)
        seconds.append(time.perf_counter() - begin)
    diffusivity = found.sort_values("SOC", ascending=False)["Ds"].tolist()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    json.dump({"seconds": seconds, "diffusivity": diffusivity, "peak": peak}, sys.stdout)


if __name__ == "__main__":
    main()
