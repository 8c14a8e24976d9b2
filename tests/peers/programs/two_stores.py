"""Voltammograms of a sheet beside an interface, by PyBaMM: ``two_stores.py PARAMETERS OUT [--repeats N]``.

PARAMETERS is JSON: rates of sweep, window, points, cells and the numbers of the cell. The equations are written down
once as a PyBaMM model. Without ``--repeats`` PyBaMM discretises them, and scipy's Radau integrates that right hand side
at 1e-10; OUT takes the currents. With it PyBaMM's own solver is timed at two tolerances. It imports nothing of
Ionterface.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pybamm
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

F, R = 96485.33212, 8.314462618


def build(p: dict[str, Any], sweep: Any) -> tuple[pybamm.BaseModel, pybamm.Discretisation]:
    """The discretised model; `sweep` gives the potential, an expression of time. [V]"""
    model = pybamm.BaseModel("two stores")
    u = pybamm.Variable("u", domain="sheet")
    theta, e = pybamm.Variable("theta"), pybamm.Variable("E")
    x = pybamm.SpatialVariable("x", domain="sheet", coord_sys="cartesian")
    half = p["electrons"] * F / (2 * R * p["temperature"])
    bulk, interface = p["bulk"], p["interface"]
    pace = bulk["diffusivity"] / bulk["length"] ** 2
    surface = pybamm.boundary_value(u, "right")

    def filling(store: dict[str, float], k: float, s: Any) -> Any:
        b = half * (e - store["potential"]) + 0.5 * store["interaction"] * (s - 0.5)
        return k * ((1 - s) * pybamm.exp(-b) - s * pybamm.exp(b))

    into = filling(bulk, bulk["rate"] / bulk["length"], surface)
    onto = filling(interface, interface["rate"], theta)
    current = (sweep - e) / p["resistance"]
    model.rhs = {
        u: pybamm.div(pace * pybamm.grad(u)),
        theta: onto,
        e: (current + bulk["charge"] * into + interface["charge"] * onto) / p["capacitance"],
    }
    model.boundary_conditions = {
        u: {"left": (pybamm.Scalar(0), "Neumann"), "right": (into / pace, "Neumann")},
    }
    model.initial_conditions = {
        u: pybamm.Scalar(level(bulk, p, half)),
        theta: pybamm.Scalar(level(interface, p, half)),
        e: pybamm.Scalar(p["upper"]),
    }
    model.variables = {"I": current}
    geometry = {"sheet": {x: {"min": pybamm.Scalar(0), "max": pybamm.Scalar(1)}}}
    values = pybamm.ParameterValues({})
    values.process_model(model)
    values.process_geometry(geometry)
    mesh = pybamm.Mesh(geometry, {"sheet": pybamm.Uniform1DSubMesh}, {x: p["cells"]})
    discretised = pybamm.Discretisation(mesh, {"sheet": pybamm.FiniteVolume()})
    discretised.process_model(model)
    return model, discretised


def level(store: dict[str, float], p: dict[str, Any], half: float) -> float:
    """Filling in equilibrium with the upper potential."""

    def excess(s: float) -> float:
        ohm = np.log(s / (1 - s)) + store["interaction"] * (s - 0.5)
        return float(store["potential"] - ohm / (2 * half) - p["upper"])

    return float(brentq(excess, 1e-200, 0.5, xtol=1e-250, rtol=1e-14, maxiter=2000))


def exact(p: dict[str, Any], rate: float) -> list[float]:
    """Currents by PyBaMM's right hand side and scipy's Radau. [A]"""
    half_time = (p["upper"] - p["lower"]) / rate
    times = np.linspace(0, half_time, (p["points"] + 1) // 2)
    currents: list[float] = []
    y = None
    for first, drift in ((p["upper"], -rate), (p["lower"], rate)):
        model, discretised = build(p, first + drift * pybamm.t)
        rhs = model.concatenated_rhs
        start = np.ravel(model.concatenated_initial_conditions.evaluate()) if y is None else y
        done = solve_ivp(
            lambda t, y, rhs=rhs: np.ravel(rhs.evaluate(t, y[:, None])),
            (0, half_time), start, method="Radau", rtol=1e-10, atol=1e-13, t_eval=times,
        )  # fmt: skip
        e = next(v for v in discretised.y_slices if v.name == "E")
        found = (first + drift * times - np.ravel(done.y[discretised.y_slices[e][0]])) / p["resistance"]
        currents += found[0 if y is None else 1 :].tolist()
        y = done.y[:, -1]
    return currents


def timed(p: dict[str, Any], repeats: int) -> dict[str, Any]:
    """Seconds of the whole campaign for each tolerance: the model built once, and built for each rate."""
    told: dict[str, Any] = {}
    for tolerance in p["tolerances"]:
        ready = prepared(p, tolerance)
        campaign(p, ready)  # the first warms up
        told[f"{tolerance:g}"] = {
            "reused": [seconds(lambda ready=ready: campaign(p, ready)) for _ in range(repeats)],
            "rebuilt": [seconds(lambda t=tolerance: campaign(p, None, t)) for _ in range(max(1, repeats // 5))],
            "currents": campaign(p, ready),
        }
    return told


def seconds(work: Callable[[], Any]) -> float:
    """Wall time of a call. [s]"""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def prepared(p: dict[str, Any], tolerance: float) -> tuple[pybamm.BaseModel, Any]:
    """The model with the rate of sweep as an input, and its solver."""
    sweep = p["lower"] + abs(p["upper"] - p["lower"] - pybamm.InputParameter("rate") * pybamm.t)
    model, _ = build(p, sweep)
    return model, pybamm.IDAKLUSolver(rtol=tolerance, atol=1e-2 * tolerance, output_variables=["I"])


def campaign(p: dict[str, Any], ready: Any, tolerance: float = 0.0) -> list[list[float]]:
    """Currents at each rate; where nothing is `ready` the model is built for each. [A]"""
    found = []
    for rate in p["rates"]:
        model, solver = ready or prepared(p, tolerance)
        turn = (p["upper"] - p["lower"]) / rate
        at = np.linspace(0, 2 * turn, p["points"])
        done = solver.solve(model, np.array([0, turn, 2 * turn]), t_interp=at, inputs={"rate": rate})
        found.append(np.ravel(done["I"].entries).tolist())
    return found


def main() -> None:
    """Integrate, or time, and write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("parameters", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--repeats", type=int, default=0)
    given = parser.parse_args()
    p = json.loads(given.parameters.read_text(encoding="utf-8"))
    told: Any = timed(p, given.repeats) if given.repeats else [exact(p, rate) for rate in p["rates"]]
    given.out.write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main()
