"""Capacity and current together: the time of discharge knows no basis."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ionterface.errors import UsageError
from ionterface.estimate import Estimate, Status
from ionterface.methods.discharge_time import discharge_time, ohmic_loss, sampling_share
from ionterface.methods.mass_basis import Composition

OXIDE, ACTIVE, FILM = ("VOx",), ("VOx", "rGO"), ("VOx", "rGO", "CNT")


def film(share, tubes=0.3):
    parts = {"VOx": (1 - tubes) * share, "rGO": (1 - tubes) * (1 - share), "CNT": tubes}
    return Composition({name: Estimate(value, 0, "1") for name, value in parts.items()})


def run(capacity=174.4, current=100.0, **given_):
    settled = {"capacity_counts": ACTIVE, "current_counts": ACTIVE, "on": OXIDE, "composition": film(0.8552)}
    return discharge_time(Estimate(capacity, 0, "mAh/g"), Estimate(current, 0, "A/g"), **{**settled, **given_})


def test_published_current_and_time():
    found = run()
    assert found.current.to("A/g").value == pytest.approx(117.0, abs=0.1)
    assert found.capacity.to("mAh/g").value == pytest.approx(203.9, abs=0.05)
    assert found.time.value == pytest.approx(6.278, abs=5e-4)
    assert found.rate.to("1/h").value == pytest.approx(573, abs=0.5)
    assert found.as_stated.value == pytest.approx(6.278, abs=5e-4)
    assert found.status is Status.VALID


def test_mixed_bases_are_not_valid_and_their_time_is_false():
    found = run(capacity=204, capacity_counts=OXIDE)
    assert found.as_stated.value == pytest.approx(7.344, abs=5e-4)
    assert found.time.value == pytest.approx(6.28, abs=5e-3)
    assert found.status is Status.NOT_VALID
    assert [f.code for f in found.findings] == ["W-M1"]
    assert found.table().column("as_stated")[0].value == pytest.approx(7.344, abs=5e-4)


@given(
    share=st.floats(0.05, 0.95),
    tubes=st.floats(0.05, 0.9),
    counted=st.sampled_from([OXIDE, ACTIVE, FILM]),
    on=st.sampled_from([OXIDE, ACTIVE, FILM]),
    sign=st.sampled_from([-1, 1]),
)
def test_the_time_is_the_same_on_every_basis(share, tubes, counted, on, sign):
    found = run(
        current=sign * 100, composition=film(share, tubes), on=on, capacity_counts=counted, current_counts=counted
    )
    assert found.time.value == pytest.approx(174.4 * 3.6 / 100, rel=1e-9)


@pytest.mark.parametrize(
    ("share", "low", "high"), [(55 / 70, 563.8, 222.0), (0.85, 521.2, 205.2), (443 / 518, 518.0, 203.9)]
)
def test_published_shares_of_oxide(share, low, high):
    slow = run(capacity=443, current=0.1, composition=film(share))
    fast = run(composition=film(share))
    assert slow.capacity.to("mAh/g").value == pytest.approx(low, abs=0.05)
    assert fast.capacity.to("mAh/g").value == pytest.approx(high, abs=0.06)
    assert run(capacity=443, on=FILM).capacity.to("mAh/g").value == pytest.approx(310.1, abs=0.05)
    assert run(on=FILM).capacity.to("mAh/g").value == pytest.approx(122.1, abs=0.05)


def test_published_retentions():
    assert pytest.approx(0.39368, abs=5e-6) == 174.4 / 443
    assert pytest.approx(0.39382, abs=5e-6) == 204 / 518
    assert run().capacity.value / run(capacity=443).capacity.value == pytest.approx(174.4 / 443)


def test_ohmic_loss_and_sampling_of_the_fastest_discharge():
    loss = ohmic_loss(Estimate(100, 0, "A/g"), loading=Estimate(1, 0, "mg/cm2"), resistance=Estimate(10, 0, "Ohm cm2"))
    assert loss.value == pytest.approx(1.0)
    thin = ohmic_loss(Estimate(100, 0, "A/g"), loading=Estimate(0.5, 0, "mg/cm2"), resistance=Estimate(2, 0, "Ohm cm2"))
    assert (thin.value, thin.unit) == (pytest.approx(0.1), "V")
    time = run().time
    assert sampling_share(time, frequency=Estimate(20, 0, "Hz")).value < 0.01
    assert sampling_share(time, frequency=Estimate(10, 0, "Hz")).value > 0.01
    with pytest.raises(UsageError, match="positive"):
        sampling_share(time, frequency=Estimate(0, 0, "Hz"))
    with pytest.raises(UsageError, match="zero"):
        run(current=0)
