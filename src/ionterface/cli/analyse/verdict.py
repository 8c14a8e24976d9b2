"""The storage verdict on a series of scan rates, with the titration and the steps that were measured beside it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ionterface.cli.analyse.choices import (
    Electrons,
    FilmText,
    Temperature,
    electrons_of,
    film_of,
    member,
    temperature_of,
)
from ionterface.cli.analyse.given import optional, quantity, read_records, span
from ionterface.cli.analyse.shown import Analysis
from ionterface.cli.analyse.titration import Length, Shape, VolumeOverSurface, body_of
from ionterface.cli.analyse.voltammetry import Resistance
from ionterface.errors import MissingFact, UsageError

if TYPE_CHECKING:
    from ionterface.methods.verdict import Evidence
    from ionterface.methods.voltammetry.series import ScanRateSeries
    from ionterface.record import Record

FILES = {"gitt": "--gitt", "steps": "--steps"}


def verdict(
    series: "ScanRateSeries",
    *,
    fast: Annotated[str, typer.Option(help="Scan rates of the outer charge, '10..100 mV/s'.")] = "",
    slow: Annotated[str, typer.Option(help="Scan rates of the total charge, '0.1..1 mV/s'.")] = "",
    branch: Annotated[str, typer.Option(help="Sweep of the charges: 'oxidation' or 'reduction'.")] = "",
    rates: Annotated[str, typer.Option(help="Scan rates of Dunn's separation; without it, all.")] = "",
    film: FilmText = "",
    electrons: Electrons = None,
    temperature: Temperature = "",
    uncorrected_resistance: Resistance = "",
    gitt: Annotated[
        Path | None, typer.Option(help="File of a GITT on the same electrode; D/L² from its pulses.")
    ] = None,
    geometry: Shape = "",
    length: Length = "",
    volume_over_surface: VolumeOverSurface = "",
    steps: Annotated[Path | None, typer.Option(help="File of a potential staircase on the same electrode.")] = None,
    duration: Annotated[str, typer.Option(help="Time after the steps at which charges are shared out, '60 s'.")] = "",
) -> Analysis:
    """What independent estimates say of interface and bulk, what they exclude, and what would decide the rest."""
    from ionterface.figures import Material
    from ionterface.figures.verdict import shares_panel
    from ionterface.methods import Direction
    from ionterface.methods.verdict import series_evidence, storage_verdict
    from ionterface.methods.voltammetry.convention import Convention

    _whole(fast, slow, branch)
    evidence = series_evidence(
        series,
        convention=Convention(rates=span(rates, "V/s", what="rates") if rates else None),
        fast=span(fast, "V/s", what="--fast") if fast else None,
        slow=span(slow, "V/s", what="--slow") if slow else None,
        branch=member(Direction, branch, what="--branch") if branch else None,
        film=film_of(film, electrons=electrons, temperature=temperature),
        series_resistance=optional(uncorrected_resistance, "Ohm", what="series resistance"),
    )
    if gitt is not None:
        body = (geometry, length, volume_over_surface)
        evidence += _of_gitt(_only(gitt, "gitt"), series, body, electrons, temperature)
    if steps is not None:
        evidence += (_of_steps(_only(steps, "steps"), duration),)
    found = storage_verdict(evidence)
    return Analysis(
        results={"verdict": found},
        more={"evidence": found.evidence_table(), "share": found.summary()},
        panels=lambda reference: (shares_panel(found, colour=Material(0), simulated=series.simulated),),
    )


def _whole(fast: str, slow: str, branch: str) -> None:
    given = {"--fast": fast, "--slow": slow, "--branch": branch}
    missing = [name for name, text in given.items() if not text]
    if missing and len(missing) < len(given):
        raise MissingFact(f"extrapolated charges need both ranges and the sweep; state {' and '.join(missing)} too.")


def _only(path: Path, name: str) -> "Record":
    """The one record of a file."""
    records = read_records([path], None, None).records
    if len(records) != 1:
        raise UsageError(f"{FILES[name]}: {path.name} holds {len(records)} records, not one.")
    return records[0]


def _of_gitt(
    record: "Record", series: "ScanRateSeries", body: tuple[str, str, str], electrons: float | None, temperature: str
) -> "tuple[Evidence, ...]":
    from ionterface.methods.titration.gitt import gitt as diffusivities
    from ionterface.methods.verdict import of_titration
    from ionterface.methods.verdict.of_series import range_of, window_of

    return of_titration(
        diffusivities(record, body=body_of(*body)),
        electrons=electrons_of(electrons),
        temperature=temperature_of(temperature).value,
        rates=range_of(series),
        window=window_of(series),
        data="titration",
    )


def _of_steps(record: "Record", duration: str) -> "Evidence":
    from ionterface.methods.specs import specs
    from ionterface.methods.verdict import of_specs

    if not duration:
        raise MissingFact("how long after the steps are the charges shared out? State it with --duration.")
    return of_specs(specs(record), duration=quantity(duration, "s", what="duration").value, data="staircase")
