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

MOST_LEFT_OUT = 2
"""How many cells a search for the origin of a mean leaves out at most."""


def headline_is_mean(facts: Evidence, *, table: str, cycle: str, stated: str, steady: Sequence[str]) -> Checked:
    """Whether a headline capacity is the mean of the cells at one cycle.

    Where it is not, the output says how likely the cells' scatter makes it (two-sided t test of each cell's mean over
    the cycles `steady`), whether a cell is an outlier, which cell it equals, and without which cells it is the mean.
    """
    from scipy.stats import ttest_1samp

    half = max(read_printed(text).half_width for text in facts.table(table).texts(cycle))
    headline, statistics = facts.number(stated), _statistics(facts, table, steady)
    one = next(c for c in statistics.cycles if c.cycle == int(cycle))
    mean, sd = one.mean.value, one.sd
    agreement = compare(headline.interval, Interval(mean - half, mean + half, statistics.unit)).agreement
    output = f"{one.n} cells at cycle {cycle}: {mean:.1f} ± {sd:.1f} mAh/g (mean ± sd), printed {headline.value}"
    if agreement is Agreement.AGREES or statistics.components is None:
        return Checked(agreement, output)
    p = float(ttest_1samp(statistics.components.cell_means, headline.printed.value).pvalue)
    outlier = f"cell {one.grubbs_cell} is an outlier" if one.grubbs > one.grubbs_critical else "no cell is an outlier"
    origins = _origins(one.values, statistics.cells, headline.interval)
    return Checked(
        agreement,
        f"{output}; p = {p:.2f} over the cycles {steady[0]} to {steady[-1]}; {outlier} (Grubbs G = {one.grubbs:.2f}, "
        f"critical {one.grubbs_critical:.2f})",
        f"{headline.value} is not the mean{': it is ' + ', or '.join(origins) if origins else ''}",
    )


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
    found = [f"that of cell {name}" for value, name in zip(values, names, strict=True) if wanted.holds(value)]
    for left_out in range(1, MOST_LEFT_OUT + 1):
        for places in itertools.combinations(range(len(values)), left_out):
            if wanted.holds(float(np.delete(values, places).mean())):
                found.append(f"the mean without the cells {joined(names[place] for place in places)}")
    return found


def grows_until(facts: Evidence, *, table: str, cycle: str) -> Checked:
    """Whether the mean of the cells rises up to one cycle and no further."""
    cells = facts.table(table)
    cycles = _cycles(cells, cycle)
    means = cells.values(cycles).mean(axis=0)
    top = cycles.index(cycle)
    rises = bool(np.all(np.diff(means[: top + 1]) > 0) and np.all(np.diff(means[top:]) <= 0))
    shown = ", ".join(f"{mean:.1f}" for mean in means)
    best = cycles[int(means.argmax())]
    return verdict(
        rises, f"means of cycles {cycles[0]} to {cycles[-1]}: {shown} mAh/g", f"the mean is highest at cycle {best}"
    )


def steady_from(facts: Evidence, *, table: str, cycle: str, within: float) -> Checked:
    """Whether no cell changes by more than `within` % per cycle after one cycle. (`within` is a choice and is said.)"""
    cells = facts.table(table)
    cycles = _cycles(cells, cycle)
    values = cells.values(cycles[cycles.index(cycle) :])
    change = 100 * (values[:, 1:] / values[:, :-1] - 1)
    names = cells.texts("cell")
    moving = [
        f"cell {names[place]} {'gains' if change[place, 0] > 0 else 'loses'} {abs(change[place, 0]):.1f} % at the next"
        for place in np.flatnonzero(np.abs(change[:, 0]) > within)
    ]
    return verdict(
        bool(np.all(np.abs(change) <= within)),
        f"change per cycle after cycle {cycle}: {change.min():+.1f} to {change.max():+.1f} % in {len(names)} cells "
        f"(steady taken as within {within:g} %)",
        "; ".join(moving) or f"a cell changes by more than {within:g} % later on",
    )
