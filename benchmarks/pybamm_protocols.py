"""Times a titration and a long cycling of a half cell by PyBaMM: ``pybamm_protocols.py REPEATS`` prints JSON, seconds.

The single-particle model with the parameter set Xu2019 (22 states) through `Experiment`, built before it is timed:
another chemistry than ours, of the same size.
"""

from __future__ import annotations

import json
import sys
import time

import pybamm

PROTOCOLS = {
    "titration": pybamm.Experiment(
        [("Discharge at C/20 for 30 minutes", "Rest for 60 minutes")] * 30, period="30 seconds"
    ),
    "cycling": pybamm.Experiment([("Discharge at 1C until 3.5 V", "Charge at 1C until 4.2 V")] * 100),
}


def main() -> None:
    """Build, solve once to warm up, time."""
    pybamm.set_logging_level("ERROR")
    told = {}
    for name, experiment in PROTOCOLS.items():
        simulation = pybamm.Simulation(
            pybamm.lithium_ion.SPM({"working electrode": "positive"}),
            parameter_values=pybamm.ParameterValues("Xu2019"),
            experiment=experiment,
        )
        simulation.solve()
        spans = []
        for _ in range(int(sys.argv[1])):
            start = time.perf_counter()
            simulation.solve()
            spans.append(time.perf_counter() - start)
        told[name] = spans
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
