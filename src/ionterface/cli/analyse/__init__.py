"""``ionterface analyse METHOD FILES...``: one method on some files, without a campaign."""

from __future__ import annotations

from collections.abc import Callable

import typer

from ionterface.cli.analyse import (
    couples,
    energy,
    impedance,
    rates,
    records,
    recovery,
    relaxation_times,
    titration,
    verdict,
    voltammetry,
)
from ionterface.cli.analyse.command import name_of, on_records, on_series
from ionterface.cli.analyse.shown import Analysis

app = typer.Typer(
    help="Analyse files by one method; what does not apply is printed with its reason.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
ON_RECORDS: tuple[Callable[..., Analysis], ...] = (
    records.voltammogram,
    records.cycling,
    records.rate_test,
    records.rests,
    couples.specs,
    couples.musca,
    impedance.impedance,
    impedance.warburg,
    relaxation_times.drt,
    rates.rate_models,
    rates.fade,
    energy.differential_capacity,
    energy.ragone,
    titration.gitt,
    titration.ici,
    titration.pitt,
    recovery.recovery,
)
ON_SERIES: tuple[Callable[..., Analysis], ...] = (
    voltammetry.series,
    couples.peaks,
    couples.b_peaks,
    voltammetry.b_values,
    voltammetry.b_map,
    voltammetry.dunn,
    voltammetry.trasatti,
    couples.randles_sevcik,
    couples.nicholson,
    couples.laviron,
    voltammetry.double_layer,
    verdict.verdict,
)
for method in ON_RECORDS:
    app.command(name_of(method))(on_records(method))
for method in ON_SERIES:
    app.command(name_of(method))(on_series(method))
