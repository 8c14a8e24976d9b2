"""Checks of what is said about cells: the mean, the growth, the steadiness. The cells are the replicates."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from ionterface.campaign.checks.evidence import Checked, Evidence, joined, verdict
from ionterface.campaign.stated import StatedTable
from ionterface.methods.agreement import Agreement, Interval, compare
from ionterface.methods.cell_statistics import CellStatistics, cell_statistics
from ionterface.quantities import conversion
from ionterface.record import Array

LEAST_P = 0.05
"""Below this probability the scatter of the cells is not taken to allow a headline number, a choice."""
MOST_LEFT_OUT = 2
"""How many cells a search for the origin of a mean leaves out at most."""


def headline_is_mean(
    facts: Evidence, *, table: str, cycle: str, stated: str, steady: Sequence[str], says: str = ""
) -> Checked:
    """Whether a headline capacity is the mean of the cells at one cycle, or one that their scatter allows.

    Where it is not the mean, p of a two-sided t test of each cell's mean over the cycles `steady` decides: below
    `LEAST_P` the cells contradict, else it stays undecided; so it does where it is one cell's value or the mean of all
    but a few, for then it need not be meant as the mean. The output says which cell the headline equals and without
    which cells it is the mean, and whether a cell is an outlier. `says` is the key of the statement that names the
    cycle, if one does.
    """
    if says:
        facts.statement(says)
    half = max((i.high - i.low) / 2 for i in (j.to("mAh/g") for j in facts.table(table).intervals(cycle)))
    headline, statistics = facts.number(stated), _statistics(facts, table, steady)
    printed = headline.interval.to("mAh/g")
    one = next(c for c in statistics.cycles if c.cycle == int(cycle))
    mean, sd = one.mean.value, one.sd
    agreement = compare(printed, Interval(mean - half, mean + half, statistics.unit)).agreement
    cells = f"({mean:.1f} ± {sd:.1f}, n = {one.n})"
    basis = "" if facts.table(table).basis else f"; {facts.table(table).place} states no mass basis"
    if agreement is Agreement.AGREES or statistics.components is None:
        word = "is" if agreement is Agreement.AGREES else "is not"
        return Checked(agreement, f"{headline.value} {word} the mean of the cells {cells}{basis}")
    p = statistics.components.against(printed.middle).p
    outlier = f"cell {one.grubbs_cell} is an outlier" if one.grubbs > one.grubbs_critical else "no cell is an outlier"
    origins = _origins(one.values, statistics.cells, printed)
    allowed = "though their scatter allows it" if p >= LEAST_P else "and their scatter does not allow it"
    return Checked(
        Agreement.UNDECIDED if p >= LEAST_P or origins else Agreement.CONTRADICTS,
        f"{headline.value} is not the mean of the {_count(one.n)} cells {cells}, {allowed} (p = {p:.2g} over the "
        f"cycles {steady[0]} to {steady[-1]}), median {one.median:.1f}; {outlier} (Grubbs G = {one.grubbs:.2f}, "
        f"critical {one.grubbs_critical:.2f}){basis}",
        f"{headline.value} {headline.unit} is {', or '.join(origins) or f'not the mean of the cells {cells}'}",
    )


def _count(n: int) -> str:
    words = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[n - 2] if 2 <= n <= len(words) + 1 else str(n)


def _cycles(cells: StatedTable, *wanted: str) -> list[str]:
    """The keys of the columns that hold cycles; a wanted one that is not there raises `UsageError`."""
    for key in wanted:
        cells.texts(key)
    return [column.key for column in cells.columns if column.unit]


def names_of(cells: StatedTable) -> tuple[str, ...]:
    """The names of the cells: the first column without a unit; their number in the table where there is none."""
    named = next((column.key for column in cells.columns if not column.unit), None)
    return tuple(str(k + 1) for k in range(len(cells.rows))) if named is None else cells.texts(named)


def _capacities(cells: StatedTable, cycles: Sequence[str]) -> Array:
    """The numbers below some cycles, shape (cells, cycles). [mAh/g]"""
    units = {column.key: column.unit or "mAh/g" for column in cells.columns}
    factors: Array = np.array([conversion(units[key], "mAh/g") for key in cycles])
    return cells.values(cycles) * factors


def _statistics(facts: Evidence, table: str, steady: Sequence[str]) -> CellStatistics:
    cells = facts.table(table)
    cycles = _cycles(cells, *steady)
    return cell_statistics(
        _capacities(cells, cycles),
        cells=names_of(cells),
        cycles=[int(key) for key in cycles],
        unit="mAh/g",
        basis=cells.basis,
        source=cells.place,
        steady=[int(key) for key in steady],
    )


def _origins(values: Array, names: Sequence[str], wanted: Interval) -> list[str]:
    """The cells that show the wanted number, and the subsets whose mean is it."""
    found = [f"the value of cell {name}" for value, name in zip(values, names, strict=True) if wanted.holds(value)]
    for left_out in range(1, MOST_LEFT_OUT + 1):
        for places in itertools.combinations(range(len(values)), left_out):
            if wanted.holds(float(np.delete(values, places).mean())):
                found.append(f"the mean without the cells {joined(names[place] for place in places)}")
    return found


def grows_until(facts: Evidence, *, table: str, cycle: str, within: float, says: str = "") -> Checked:
    """Whether the mean of the cells rises up to one cycle and then stays within `within` % of it.

    `within` is a choice and is said. `says` is the key of the statement, if one says so.
    """
    if says:
        facts.statement(says)
    cells = facts.table(table)
    cycles = _cycles(cells, cycle)
    means = _capacities(cells, cycles).mean(axis=0)
    top = cycles.index(cycle)
    change = 100 * (means[top:] / means[top] - 1)
    rises, stays = bool(np.all(np.diff(means[: top + 1]) > 0)), bool(np.all(np.abs(change) <= within))
    shown = ", ".join(f"{mean:.1f}" for mean in means)
    furthest = int(np.abs(change).argmax())
    return verdict(
        rises and stays,
        f"means of cycles {cycles[0]} to {cycles[-1]}: {shown} mAh/g (stays taken as within {within:g} %)",
        f"the mean of the cells at cycle {cycles[top + furthest]} is {change[furthest]:+.1f} % from that of cycle "
        f"{cycle}"
        if rises
        else f"the mean of the cells does not rise in every cycle up to {cycle}",
    )


def steady_from(facts: Evidence, *, table: str, cycle: str, within: float, says: str = "") -> Checked:
    """Whether no cell changes by more than `within` % per cycle after one cycle.

    `within` is a choice and is said. `says` is the key of the statement, if one says so.
    """
    if says:
        facts.statement(says)
    cells = facts.table(table)
    cycles = _cycles(cells, cycle)
    following = cycles[cycles.index(cycle) :]
    values = _capacities(cells, following)
    change = 100 * (values[:, 1:] / values[:, :-1] - 1)
    names = names_of(cells)
    moving = [
        f"cell {names[place]} {'gains' if change[place, k] > 0 else 'loses'} {abs(change[place, k]):.1f} % from cycle "
        f"{following[k]} to {following[k + 1]}"
        for place, k in np.argwhere(np.abs(change) > within)
    ]
    return verdict(
        bool(np.all(np.abs(change) <= within)),
        f"change per cycle after cycle {cycle}: {change.min():+.1f} to {change.max():+.1f} % in {len(names)} cells "
        f"(steady taken as within {within:g} %)",
        "; ".join(moving),
    )
