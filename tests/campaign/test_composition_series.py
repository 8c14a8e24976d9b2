"""Published capacities on both mass bases: what is printed, and what follows from it."""

import pytest

from ionterface.campaign.composition_series import points, series_table
from ionterface.campaign.stated import StatedColumn, StatedTable
from ionterface.errors import UsageError


def table(*rows, columns=4):
    made = (
        StatedColumn(key="sample", heading="Sample"),
        StatedColumn(key="content", heading="Carbon in the whole", unit="%"),
        StatedColumn(key="oxide", heading="per oxide", unit="mAh/g"),
        StatedColumn(key="whole", heading="per whole", unit="mAh/g"),
    )
    return StatedTable(title="t", place="Fig. 1", columns=made[:columns], rows=tuple(r[:columns] for r in rows))


def test_what_is_printed_is_not_computed():
    on_oxide, on_whole = points(table(("a", "15", "521.2", "443")))
    assert (on_oxide.basis, on_oxide.capacity.middle, on_oxide.computed) == ("oxide", pytest.approx(521.2), False)
    assert (on_whole.basis, on_whole.capacity.middle, on_whole.computed) == ("whole", 443, False)
    assert on_whole.content == pytest.approx(0.15)


def test_the_other_basis_follows_with_all_that_the_digits_leave_open():
    _, on_whole = points(table(("b", "90", "700", "")))
    assert on_whole.computed
    assert on_whole.capacity.low == pytest.approx(699.5 * 0.095)
    assert on_whole.capacity.high == pytest.approx(700.5 * 0.105)
    on_oxide, _ = points(table(("b", "90", "", "70")))
    assert on_oxide.computed
    assert on_oxide.capacity.low == pytest.approx(69.5 / 0.105)
    assert on_oxide.capacity.high == pytest.approx(70.5 / 0.095)


def test_going_to_the_other_basis_and_back_returns():
    _, there = points(table(("a", "20.0000", "500.0000", "")))
    back, _ = points(table(("a", "20.0000", "", f"{there.capacity.middle:.4f}")))
    assert back.capacity.middle == pytest.approx(500, abs=1e-3)


def test_a_composite_without_capacity_gives_no_point():
    assert points(table(("a", "30", "", ""))) == ()


def test_the_table_says_what_was_computed():
    rows = series_table(table(("b", "90", "~700", ""), ("a", "30", "", ""))).rows
    assert [row[-1] for row in rows] == ["printed", "computed"]
    assert rows[0][3:6] == (700, 650, 750)


def test_a_table_of_another_shape_is_refused():
    with pytest.raises(UsageError, match=r"Fig\. 1"):
        points(table(("a", "30", "", ""), columns=3))
