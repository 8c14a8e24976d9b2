"""D of a pulse by PyBOP's own models: ``pybop_fits.py PULSE OUT`` writes them as JSON, in m²/s.

The pulse is text as `xu2019.py` writes it. PyBOP knows the open-circuit potential of the material, which no measured
record holds. Its planar model has no resistance: once the potentials are taken as they are, once without `OHMIC`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pybamm
import pybop
from pybop.applications.gitt_methods import GITTPulseFit

RADIUS = 5.3e-6
OHMIC = 7.3
"""Resistance of charge transfer in this cell: 7.7 to 6.9 as the surface fills. [Ohm]"""
TIME_SCALE = "Particle diffusion time scale [s]"
CLOSE = 1e-6
"""Of the stoichiometry: step of the derivative."""


def diffusivity(result: Any) -> float:
    """R² over the fitted time scale. [m²/s]"""
    return RADIUS**2 / float(np.ravel(result.best_inputs[TIME_SCALE])[0])


def planar(t: np.ndarray, e: np.ndarray, i: np.ndarray) -> float:
    """By the model of Weppner and Huggins. [m²/s]"""
    sphere = pybop.lithium_ion.SPDiffusion.create_grouped_parameters(pybamm.ParameterValues("Xu2019"))
    start, ocp = sphere["Initial stoichiometry"], sphere["Electrode OCP [V]"]
    low, middle, high = (float(ocp(pybamm.Scalar(start + step)).evaluate()) for step in (-CLOSE, 0.0, CLOSE))
    values = pybop.lithium_ion.WeppnerHuggins.create_grouped_parameters(pybamm.ParameterValues("Xu2019"))
    values.update(
        {
            "Reference voltage [V]": middle,
            "Derivative of the OCP wrt stoichiometry [V]": (high - low) / (2 * CLOSE),
            TIME_SCALE: pybop.Parameter(initial_value=2000.0, bounds=[100, 1e5]),
        }
    )
    data = pybop.Dataset({"Time [s]": t, "Current [A]": i, "Voltage [V]": e})
    simulator = pybop.pybamm.Simulator(pybop.lithium_ion.WeppnerHuggins(), parameter_values=values, protocol=data)
    return diffusivity(pybop.SciPyMinimize(pybop.Problem(simulator, cost=pybop.RootMeanSquaredError(data))).run())


def sphere(t: np.ndarray, e: np.ndarray, i: np.ndarray) -> float:
    """By the model of one sphere with a resistance. [m²/s]"""
    values = pybop.lithium_ion.SPDiffusion.create_grouped_parameters(pybamm.ParameterValues("Xu2019"))
    values.update({"Series resistance [Ohm]": 8.0, TIME_SCALE: 4000.0})
    return diffusivity(GITTPulseFit(values)(pybop.Dataset({"Time [s]": t, "Current [A]": i, "Voltage [V]": e})))


def main() -> None:
    """Fit and write."""
    t, e, i = np.loadtxt(sys.argv[1], delimiter=",", skiprows=1, unpack=True)
    i = -i
    on = i > 0
    since = t - t[np.flatnonzero(on)[0] - 1]
    found = {
        "planar": planar(since[on], e[on], i[on]),
        "planar without ohmic drop": planar(since[on], e[on] + OHMIC * i[on], i[on]),
        "sphere": sphere(t, e, i),
    }
    Path(sys.argv[2]).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
