"""Panel and table of the storage verdict, made from the scan-rate series of the cells of a campaign."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ionterface.campaign.campaign import everyone
from ionterface.campaign.content import Content
from ionterface.campaign.families.verdict_contents import StorageShares, StorageVerdictTable
from ionterface.campaign.option_text import film_of
from ionterface.campaign.outcome import Outcome
from ionterface.campaign.panel_cells import Drawn, PanelCells, one_basis
from ionterface.campaign.scan_rates import CellSeries, series_of
from ionterface.campaign.table_cells import joined
from ionterface.campaign.workbench import Measured, Workbench
from ionterface.errors import MissingFact, UsageError
from ionterface.estimate import Table
from ionterface.figures.verdict import shares_panel
from ionterface.methods.verdict import StorageVerdict, series_evidence, storage_verdict
from ionterface.methods.voltammetry.convention import Convention
from ionterface.methods.voltammetry.finite_film import Film


def weighed(asked: StorageShares, made: CellSeries) -> StorageVerdict:
    """The storage verdict on the series of a cell.

    Raises
    ------
    MissingFact
        A part of what the outer charge or the film needs was not stated.
    """
    ends = {"fast": asked.fast, "slow": asked.slow, "sweep": asked.sweep}
    missing = [name for name, given in ends.items() if given is None]
    if missing and len(missing) < len(ends):
        raise MissingFact(
            f"extrapolated charges need both ranges and the sweep; state `{'` and `'.join(missing)}` too."
        )
    evidence = series_evidence(
        made.series,
        convention=Convention(rates=(asked.separated.low, asked.separated.high) if asked.separated else None),
        fast=(asked.fast.low, asked.fast.high) if asked.fast else None,
        slow=(asked.slow.low, asked.slow.high) if asked.slow else None,
        branch=asked.sweep,
        film=_film(asked),
        series_resistance=asked.uncorrected_resistance,
    )
    return storage_verdict(evidence)


def _film(asked: StorageShares) -> Film | None:
    if asked.film is None:
        return None
    if asked.electrons is None or asked.temperature is None:
        raise MissingFact("how many electrons move per ion in the film, and how warm is it? State both.")
    try:
        return film_of(asked.film, electrons=asked.electrons, temperature=asked.temperature.value)
    except ValueError as error:
        raise UsageError(f"film: {error}.") from error


def draw_shares(asked: StorageShares, bench: Workbench, name: str) -> Drawn:
    """Every estimate of a share on one axis."""
    basis, cells = one_basis(bench, asked.cells, asked.basis), PanelCells(bench, name)

    def one(cell: str) -> tuple[StorageVerdict, tuple[Measured, ...]]:
        made = series_of(bench, cell, asked)
        return weighed(asked, made), made.measured

    if len(everyone(asked.cells, bench.campaign.cells)) != 1:
        raise UsageError(f"{name}: one cell makes this panel; give each of {', '.join(asked.cells)} its own.")
    results = cells.each(asked.cells, one, basis)
    ((cell, found),) = results.items()
    panel = shares_panel(found, colour=bench.colour(cell), simulated=cells.simulated)
    return cells.drawn(panel, results=results, says="shares of the charge by independent estimates", basis=None)


_SHOWN: Mapping[str, Callable[[StorageVerdict], Table]] = {
    "statements": StorageVerdict.table,
    "evidence": StorageVerdict.evidence_table,
    "share": StorageVerdict.summary,
}


def make_table(rows: StorageVerdictTable, bench: Workbench, name: str) -> Outcome:
    """Statements, evidence or the share of each cell."""
    parts = []
    for cell in bench.admitted(everyone(rows.cells, bench.campaign.cells)):
        made = series_of(bench, cell, rows)
        found = weighed(rows, made)
        parts.append((cell, made.basis, _SHOWN[rows.of](found), found, made.measured))
    return joined(bench, parts, name)


PANELS: Mapping[type[Content], Callable[[Any, Workbench, str], Drawn]] = {StorageShares: draw_shares}
"""What draws each kind of panel."""
TABLES: Mapping[type[Content], Callable[[Any, Workbench, str], Outcome]] = {StorageVerdictTable: make_table}
"""What makes each kind of table."""
