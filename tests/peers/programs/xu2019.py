"""Simulates one pulse of the NMC half cell of Xu et al. by PyBaMM and writes it as BDF text.

``xu2019.py OUT [--pulse S] [--step S] [--rest S] [--rest-step S] [--straight] [--steady]``: the single-particle model
with the parameter set Xu2019, discharged at 1C (I = 2.4 mA) after a minute at rest, its sphere of 5.3 µm with a D of
1e-14 m²/s. ``--straight`` makes the open-circuit potential linear in the composition, ``--steady`` the exchange current
independent of it; neither changes the diffusion. It imports nothing of Ionterface.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pybamm

BEFORE = 60.0
SWITCH = 1e-6
"""Time in which the current changes. [s]"""
POINTS = 100
"""Along the radius."""
OCP = "Positive electrode OCP [V]"
EXCHANGE = "Positive electrode exchange-current density [A.m-2]"


def parameters(straight: bool, steady: bool) -> pybamm.ParameterValues:
    """The set of the paper, or one that leaves out what bends the potential beside diffusion."""
    values = pybamm.ParameterValues("Xu2019")
    if values["Positive particle diffusivity [m2.s-1]"] != 1e-14 or values["Positive particle radius [m]"] != 5.3e-6:
        raise SystemExit("the parameter set has changed; its truth is no longer 1e-14 m2/s in 5.3 um.")
    if straight:
        values[OCP] = lambda sto: 4.33 - 1.37 * sto
    if steady:
        values[EXCHANGE] = lambda c_e, c_surface, c_max, temperature: pybamm.Scalar(1.0)
    return values


def main() -> None:
    """Simulate and write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--pulse", type=float, default=148.0)
    parser.add_argument("--step", type=float, default=2.0)
    parser.add_argument("--rest", type=float, default=0.0)
    parser.add_argument("--rest-step", type=float, default=20.0)
    parser.add_argument("--straight", action="store_true")
    parser.add_argument("--steady", action="store_true")
    given = parser.parse_args()
    values = parameters(given.straight, given.steady)
    on, off = BEFORE, BEFORE + given.pulse
    end = off + given.rest
    current = float(values["Nominal cell capacity [A.h]"])
    corners = [(0.0, 0.0), (on, 0.0), (on + SWITCH, current), (off, current)]
    if given.rest:
        corners += [(off + SWITCH, 0.0), (end, 0.0)]
    times, currents = np.transpose(corners)
    # beyond the end the last current flows on; the solver looks there
    table = np.append(times, end + 1), np.append(currents, currents[-1])
    values["Current function [A]"] = pybamm.Interpolant(*table, pybamm.t, interpolator="linear")
    before, pulse = np.arange(0, on + 1e-9, 6.0), on + np.arange(given.step, given.pulse + 1e-9, given.step)
    rest = off + np.arange(given.rest_step, given.rest + 1e-9, given.rest_step)
    t = np.concatenate([before, pulse, rest])
    simulation = pybamm.Simulation(
        pybamm.lithium_ion.SPM({"working electrode": "positive"}),
        parameter_values=values,
        var_pts={"x_n": 5, "x_s": 5, "x_p": 5, "r_n": 5, "r_p": POINTS},
        solver=pybamm.IDAKLUSolver(rtol=1e-9, atol=1e-9),
    )
    found = simulation.solve(t_eval=times, t_interp=t)
    columns = np.column_stack([t, found["Voltage [V]"](t), -found["Current [A]"](t)])  # PyBaMM discharges positive
    header = "test_time_second,voltage_volt,current_ampere"
    np.savetxt(given.out, columns, fmt="%.12g", delimiter=",", header=header, comments="")


if __name__ == "__main__":
    main()
