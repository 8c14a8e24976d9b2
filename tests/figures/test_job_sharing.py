"""Limits of two paths in series, and diffusivities along them."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.figures.job_sharing import ambipolar_diffusivity_panel, conductance_limits_panel
from ionterface.figures.panel import Curve, Level, Material, Points
from ionterface.figures.print import draw
from ionterface.methods.job_sharing import CarrierPath, Carriers, job_sharing


def result(ratio, std=0.0):
    ion, electron = (
        CarrierPath(
            conductivity=Estimate(s, share * s, "S/cm"),
            concentration=Estimate(c, 0, "mol/cm3"),
            thickness=Estimate(1, 0, "nm"),
        )
        for s, c, share in ((1e-4, 1e-3, std), (1e-4 * ratio, 2e-3, 0.0))
    )
    return job_sharing(
        ion=ion, electron=electron, charge=2, temperature=Estimate(298.15, 0, "K"), carriers=Carriers.MOBILE
    )


def test_the_smaller_conductance_decides():
    panel = conductance_limits_panel(lowest=1e-3, highest=1e3, colour=Material(0))
    both, electrons = (m for m in panel.marks if isinstance(m, Curve))
    assert both.y[0] == pytest.approx(1e-3, rel=2e-3)
    assert both.y[-1] == pytest.approx(1, rel=2e-3)
    assert (both.y[: len(electrons.x)] <= electrons.y).all()
    assert [m.label for m in panel.marks if isinstance(m, Level)] == ["ions alone"]
    draw(panel)
    assert len(conductance_limits_panel(lowest=2, highest=9, colour=Material(0)).marks) == 2
    assert len(conductance_limits_panel(lowest=0.1, highest=0.9, colour=Material(0)).marks) == 2
    with pytest.raises(UsageError, match="positive number"):
        conductance_limits_panel(lowest=0, highest=1, colour=Material(0))


def test_diffusivities_with_their_errors():
    ratio = np.geomspace(1e-2, 1e2, 5)
    cases = {"exact": [result(float(r)) for r in ratio], "measured": [result(float(r), 0.1) for r in ratio]}
    panel = ambipolar_diffusivity_panel(ratio, cases, colours={"exact": Material(0), "measured": Material(1)})
    assert panel.y.label == "D (cm²/s)"
    (points,) = (m for m in panel.marks if isinstance(m, Points))
    np.testing.assert_allclose(points.y, [r.diffusivity.to("cm2/s").value for r in cases["measured"]])
    assert points.y_error[-1] / points.y[-1] == pytest.approx(0.1, rel=0.02)
    draw(panel)
    with pytest.raises(UsageError, match="4 ratios"):
        ambipolar_diffusivity_panel(ratio[1:], cases, colours={"exact": Material(0), "measured": Material(1)})
