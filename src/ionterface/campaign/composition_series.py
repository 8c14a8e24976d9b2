"""Published capacities of composites against their composition, on both mass bases of each.

The table behind it names the composites in its first column. Its second column, whose key is a component's name, is
the mass share of that component in the whole of the last basis; the third column's basis leaves it out. The third
column holds the capacity on the part, the fourth that on the whole; their keys are the names of the bases.
"""

from __future__ import annotations

from dataclasses import dataclass

from ionterface.campaign.stated import StatedTable
from ionterface.errors import UsageError
from ionterface.estimate import Column, Table
from ionterface.methods.agreement import Interval, over, read_printed

COLUMNS = 4


@dataclass(frozen=True)
class Point:
    """The capacity of one composite on one basis: printed, or computed from the one printed on the other basis."""

    sample: str
    content: float
    """Mass share of the component that only the whole comprises. [1]"""
    basis: str
    capacity: Interval
    """What the printed digits leave open; no uncertainty."""
    computed: bool


def points(table: StatedTable) -> tuple[Point, ...]:
    """Every capacity that the table prints or that follows from its printed ones, in the order of its rows.

    A composite without any printed capacity gives no point.

    Raises
    ------
    UsageError
        The table has other columns than the four of this module.
    """
    units = [column.unit for column in table.columns]
    if len(units) != COLUMNS or units[0] is not None or None in units[1:]:
        raise UsageError(f"{table.place}: capacity against content needs a name, a content and two capacities.")
    _, content, part, whole = table.columns
    found = []
    for row in table.rows:
        share = read_printed(row[1]).interval(content.unit or "1").to("1")
        printed = {
            basis.key: read_printed(text).interval(basis.unit or "1")
            for basis, text in ((part, row[2]), (whole, row[3]))
            if text
        }
        for basis in (part, whole) if printed else ():
            capacity = printed.get(basis.key) or _other(next(iter(printed.values())), share, basis is whole)
            found.append(Point(row[0], share.middle, basis.key, capacity, basis.key not in printed))
    return tuple(found)


def _other(capacity: Interval, content: Interval, on_whole: bool) -> Interval:
    """The capacity on the other basis: charge stays, mass changes by the content."""
    if on_whole:
        return over(lambda q, c: q * (1 - c), capacity, content, unit=capacity.unit)
    return over(lambda q, c: q / (1 - c), capacity, content, unit=capacity.unit)


def series_table(table: StatedTable) -> Table:
    """The points as a table: composite, content, basis, capacity with the ends of its digits, printed or computed."""
    unit = table.columns[2].unit or "1"
    columns = (
        Column("sample", "Sample"),
        Column("content", table.columns[1].heading, "%"),
        Column("basis", "Mass basis"),
        Column("capacity", "Capacity", unit),
        Column("low", "at least", unit),
        Column("high", "at most", unit),
        Column("origin", "Origin"),
    )
    return Table.of(
        columns,
        (
            (p.sample, 100 * p.content, p.basis, p.capacity.middle, p.capacity.low, p.capacity.high, _origin(p))
            for p in points(table)
        ),
    )


def _origin(point: Point) -> str:
    return "computed" if point.computed else "printed"
