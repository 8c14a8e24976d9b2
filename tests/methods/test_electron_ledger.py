"""The ledger of electrons and the closure of charge and valence, on the published capacities."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ionterface.errors import UsageError
from ionterface.estimate import Estimate, Status, Table
from ionterface.methods.electron_ledger import Holder, charge_closure, electron_ledger
from ionterface.methods.mass_basis import Composition

FILM = Composition({n: Estimate(v, 0, "%") for n, v in {"VOx": 59.5, "rGO": 10.5, "CNT": 30}.items()})
COUNTED = ("VOx", "rGO")


def one(value, std=0.0):
    return Estimate(value, std, "1")


def mah(value, std=0.0):
    return Estimate(value, std, "mAh/g")


def ledger(vanadium=None, carbon=None, capacity=443):
    holders = (
        Holder(component="VOx", formula="VO2", element="V", most=vanadium),
        Holder(component="rGO", formula="C", element="C", most=carbon),
    )
    return electron_ledger(mah(capacity), composition=FILM, counted=COUNTED, holders=holders)


def test_each_holder_alone():
    found = ledger()
    vanadium, carbon = found.rows
    assert vanadium.electrons_alone.value == pytest.approx(1.613, abs=5e-4)
    assert vanadium.capacity_alone.to("mAh/g").value == pytest.approx(521.2, abs=0.05)
    assert carbon.electrons_alone.value == pytest.approx(1.32, abs=5e-3)
    assert found.unexplained.to("mAh/g").value == pytest.approx(443)
    assert [f.code for f in found.findings] == ["W-EL2"]


def test_vanadium_to_three_takes_a_part_and_the_rest_is_said():
    found = ledger(vanadium=one(1), carbon=one(0.03))
    vanadium, carbon = (row.assigned.to("mAh/g").value for row in found.rows)
    assert vanadium == pytest.approx(0.85 * 323.145, abs=1e-3)
    assert carbon == pytest.approx(0.15 * 0.03 * 26801.4811 / 12.011, abs=1e-3)
    assert found.unexplained.to("mAh/g").value == pytest.approx(443 - vanadium - carbon)
    assert found.rows[0].electrons.value == pytest.approx(1)
    assert {f.code for f in found.findings} == {"W-EL1", "W-EL2"}
    assert found.status is Status.VALID
    assert Table.from_dict(found.table().to_dict()) == found.table()


def test_where_everything_fits_nothing_is_left():
    found = ledger(vanadium=one(2))
    assert found.unexplained.value == pytest.approx(0, abs=1e-6)
    assert found.rows[0].electrons.value == pytest.approx(1.613, abs=5e-4)
    assert not found.findings


def test_a_rest_within_its_uncertainty_is_not_accused():
    exact = ledger(vanadium=one(1.6))
    assert "W-EL2" in {f.code for f in exact.findings}
    assert not ledger(vanadium=one(1.6, 0.05)).findings


@given(capacity=st.floats(1, 900), most=st.floats(0, 3), carbon=st.floats(0, 2))
def test_the_parts_add_up_to_the_capacity(capacity, most, carbon):
    found = ledger(vanadium=one(most), carbon=one(carbon), capacity=capacity)
    total = sum(row.assigned.value for row in found.rows) + found.unexplained.value
    assert total == pytest.approx(found.capacity.value)
    assert found.unexplained.value >= -1e-9 * found.capacity.value


def test_holders_are_checked():
    with pytest.raises(UsageError, match="no Zn"):
        Holder(component="VOx", formula="VO2", element="Zn")
    with pytest.raises(UsageError, match="cannot take"):
        Holder(component="VOx", formula="VO2", element="V", most=one(-1))
    with pytest.raises(UsageError, match="once"):
        electron_ledger(mah(443), composition=FILM, counted=COUNTED, holders=())


@pytest.mark.parametrize(("start", "end", "electrons"), [(4.0, 2.40, 1.60), (4.6, 2.90, 1.70), (5.0, 3.24, 1.76)])
def test_published_closure_of_518(start, end, electrons):
    found = charge_closure(mah(518), metal="V", start=one(start))
    assert found.end.value == pytest.approx(end, abs=5e-3)
    assert found.electrons.value == pytest.approx(electrons, abs=5e-3)
    assert not found.findings


def test_a_floor_of_three_demands_a_start_above_four():
    found = charge_closure(mah(518), metal="V", start=one(4.0), floor=one(3.0))
    assert found.least_start.value == pytest.approx(4.71, abs=5e-3)
    assert found.least_oxygen.value == pytest.approx(2.357, abs=5e-4)
    assert [f.code for f in found.findings] == ["W-EL3"]
    again = charge_closure(mah(518), metal="V", start=found.least_start, floor=one(3.0))
    assert again.end.value == pytest.approx(3.0)


def test_a_measured_valence_is_held_against_the_charge():
    start = one(4.4, 0.1)
    agrees = charge_closure(mah(300, 10), metal="V", start=start, measured=one(3.4, 0.1))
    assert not agrees.findings
    (higher,) = charge_closure(mah(300, 10), metal="V", start=start, measured=one(4.5, 0.1)).findings
    assert higher.code == "W-EL4"
    assert higher.severity.value == "warning"
    (unknown,) = charge_closure(mah(300), metal="V", start=start, measured=one(4.5, None)).findings
    assert unknown.severity.value == "note"
    assert charge_closure(mah(300), metal="V", start=start, measured=one(3.4), floor=one(3)).table().rows[-1][0]


@given(capacity=st.floats(1, 1000), start=st.floats(2, 5), floor=st.floats(0, 3))
def test_the_lowest_start_ends_at_the_floor(capacity, start, floor):
    found = charge_closure(mah(capacity), metal="V", start=one(start), floor=one(floor))
    again = charge_closure(mah(capacity), metal="V", start=found.least_start, floor=one(floor))
    assert again.end.value == pytest.approx(floor, abs=1e-9)


def test_impossible_closures_are_refused():
    with pytest.raises(UsageError, match="positive valence"):
        charge_closure(mah(518), metal="V", start=one(0))
    with pytest.raises(UsageError, match="per oxygen"):
        charge_closure(mah(4000), metal="V", start=one(4))


@pytest.mark.parametrize("capacity", [0, -100, float("nan")])
def test_only_a_capacity_above_zero_is_shared_out(capacity):
    holder = Holder(component="VOx", formula="VO2", element="V", most=Estimate(1, 0, "1"))
    film = Composition({"VOx": Estimate(100, 0, "%")})
    with pytest.raises(UsageError, match="capacity above zero"):
        electron_ledger(Estimate(capacity, 0, "mAh/g"), composition=film, counted=("VOx",), holders=(holder,))
    with pytest.raises(UsageError, match="capacity above zero"):
        charge_closure(Estimate(capacity, 0, "mAh/g"), metal="V", start=Estimate(4, 0, "1"))
