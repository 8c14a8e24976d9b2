"""The oxide's capacity with and without a carbon blank."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ionterface.errors import UsageError
from ionterface.estimate import Estimate, Status
from ionterface.methods.carbon_blank import Blank, oxide_capacity
from ionterface.methods.mass_basis import Composition

OXIDE, ACTIVE, CARBON = ("VOx",), ("VOx", "rGO"), ("rGO", "CNT")


def film(share, tubes=0.3):
    parts = {"VOx": (1 - tubes) * share, "rGO": (1 - tubes) * (1 - share), "CNT": tubes}
    return Composition({name: Estimate(value, 0, "1") for name, value in parts.items()})


def blank(capacity, current=0.07):
    return Blank(capacity=Estimate(capacity, 0, "mAh/g"), current=Estimate(current, 0, "A/g"))


def oxide(capacity, share, given_=None):
    return oxide_capacity(
        Estimate(capacity, 0, "mAh/g"),
        current=Estimate(0.1, 0, "A/g"),
        composition=film(share),
        counted=ACTIVE,
        oxide=OXIDE,
        carbon=CARBON,
        blank=given_,
    )


def test_without_a_blank_division_is_a_bound():
    found = oxide(443, 0.85)
    assert found.divided.to("mAh/g").value == pytest.approx(521.2, abs=0.05)
    assert found.status is Status.BOUND
    assert [f.code for f in found.findings] == ["W-M2"]
    assert str(found.subtracted) == "not computable"


@pytest.mark.parametrize(("capacity", "removed"), [(5, 0.35), (10, 0.70), (14, 1.00)])
def test_a_blank_removes_the_published_part_of_the_rise_at_90_percent(capacity, removed):
    much, little = oxide(70, 0.10, blank(capacity)), oxide(443, 0.85, blank(capacity))
    assert much.carbon_per_oxide.value == pytest.approx(13.3, abs=0.05)
    assert much.divided.to("mAh/g").value == pytest.approx(700)
    rise = much.divided - little.divided
    gone = 1 - ((much.subtracted - little.subtracted) / rise).value
    assert gone == pytest.approx(removed, abs=0.02)


@given(stored=st.floats(1, 600), of_carbon=st.floats(0.01, 50), share=st.floats(0.05, 0.99))
def test_what_was_put_together_comes_apart(stored, of_carbon, share):
    whole = film(share)
    mass = {name: whole.share((name,)).value for name in ("VOx", "rGO", "CNT")}
    measured = (stored * mass["VOx"] + of_carbon * (mass["rGO"] + mass["CNT"])) / (mass["VOx"] + mass["rGO"])
    found = oxide(measured, share, blank(of_carbon))
    assert found.subtracted.to("mAh/g").value == pytest.approx(stored, abs=1e-6)
    assert found.divided.value >= found.subtracted.value


def test_the_share_of_carbon_is_told():
    found = oxide(443, 0.85, blank(10))
    assert found.carbon_share.value == pytest.approx(10 * 0.405 / (443 * 0.7), rel=1e-6)
    assert found.status is Status.VALID
    assert found.table().column("reckoned")[1] == "subtraction of the blank"


def test_a_blank_at_another_current_and_one_above_the_whole_are_not_valid():
    other = oxide(443, 0.85, blank(10, current=1.0))
    assert other.status is Status.NOT_VALID
    assert [f.code for f in other.findings] == ["W-M2"]
    too_much = oxide(70, 0.10, blank(60))
    assert too_much.status is Status.NOT_VALID
    assert [f.code for f in too_much.findings] == ["W-M4"]
    assert too_much.subtracted.value < 0


def test_bad_input_is_refused():
    common = {"current": Estimate(0.1, 0, "A/g"), "composition": film(0.85), "counted": ACTIVE}
    with pytest.raises(UsageError, match="oxide and carbon"):
        oxide_capacity(Estimate(443, 0, "mAh/g"), oxide=OXIDE, carbon=("VOx", "rGO"), **common)
    with pytest.raises(UsageError, match="which are carbon"):
        oxide_capacity(Estimate(443, 0, "mAh/g"), oxide=OXIDE, carbon=(), **common)
    with pytest.raises(UsageError, match="other than zero"):
        oxide(443, 0.85, blank(10, current=0))
