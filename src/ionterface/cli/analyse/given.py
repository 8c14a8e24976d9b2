"""What a user gives to an analysis: files, what they do not tell themselves, and the choices of the preparation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ionterface.errors import FileError, MissingFact, UsageError

if TYPE_CHECKING:
    from ionterface.estimate import Estimate
    from ionterface.methods.voltammetry.series import ScanRateSeries
    from ionterface.record import Record

Files = Annotated[list[Path], typer.Argument(help="Instrument files.", show_default=False)]
ColumnsFile = Annotated[
    Path | None,
    typer.Option("--columns", help="YAML file that declares the columns of tables (as `columns:` of a campaign)."),
]
Labels = Annotated[
    list[str] | None, typer.Option("--record", help="Label of a record to take, of files that hold several; repeat.")
]
Mass = Annotated[str, typer.Option(help="Mass with its uncertainty, '1.10 ± 0.05 mg'; results are per this mass.")]
Basis = Annotated[str, typer.Option(help="What the mass is of (VOx, film).")]
FigureFile = Annotated[
    Path | None, typer.Option("--figure", help="Write the figure to a .pdf, .svg or .png file, or its data to a .csv.")
]

ReferenceText = Annotated[
    str, typer.Option("--reference", help="Reference electrode, for the axes of the figure; none for two electrodes.")
]


@dataclass(frozen=True)
class Read:
    """The records of the files that could be read, and whether one could not."""

    records: tuple[Record, ...]
    left_out: bool


def read_records(files: list[Path], columns: Path | None, labels: list[str] | None) -> Read:
    """Every record of some files, or those with a label; a file that cannot be read is told and left out.

    Raises
    ------
    FileError
        Of the last file, where none can be read.
    UsageError
        No record bears one of the labels.
    """
    from ionterface.campaign.declared_columns import declared_columns
    from ionterface.formats import read_all

    declared = None if columns is None else declared_columns(columns)
    records: list[Record] = []
    failed: list[FileError] = []
    for path in files:
        try:
            records += read_all(path, columns=declared)
        except FileError as error:
            failed.append(error)
    nothing = not records and bool(failed)
    for one in failed[: -1 if nothing else None]:
        typer.echo(f"error: {one}", err=True)
    if nothing:
        raise failed[-1]
    return Read(_labelled(records, labels or []), bool(failed))


def _labelled(records: list[Record], labels: list[str]) -> tuple[Record, ...]:
    there = [record.metadata.label for record in records]
    for label in labels:
        if label not in there:
            known = ", ".join(repr(one) for one in dict.fromkeys(there) if one) or "none with a label"
            raise UsageError(f"no record is labelled {label!r}; there are {known}.")
    return tuple(record for record in records if not labels or record.metadata.label in labels)


def sentence(what: str, error: ValueError) -> str:
    """What is wrong with an option, ended by one mark."""
    text = str(error)
    return f"{what}: {text if text.endswith(('.', '?')) else text + '.'}"


def quantity(text: str, unit: str, *, what: str, positive: bool = True) -> Estimate:
    """The estimate that a text states, in `unit`, above zero where `positive`; its error source is named by `what`.

    Raises
    ------
    UsageError
        It is no number with a unit of that kind, or not above zero where it has to be.
    """
    from ionterface.campaign.quantity_text import estimate_of

    try:
        return estimate_of(text, unit, source=what, positive=positive)
    except ValueError as error:
        raise UsageError(sentence(what, error)) from error


def optional(text: str, unit: str, *, what: str) -> Estimate | None:
    """As `quantity`; None for an empty text."""
    return quantity(text, unit, what=what) if text else None


def span(text: str, unit: str, *, what: str) -> tuple[float, float]:
    """Both ends, in `unit`, of a range written like ``0.3..1.6 V``.

    Raises
    ------
    UsageError
        It is no such range.
    """
    from ionterface.campaign.quantity_text import interval_of

    if ".." not in text:
        raise UsageError(f"{what}: {text!r} is no range; write both ends and their unit, like '0.5..2 {unit}'.")
    try:
        found = interval_of(text, unit)
    except ValueError as error:
        raise UsageError(sentence(what, error)) from error
    return found.low, found.high


def stated_mass(mass: str, basis: str) -> Estimate | None:
    """The mass of a named basis; None where there is neither.

    Raises
    ------
    MissingFact
        One of the two without the other.
    """
    if not mass and not basis:
        return None
    if not basis:
        raise MissingFact(f"of what is the mass {mass}? Name the basis with --basis.")
    if not mass:
        raise MissingFact(f"what is the mass of {basis}? State it with --mass.")
    return quantity(mass, "kg", what="mass")


@dataclass(frozen=True, kw_only=True)
class SeriesChoices:
    """Everything that the preparation of a scan-rate series can be told."""

    columns: Path | None
    record: list[str] | None
    rate: list[str] | None
    cycle: int | None
    window: str
    trim: str
    resistance: str
    blank: list[Path] | None
    mass: str
    basis: str

    def series(self, files: list[Path]) -> tuple[ScanRateSeries, bool]:
        """The prepared series of some files, and whether a file was left out."""
        from ionterface.methods.voltammetry.preparation import scan_rate_series

        read = read_records(files, self.columns, self.record)
        blank = None
        if self.blank:
            blanks = read_records(self.blank, self.columns, None)
            blank = scan_rate_series(blanks.records, resistance=self._resistance())
        prepared = scan_rate_series(
            read.records,
            stated_rates=self._rates(len(read.records)),
            cycle=self.cycle,
            resistance=self._resistance(),
            blank=blank,
            window=span(self.window, "V", what="window") if self.window else None,
            trim=quantity(self.trim, "V", what="trim").value if self.trim else 0.0,
            mass=stated_mass(self.mass, self.basis),
            basis=self.basis,
        )
        return prepared, read.left_out

    def _resistance(self) -> Estimate | None:
        return optional(self.resistance, "Ohm", what="series resistance")

    def _rates(self, count: int) -> list[Estimate | None] | None:
        if not self.rate:
            return None
        if len(self.rate) != count:
            raise UsageError(
                f"--rate was given {len(self.rate)} times, the files hold {count} records; give one for each, in turn."
            )
        return [quantity(text, "V/s", what="scan rate") for text in self.rate]
