"""What the constraints of a fit make of a valence, and when two valences differ."""

from __future__ import annotations

import pytest

from ionterface.errors import UsageError
from ionterface.estimate import Estimate, Status, Table
from ionterface.methods.xps_comparison import (
    COULSTON_1996,
    Correlation,
    constraint_scan,
    valence_change,
    valence_from_separation,
)
from ionterface.methods.xps_valence import Component, ReferencePosition, SurfaceHistory, average_valence

REFERENCES = tuple(
    ReferencePosition(valence=z, energy=energy, within=0.3, source="own oxides")
    for z, energy in {5: 517.2, 4: 515.8}.items()
)


def spectrum(five, four, noise=0.05, reference="O 1s 530.0 eV", shift=0.0, constraints=None):
    parts = [
        Component(energy=energy + shift, area=Estimate(area, noise * area, "1"))
        for energy, area in ((517.2, five), (515.8, four))
    ]
    history = SurfaceHistory(sputtered=False, air=False, charge_reference=reference)
    return average_valence(parts, references=REFERENCES, history=history, constraints=constraints)


def test_the_spread_of_the_fits_is_in_the_uncertainty():
    fits = {f"width {k}": spectrum(five, 100 - five) for k, five in enumerate((40, 50, 60))}
    found = constraint_scan(fits)
    assert found.valence.value == pytest.approx(4.5)
    assert found.spread == pytest.approx(0.1)
    areas = max(fit.of_areas.std for fit in fits.values())
    assert found.valence.std == pytest.approx((0.1**2 + areas**2) ** 0.5)
    assert found.status is Status.VALID
    assert Table.from_dict(found.table().to_dict()) == found.table()


def test_a_fit_without_a_valence_leaves_none():
    found = constraint_scan({"a": spectrum(40, 60), "b": spectrum(40, 60, shift=0.6)})
    assert found.status is Status.NOT_COMPUTABLE
    with pytest.raises(UsageError, match="two fits"):
        constraint_scan({"a": spectrum(40, 60)})


def test_a_change_is_told_beyond_its_uncertainty_only():
    first = spectrum(40, 60, constraints=0.1)
    assert valence_change(first, spectrum(80, 20, constraints=0.1)).differs is True
    assert valence_change(first, spectrum(60, 40, constraints=0.1)).differs is False  # 0.2 beside 0.1 and 0.1
    change = valence_change(first, spectrum(80, 20, constraints=0.1))
    assert change.change.value == pytest.approx(0.4)
    assert change.change.std == pytest.approx((0.02 + sum(s.of_areas.std**2 for s in (first, spectrum(80, 20)))) ** 0.5)
    assert change.status is Status.VALID
    assert "W-X7" not in {f.code for f in change.findings}


def test_areas_alone_tell_no_change():
    """The same 0.2 is four of the areas' standard errors, and two fits of one spectrum differ by as much."""
    for pair in ((None, None), (0.1, None), (None, 0.1)):
        first, second = (spectrum(five, 100 - five, constraints=c) for five, c in zip((40, 60), pair, strict=True))
        found = valence_change(first, second)
        assert found.change.value > 4 * (first.of_areas - second.of_areas).std
        assert found.differs is None
        assert found.change.std is None
        assert found.table().column("differs") == ("not known",)
        assert "W-X7" in {f.code for f in found.findings}
    scan = constraint_scan({"free": spectrum(40, 60), "fixed": spectrum(60, 40)})
    assert "W-X7" not in {f.code for f in scan.findings}


def test_two_charge_references_cannot_be_compared():
    found = valence_change(spectrum(40, 60), spectrum(80, 20, reference="C 1s 284.8 eV"))
    assert found.status is Status.NOT_VALID
    assert "W-X5" in {f.code for f in found.findings}


@pytest.mark.parametrize(("separation", "valence"), [(12.8, 5.116), (14.16, 4.191), (14.7, 3.824)])
def test_published_correlation(separation, valence):
    found, findings = valence_from_separation(Estimate(separation, 0.1, "eV"), correlation=COULSTON_1996)
    assert found.value == pytest.approx(valence, abs=5e-4)
    assert found.std is None  # nobody stated the scatter of the line
    assert [f.code for f in findings] == ["W-X4"]


def test_an_own_correlation_carries_its_scatter():
    line = Correlation(intercept=Estimate(13.8, 0.1, "1"), slope=Estimate(-0.7, 0, "1/eV"), source="own oxides")
    found, _ = valence_from_separation(Estimate(14, 0.1, "eV"), correlation=line)
    assert found.value == pytest.approx(4.0)
    assert found.std == pytest.approx((0.1**2 + 0.07**2) ** 0.5)
