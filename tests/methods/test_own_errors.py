"""A quantity that enters a calculation twice has one error: held against what a shift of the input does."""

from __future__ import annotations

import math

import pytest

from ionterface.estimate import Estimate
from ionterface.methods.electron_ledger import Holder, charge_closure, electron_ledger
from ionterface.methods.job_sharing import CarrierPath, Carriers, job_sharing
from ionterface.methods.mass_basis import Composition
from ionterface.methods.own_errors import own, released
from ionterface.methods.stoichiometry import Ion, electrons_per_formula


def shifted(function, value, std):
    """Half the difference that ± one standard uncertainty makes."""
    return abs(function(value + std) - function(value - std)) / 2


def test_an_own_error_cancels_and_is_nameless_afterwards():
    length = own(Estimate(2, 0.1, "m"), "length")
    assert (length - length).std == 0
    assert released(length + length).independent == pytest.approx(0.2)
    assert released(length).contributions == {}
    unknown = own(Estimate(2, None, "m"), "length")
    assert released(unknown - unknown).std == 0
    assert released(unknown).std is None


def test_electrons_per_discharged_host():
    def electrons(capacity, std=0.0):
        zinc = Ion(formula="Zn", charge=2)
        return electrons_per_formula(Estimate(capacity, std, "mAh/g"), host="VO2", discharged_with=zinc)

    expected = shifted(lambda q: electrons(q).value, 232, 2)
    assert electrons(232, 2.0).std == pytest.approx(expected, rel=1e-3)


def test_a_closure():
    def closure(capacity, start, errors=(0.0, 0.0)):
        return charge_closure(
            Estimate(capacity, errors[0], "mAh/g"),
            metal="V",
            start=Estimate(start, errors[1], "1"),
            floor=Estimate(3, 0, "1"),
        )

    found = closure(518, 4, (10, 0.1))
    for name in ("electrons", "end", "least_start"):
        of_capacity = shifted(lambda q, name=name: getattr(closure(q, 4), name).value, 518, 10)
        of_start = shifted(lambda s, name=name: getattr(closure(518, s), name).value, 4, 0.1)
        assert getattr(found, name).std == pytest.approx(math.hypot(of_capacity, of_start), rel=1e-2)


def test_what_one_holder_took_whole_leaves_nothing():
    ledger = electron_ledger(
        Estimate(200, 5, "mAh/g"),
        composition=Composition({"VOx": Estimate(60, 0, "%"), "rGO": Estimate(40, 0, "%")}),
        counted=("VOx", "rGO"),
        holders=(
            Holder(component="VOx", formula="VO2", element="V", most=Estimate(2, 0, "1")),
            Holder(component="rGO", formula="C", element="C", most=Estimate(0.03, 0, "1")),
        ),
    )
    assert ledger.rows[0].assigned.to("mAh/g").std == pytest.approx(5)
    assert ledger.rows[1].assigned.std == 0
    assert (ledger.unexplained.value, ledger.unexplained.std) == (0, 0)


def test_a_diffusivity_of_sheets():
    def diffusivity(sigma, ions, electrons, errors=(0.0, 0.0, 0.0)):
        return job_sharing(
            ion=CarrierPath(
                conductivity=Estimate(sigma, errors[0], "S/m"),
                concentration=Estimate(1e3, 0, "mol/m3"),
                thickness=Estimate(ions, errors[1], "nm"),
            ),
            electron=CarrierPath(
                conductivity=Estimate(1e4, 0, "S/m"),
                concentration=Estimate(2e3, 0, "mol/m3"),
                thickness=Estimate(electrons, errors[2], "nm"),
            ),
            charge=2,
            temperature=Estimate(298.15, 0, "K"),
            carriers=Carriers.MOBILE,
            capacitance=Estimate(5, 0, "F/m2"),
        ).diffusivity

    middle, errors = (0.1, 1.0, 1.0), (0.005, 0.03, 0.03)
    parts = []
    for place, error in enumerate(errors):
        ends = [diffusivity(*(m + side * error * (k == place) for k, m in enumerate(middle))).value for side in (1, -1)]
        parts.append((ends[0] - ends[1]) / 2)
    assert diffusivity(*middle, errors).std == pytest.approx(math.hypot(*parts), rel=1e-2)
