"""Figures of pulses: what they show and how they say it."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.figures import Curve, Figure, Material, Points, source_data, to_plotly_json
from ionterface.figures.print import printed
from ionterface.figures.titration.gitt import gitt_panel, pulse_panel
from ionterface.methods.finite_diffusion import Geometry
from ionterface.methods.titration.diffusion_body import DiffusionBody
from ionterface.methods.titration.gitt import gitt
from ionterface.quantities import CURRENT, TIME, VOLTAGE
from ionterface.record import Metadata, Record


@pytest.fixture(scope="module")
def analysed():
    """Two pulses in a plate with D = 1e-14 m²/s, L = 1 µm, the second ten times as long, with a long rest."""
    import polars as pl

    from ionterface.methods.finite_diffusion import surface_rise

    t, i, e, level = [np.arange(0, 601, 60.0)], [np.zeros(11)], [np.full(11, 3.0)], 3.0
    for tau in (30.0, 300.0):
        part = np.linspace(0, 1, 101)[1:] ** 2
        since = np.concatenate([part * tau, tau + part * 4000])
        theta, on = since * 1e-2 / 10, since <= tau
        f = surface_rise(theta, Geometry.PLATE) - surface_rise(np.maximum(since - tau, 0) * 1e-3, Geometry.PLATE)
        t.append(t[-1][-1] + since)
        i.append(np.where(on, -1e-3, 0.0))
        e.append(level - 0.01 * f / (tau * 1e-3) - 0.03 * on)
        level = float(e[-1][-1])
    columns = zip((TIME, CURRENT, VOLTAGE), (t, i, e), strict=True)
    data = pl.DataFrame({q.column: np.concatenate(parts) for q, parts in columns})
    record = Record(data=data, metadata=Metadata(file="g.csv", simulated=True))
    body = DiffusionBody(geometry=Geometry.PLATE, length=Estimate(1e-6, 1e-7, "m", source="length"))
    return record, gitt(record, body=body)


def points(panel):
    return {(mark.label, mark.detail): mark for mark in panel.marks if isinstance(mark, Points)}


def test_every_estimator_has_its_markers_and_what_is_not_valid_is_hollow(analysed):
    _, found = analysed
    panel = gitt_panel(found, reference="Zn²⁺/Zn", colour=Material(0), simulated=True)
    assert panel.x.label == "Potential vs Zn²⁺/Zn (V)"
    assert panel.y.label == "Diffusivity (cm²/s)"
    drawn = points(panel)
    assert drawn["finite length", "valid"].y == pytest.approx([1e-11, 1e-11], rel=1e-3)
    assert drawn["pulse, slope", "valid"].y == pytest.approx([1e-11], rel=1e-3)
    assert drawn["", "not valid"].hollow
    assert len({mark.shape for mark in drawn.values()}) == 3
    assert "hollow: not valid" in panel.note
    assert "20\u00a0% in common from the length" in panel.note
    bracket = next(mark for mark in panel.marks if isinstance(mark, Curve))
    low, high = bracket.y[3:5]
    assert low < 1e-11 < high  # the pulse fails low, the rest after it high
    assert panel.simulated


def test_a_pulse_is_drawn_with_its_line_and_its_fit(analysed):
    record, found = analysed
    panel = pulse_panel(record, found, number=1, reference="", colour=Material(0))
    assert panel.x.label == "(Time since the switch)¹ᐟ² (s¹ᐟ²)"
    curves = {(m.label, m.detail): m for m in panel.marks if isinstance(m, Curve)}
    measured = curves["measured", ""]
    for name in (("line", "fit"), ("finite length", "")):
        fit = curves[name]
        inside = (measured.x >= fit.x.min()) & (measured.x <= fit.x.max())
        assert np.interp(measured.x[inside], fit.x, fit.y) == pytest.approx(measured.y[inside], abs=2e-5)
    assert curves["", "line, extrapolated"].dashed
    assert next(m for m in panel.marks if isinstance(m, Points)).y[0] == pytest.approx(3.0)
    assert "pulse 1" in panel.note
    with pytest.raises(UsageError, match="pulse 7 has no D"):
        pulse_panel(record, found, number=7, reference="", colour=Material(0))


def test_print_screen_and_source_data_can_be_made(analysed):
    record, found = analysed
    panels = (
        gitt_panel(found, reference="", colour=Material(0)),
        pulse_panel(record, found, number=2, reference="", colour=Material(0)),
    )
    for panel in panels:
        figure = Figure(key="a", panels=(panel,))
        assert printed(figure)["pdf"].startswith(b"%PDF-")
        assert source_data(figure)
        assert to_plotly_json(figure)
