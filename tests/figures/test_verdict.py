"""Estimates of a share side by side: what may decide is filled, what may not is open with its reason."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.estimate import Estimate, Status
from ionterface.figures.panel import Band, Curve, Material, Neutral, Points, Words
from ionterface.figures.print import draw
from ionterface.figures.verdict import shares_panel
from ionterface.methods.finite_diffusion import Geometry
from ionterface.methods.verdict import Evidence, FilmNumbers, Kind, storage_verdict

THICK = FilmNumbers(filling=(1e-3, 1e-3), inverse_thermal=38.92, window=1.0, geometry=Geometry.PLATE)


def row(kind, low, high, reason="", **more):
    return Evidence(
        kind=kind, value=Estimate((low + high) / 2, None, "1"), low=low, high=high, reason=reason, data="sweeps",
        source="stated", status=Status.NOT_VALID if reason else Status.VALID, **more,
    )  # fmt: skip


OUTER = row(Kind.OUTER_CHARGE, 0.2, 0.3, rates=(1e-2, 0.1), beside=(0.6, 0.8), filled=(0.2, 0.3), slowest=1e-4)
DUNN = row(Kind.PROPORTIONAL_SHARE, 0.5, 1.3, "the oxidation peak moves by +19 mV over the scan rates [W-D7]")
FILM = row(Kind.FILM, 300, 400, film=THICK, rates=(1e-4, 0.1))
RC = row(Kind.CHARGING, 0.0, 0.01)


def points(panel):
    return [m for m in panel.marks if isinstance(m, Points)]


def test_each_share_is_a_point_with_its_interval_and_what_is_no_share_is_left_out():
    panel = shares_panel(storage_verdict((OUTER, DUNN, FILM, RC)), colour=Material(2))
    assert panel.y.categories == ("∝ v (1)", "outer (2)")
    below, above = points(panel)
    assert (above.x[0], above.hollow, above.colour) == (0.25, False, Material(2))
    assert (below.x[0], below.hollow, below.colour) == (pytest.approx(0.9), True, Neutral())
    bars = [m for m in panel.marks if isinstance(m, Curve)]
    assert [tuple(b.x) for b in bars] == [(0.5, 1.0), (0.2, 0.3)], "cut at the edge of what a share can be"
    (word,) = (m for m in panel.marks if isinstance(m, Words))
    assert word.text == "W-D7"
    assert "open, not valid: the oxidation peak moves" in panel.note
    draw(panel)


def test_the_band_is_the_bracket_and_a_dashed_line_the_limit():
    (band,) = (
        m for m in shares_panel(storage_verdict((OUTER, FILM, RC)), colour=Material(0)).marks if isinstance(m, Band)
    )
    np.testing.assert_allclose(band.x, [0.2, 0.3])
    limited = shares_panel(storage_verdict((OUTER, RC)), colour=Material(0))
    (dashed,) = (m for m in limited.marks if isinstance(m, Curve) and m.dashed)
    assert set(dashed.x) == {0.3}
    assert "at most 30\u00a0% (undecided)" in limited.note.replace(" %", "\u00a0%")
    open_ = shares_panel(storage_verdict((OUTER,)), colour=Material(0))
    assert not any(isinstance(m, Band) or (isinstance(m, Curve) and m.dashed) for m in open_.marks)
    assert "undecided" in open_.note


def test_nothing_to_draw_is_told():
    with pytest.raises(UsageError, match="no evidence is a share"):
        shares_panel(storage_verdict((FILM,)), colour=Material(0))
