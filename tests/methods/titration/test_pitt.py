"""D from steps of the potential, on currents from an eigenvector expansion of a finite-volume body."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.estimate import Estimate, Status, Table
from ionterface.fitting.confidence import interval
from ionterface.methods.finite_diffusion import Geometry
from ionterface.methods.titration.diffusion_body import DiffusionBody
from ionterface.methods.titration.pitt import pitt

CHARGE = 2e-3


def step_currents(theta, geometry, cells=150):
    """Current into a body whose surface was raised by 1 at theta 0, of charge 1 in all; exact in time."""
    d = geometry.dimensions
    edges = 1 - (1 - np.linspace(0, 1, cells + 1)) ** 3
    volume, area = np.diff(edges**d), d * edges ** (d - 1)
    middle = (edges[1:] + edges[:-1]) / 2
    conduct = area[1:-1] / np.diff(middle)
    surface = area[-1] / (1 - middle[-1])
    matrix = np.diag(np.append(conduct, surface) + np.append(0.0, conduct)) - np.diag(conduct, 1) - np.diag(conduct, -1)
    root = np.sqrt(volume)
    rates, modes = np.linalg.eigh(matrix / np.outer(root, root))
    shares = modes[-1] * (modes.T @ root) / root[-1]
    return surface * (shares[:, None] * np.exp(-rates[:, None] * theta)).sum(axis=0)


@pytest.fixture
def staircase(record_of):
    """Three steps of 10 mV with tau_d = L²/D [s], each held for `hold` tau_d; 2 mC per step."""

    def made(fill, *, geometry=Geometry.PLATE, hold=1.5, noise=0.0, seed=0, slow=0.0):
        part = np.linspace(0.02, 1, 250) ** 2 * hold
        t, e, i = [np.arange(0.0, 100.0, 5.0)], [np.full(20, 3.0)], [np.zeros(20)]
        for k in range(3):
            t.append(t[-1][-1] + part * fill)
            e.append(np.full(250, 3.0 - 0.01 * (k + 1)))
            current = CHARGE / fill * step_currents(part, geometry)
            i.append(-current * (1 - np.exp(-part / slow) if slow else 1))
        t, e, i = (np.concatenate(a) for a in (t, e, i))
        return record_of(t, i + noise * np.random.default_rng(seed).standard_normal(len(i)), e)

    return made


@pytest.mark.parametrize("geometry", Geometry)
def test_every_step_gives_d_and_its_charge(staircase, geometry, micron):
    found = pitt(staircase(400.0, geometry=geometry), body=micron(geometry))
    assert found.n_independent == 3
    for one in found.steps:
        assert one.finite.value == pytest.approx(1e-12 / 400, rel=0.003, abs=0)
        assert one.charge.value == pytest.approx(CHARGE, rel=0.003, abs=0)
        assert one.long.value == pytest.approx(1e-12 / 400, rel=0.02, abs=0)
        assert one.finite.std / one.finite.value == pytest.approx(0.2, rel=0.05, abs=0)
        if geometry is Geometry.PLATE:
            assert one.short.value == pytest.approx(1e-12 / 400, rel=0.02, abs=0)
    assert found.status is Status.VALID
    table = found.table()
    assert Table.from_dict(table.to_dict()) == table


def test_a_hold_that_is_too_short_and_a_slow_surface_are_said(staircase, micron):
    short = pitt(staircase(400.0, hold=0.1), body=micron(Geometry.PLATE))
    assert "W-PI1" in {f.code for f in short.findings}
    slow = pitt(staircase(400.0, slow=0.02), body=micron(Geometry.PLATE))
    assert "W-PI2" in {f.code for f in slow.findings}
    assert "W-PI2" not in {f.code for f in pitt(staircase(400.0), body=micron(Geometry.PLATE)).findings}


def test_a_current_against_the_step_has_no_d(staircase, record_of, micron):
    t, i, e = staircase(400.0).frame().select("time_s", "current_A", "voltage_V").to_numpy().T
    found = pitt(record_of(t, -i, e), body=micron(Geometry.PLATE))
    assert found.status is Status.NOT_COMPUTABLE
    assert {f.code for f in found.findings} == {"W-PI4"}


@pytest.mark.slow
def test_intervals_cover_the_truth(staircase):
    body = DiffusionBody(geometry=Geometry.PLATE, length=Estimate(1e-6, 0.0, "m"))
    exact = pitt(staircase(400.0), body=body).steps[0].finite.value
    hits = np.zeros(2)
    for seed in range(70):
        for one in pitt(staircase(400.0, noise=2e-7, seed=seed), body=body).steps:
            for place, level in enumerate((0.68, 0.95)):
                low, high = interval(one.finite, one.fit.degrees, level)
                hits[place] += low <= exact <= high
    assert 0.60 < hits[0] / 210 < 0.77
    assert 0.90 < hits[1] / 210 < 0.99
