"""The series of scan rates of a cell of a campaign, prepared once for each way of preparing it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ionterface.campaign.families.voltammetry_contents import ScanRates
from ionterface.campaign.schema import WHOLE_CELL, Technique
from ionterface.campaign.workbench import Measured, Workbench
from ionterface.errors import MissingFact, UsageError
from ionterface.estimate import Estimate
from ionterface.methods.voltammetry.preparation import scan_rate_series
from ionterface.methods.voltammetry.series import ScanRateSeries
from ionterface.methods.voltammetry.series_changes import with_rates


@dataclass(frozen=True, kw_only=True)
class CellSeries:
    """The series of a cell, and the records it was made of."""

    series: ScanRateSeries
    measured: tuple[Measured, ...]
    basis: str


def series_of(bench: Workbench, cell: str, asked: ScanRates) -> CellSeries:
    """The series of a cell as a panel or table asks for it.

    Raises
    ------
    UsageError
        The cell is excluded, or its records make no series.
    MissingFact
        Its mass is open, or none of its records was measured at the scan rates that are asked for.
    """
    rule = bench.campaign.cells[cell].excluded
    if rule is not None:
        raise UsageError(f"cell {cell} is excluded ({rule}) and enters no number.")
    basis = bench.basis(cell, asked.basis)
    found = bench.records(cell, asked.techniques, asked.measurement)
    key = ("series", cell, basis, *(_identity(m) for m in found), *(repr(value) for value in _choices(asked)))
    made = bench.once(key, lambda: _prepared(bench, cell, basis, found, asked))
    if asked.rates is None:
        return CellSeries(series=made, measured=found, basis=basis)
    low, high = asked.rates.low, asked.rates.high
    inside = [k for k, rate in enumerate(made.rates.tolist()) if low <= rate <= high]
    if not inside:
        raise MissingFact(f"which voltammograms of cell {cell} were measured at {asked.rates}? There is none.")
    return CellSeries(series=with_rates(made, np.asarray(inside)), measured=found, basis=basis)


def _identity(measured: Measured) -> tuple[str, str]:
    return repr(measured.reading.identity), measured.record.metadata.label


def _choices(asked: ScanRates) -> tuple[object, ...]:
    return asked.cycle, asked.window, asked.trim, asked.resistance, asked.blank


def _prepared(bench: Workbench, cell: str, basis: str, found: tuple[Measured, ...], asked: ScanRates) -> ScanRateSeries:
    blank = None
    if asked.blank is not None:
        blanks = bench.records(cell, frozenset({Technique.CV}), asked.blank)
        blank = scan_rate_series([m.record for m in blanks], stated_rates=_rates(blanks), resistance=asked.resistance)
        names = {_identity(m) for m in blanks}
        found = tuple(m for m in found if _identity(m) not in names)
    whole = basis == WHOLE_CELL
    return scan_rate_series(
        [m.record for m in found],
        stated_rates=_rates(found),
        cycle=asked.cycle,
        resistance=asked.resistance,
        blank=blank,
        window=None if asked.window is None else (asked.window.low, asked.window.high),
        trim=0.0 if asked.trim is None else asked.trim.value,
        mass=None if whole else bench.mass(cell, basis),
        basis="" if whole else basis,
    )


def _rates(found: tuple[Measured, ...]) -> list[Estimate | None]:
    return [m.source.measurement.scan_rate for m in found]
