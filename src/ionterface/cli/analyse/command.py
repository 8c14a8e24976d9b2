"""What makes a command of a function: the arguments that all analyses share are added to its own."""

import inspect
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from ionterface.cli.analyse.given import (
    Basis,
    ColumnsFile,
    FigureFile,
    Files,
    Labels,
    Mass,
    ReferenceText,
    SeriesChoices,
    read_records,
)
from ionterface.cli.analyse.shown import Analysis, tell
from ionterface.cli.exits import Json, sentences


def _series_choices(
    *,
    columns: ColumnsFile = None,
    record: Labels = None,
    rate: Annotated[
        list[str] | None, typer.Option(help="Scan rate of each record in turn, '1 mV/s'; compared with dE/dt; repeat.")
    ] = None,
    cycle: Annotated[int | None, typer.Option(help="Cycle to take; without it, the last complete one.")] = None,
    window: Annotated[str, typer.Option(help="Potentials to use, '0.3..1.6 V'; without it, all that all share.")] = "",
    trim: Annotated[str, typer.Option(help="How much to leave out after each turning point, '20 mV'.")] = "",
    resistance: Annotated[str, typer.Option(help="Measured series resistance, '2.1 ± 0.1 Ohm'; corrects E.")] = "",
    blank: Annotated[list[Path] | None, typer.Option(help="File of a blank at the same rates; repeat.")] = None,
    mass: Mass = "",
    basis: Basis = "",
) -> SeriesChoices:
    return SeriesChoices(
        columns=columns,
        record=record,
        rate=rate,
        cycle=cycle,
        window=window,
        trim=trim,
        resistance=resistance,
        blank=blank,
        mass=mass,
        basis=basis,
    )


def on_series(analyse: Callable[..., Analysis]) -> Callable[..., None]:
    """A command that prepares the scan-rate series of its files and gives it to `analyse` with its own options."""
    shared = inspect.signature(_series_choices).parameters

    def command(
        files: Files, figure: FigureFile = None, reference: ReferenceText = "", as_json: Json = False, **given: Any
    ) -> None:
        with sentences():
            choices = _series_choices(**{name: given.pop(name) for name in shared})
            series, left_out = choices.series(files)
            found = analyse(series, **given)
            told = replace(found, left_out=left_out)
            tell(name_of(analyse), told, figure=figure, reference=reference, as_json=as_json)

    return _signed(command, analyse, tuple(shared.values()))


def on_records(analyse: Callable[..., Analysis]) -> Callable[..., None]:
    """A command that reads its files and gives their records to `analyse` with its own options."""

    def command(
        files: Files,
        *,
        columns: ColumnsFile = None,
        record: Labels = None,
        figure: FigureFile = None,
        reference: ReferenceText = "",
        as_json: Json = False,
        **given: Any,
    ) -> None:
        with sentences():
            read = read_records(files, columns, record)
            found = analyse(read.records, **given)
            told = replace(found, left_out=read.left_out)
            tell(name_of(analyse), told, figure=figure, reference=reference, as_json=as_json)

    return _signed(command, analyse, ())


def name_of(analyse: Callable[..., Any]) -> str:
    """The name of a method on the command line."""
    return analyse.__name__.replace("_", "-")


def _signed(
    command: Callable[..., None], analyse: Callable[..., Analysis], shared: tuple[inspect.Parameter, ...]
) -> Callable[..., None]:
    """The command with the parameters, name and documentation of what it runs, as Typer reads them.

    The first parameter of `analyse` is what the command makes of the files; its annotation is never looked at.
    """
    general = [p for p in inspect.signature(command).parameters.values() if p.kind is not p.VAR_KEYWORD]
    own = list(inspect.signature(analyse).parameters.values())[1:]
    keyword = inspect.Parameter.KEYWORD_ONLY
    files, *rest = general
    parameters = [files, *(p.replace(kind=keyword) for p in (*own, *shared, *rest))]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {p.name: p.annotation for p in parameters}
    command.__name__, command.__doc__ = analyse.__name__, analyse.__doc__
    return command
