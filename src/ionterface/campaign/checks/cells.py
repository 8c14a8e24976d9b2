"""Checks of what is said about cells: the mean, the growth, the steadiness. The cells are the replicates."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from ionterface.campaign.checks.evidence import Checked, Evidence, joined, verdict
from ionterface.campaign.stated import StatedTable
from ionterface.methods.agreement import Agreement, Interval, compare, read_printed
from ionterface.methods.cell_statistics import CellStatistics, cell_statistics
from ionterface.record import Array

LEAST_P = 0.05
"""Below this probability the scatter of the cells is not taken to allow a headline number, a choice."""
MOST_LEFT_OUT = 2
"""How many cells a search for the origin of a mean leaves out at most."""


def headline_is_mean(facts: Evidence, *, table: str, cycle: str, stated: str, steady: Sequence[str]) -> Checked:
    """Whether a headline capacity is the mean of the cells at one cycle, or one that their scatter allows.

    Where it is not the mean, p of a two-sided t test of each cell's mean over the cycles `steady` decides: below
    `LEAST_P` the cells contradict, else it stays undecided. The output says which cell the headline equals and without
    which cells it is the mean, and whether a cell is an outlier.
    """
    from scipy.stats import ttest_1samp

    half = max(read_printed(text).half_width for text in facts.table(table).texts(cycle))
    headline, statistics = facts.number(stated), _statistics(facts, table, steady)
    one = next(c for c in statistics.cycles if c.cycle == int(cycle))
    mean, sd = one.mean.value, one.sd
    agreement = compare(headline.interval, Interval(mean - half, mean + half, statistics.unit)).agreement
    cells = f"({mean:.1f} ± {sd:.1f}, n = {one.n})"
    basis = "" if facts.table(table).basis else f"; {facts.table(table).place} states no mass basis"
    if agreement is Agreement.AGREES or statistics.components is None:
        word = "is" if agreement is Agreement.AGREES else "is not"
        return Checked(agreement, f"{headline.value} {word} the mean of the cells {cells}{basis}")
    p = float(ttest_1samp(statistics.components.cell_means, headline.printed.value).pvalue)
    outlier = f"cell {one.grubbs_cell} is an outlier" if one.grubbs > one.grubbs_critical else "no cell is an outlier"
    origins = _origins(one.values, statistics.cells, headline.interval)
    allowed = "though their scatter allows it" if p >= LEAST_P else "and their scatter does not allow it"
    return Checked(
        Agreement.UNDECIDED if p >= LEAST_P else Agreement.CONTRADICTS,
        f"{headline.value} is not the mean of the {_count(one.n)} cells {cells}, {allowed} (p = {p:.2g} over the "
        f"cycles {steady[0]} to {steady[-1]}); {outlier} (Grubbs G = {one.grubbs:.2f}, critical "
        f"{one.grubbs_critical:.2f}){basis}",
        f"{headline.value} mAh/g is {', or '.join(origins) if origins else f'not the mean of the cells {cells}'}",
    )


def _count(n: int) -> str:
    words = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[n - 2] if 2 <= n <= len(words) + 1 else str(n)


def _cycles(cells: StatedTable, *wanted: str) -> list[str]:
    """The keys of the columns that hold cycles; a wanted one that is not there raises `UsageError`."""
    for key in wanted:
        cells.texts(key)
    return [column.key for column in cells.columns if column.unit]


def _statistics(facts: Evidence, table: str, steady: Sequence[str]) -> CellStatistics:
    cells = facts.table(table)
    cycles = _cycles(cells, *steady)
    return cell_statistics(
        cells.values(cycles),
        cells=cells.texts("cell"),
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


def grows_until(facts: Evidence, *, table: str, cycle: str, within: float) -> Checked:
    """Whether the mean of the cells rises up to one cycle and then stays within `within` % of it.

    `within` is a choice and is said.
    """
    cells = facts.table(table)
    cycles = _cycles(cells, cycle)
    means = cells.values(cycles).mean(axis=0)
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


def steady_from(facts: Evidence, *, table: str, cycle: str, within: float) -> Checked:
    """Whether no cell changes by more than `within` % per cycle after one cycle. (`within` is a choice and is said.)"""
    cells = facts.table(table)
    cycles = _cycles(cells, cycle)
    following = cycles[cycles.index(cycle) :]
    values = cells.values(following)
    change = 100 * (values[:, 1:] / values[:, :-1] - 1)
    names = cells.texts("cell")
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
