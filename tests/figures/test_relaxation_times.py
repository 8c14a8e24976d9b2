"""The figure of a distribution of relaxation times: its numbers, its units, what stands beside it."""

from __future__ import annotations

import json

import numpy as np
import pytest

from ionterface.figures import Curve, Figure, Material, Scale, to_plotly_json
from ionterface.figures.panel import Band
from ionterface.figures.print import printed
from ionterface.figures.relaxation_times import relaxation_times_panel
from ionterface.methods.impedance.relaxation_times import relaxation_times
from ionterface.methods.impedance.spectrum import Spectrum

F = np.logspace(-3, 4, 43)


@pytest.fixture(scope="module")
def result():
    noise = 1e-3 * np.random.default_rng(1).standard_normal(43)
    z = (0.01 + 0.05 / (1 + (2j * np.pi * F) ** 0.8)) * (1 + noise)
    made = Spectrum(frequency=F, impedance=z, simulated=True)
    return relaxation_times(made, rng=np.random.default_rng(1), replicates=10)


def test_it_shows_the_density_where_it_was_measured(result):
    panel = relaxation_times_panel(result, colour=Material(1))
    here = (result.time >= 1 / (2 * np.pi * F[-1])) & (result.time <= 1 / (2 * np.pi * F[0]))
    curves = [mark for mark in panel.marks if isinstance(mark, Curve)]
    assert curves[-1].x == pytest.approx(result.time[here])
    assert curves[-1].y == pytest.approx(1e3 * result.density[here])
    assert [curve.label for curve in curves] == ["smoothing ÷ 10", "× 10", ""]
    assert curves[0].y == pytest.approx(1e3 * result.inversion.others[0][here])
    (band,) = (mark for mark in panel.marks if isinstance(mark, Band))
    assert (band.low <= band.high).all()
    assert (panel.x.label, panel.y.label, panel.x.scale) == ("Relaxation time (s)", "γ(ln τ) (mΩ)", Scale.LOG)
    assert panel.simulated
    assert "area" in panel.note
    assert "mΩ" in panel.note
    alone = relaxation_times_panel(result, colour=Material(1), compare=False)
    assert len(alone.marks) == 2


def test_it_is_printed_and_shown(result):
    figure = Figure(key="drt", panels=(relaxation_times_panel(result, colour=Material(1)),))
    assert printed(figure)["pdf"].startswith(b"%PDF")
    assert json.loads(to_plotly_json(figure))
