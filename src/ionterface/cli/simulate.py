"""The command ``simulate``: a cell and a protocol in, a file as an instrument would have written it out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ionterface.cli.analyse.given import optional
from ionterface.cli.exits import Exit, Json, sentences, show
from ionterface.cli.output import writer_of
from ionterface.errors import MissingFact, Severity, UsageError

if TYPE_CHECKING:
    from ionterface.simulate import Simulation
    from ionterface.simulate.parameters import ParameterSet

COMPILES = "compiling the model, once, about half a minute."
SetOrFile = Annotated[
    str,
    typer.Argument(
        metavar="PARAMETERS", help="A set such as dai2021:VOx-G, or a YAML file that changes one.", show_default=False
    ),
]
ProtocolPath = Annotated[
    Path, typer.Argument(metavar="PROTOCOL", help="A YAML file with start and steps.", show_default=False)
]
Output = Annotated[Path, typer.Option("-o", "--output", help="A .csv or .parquet file in BDF names.")]
Interval = Annotated[str, typer.Option(help="A point is taken at the latest after this time, '1 s'.")]


def simulate(  # noqa: PLR0917 - the options of a command
    parameters: SetOrFile,
    protocol: ProtocolPath,
    output: Output,
    interval: Interval = "",
    mass: Annotated[str, typer.Option(help="Mass of the working electrode, '1.0 mg', where no file tells it.")] = "",
    counter_mass: Annotated[str, typer.Option(help="Mass of the counter electrode, where a set asks it.")] = "",
    area: Annotated[str, typer.Option(help="Area of the working electrode, '1 cm2', where a set asks it.")] = "",
    voltage_change: Annotated[str, typer.Option(help="A point also after this change of voltage, '5 mV'.")] = "",
    current_change: Annotated[str, typer.Option(help="A point also after this change of current, '1 uA'.")] = "",
    noise_voltage: Annotated[str, typer.Option(help="Standard deviation of white noise, '0.1 mV'.")] = "",
    noise_current: Annotated[str, typer.Option(help="Standard deviation of white noise, '10 nA'.")] = "",
    range_current: Annotated[str, typer.Option(help="Largest current that is shown, '10 mA'.")] = "",
    compensation: Annotated[float, typer.Option(help="Share of the series resistance that is compensated.")] = 0.0,
    seed: Annotated[int | None, typer.Option(help="Seed of the noise, so that it can be made again.")] = None,
    tolerance: Annotated[float, typer.Option(help="Relative error of one step in time.")] = 1e-5,
    as_json: Json = False,
) -> None:
    """Simulate a cell under a protocol and write its record, marked as simulated."""
    with sentences():
        channel = _numbers(
            interval=(interval, "s"),
            voltage_change=(voltage_change, "V"),
            current_change=(current_change, "A"),
            voltage_noise=(noise_voltage, "V"),
            current_noise=(noise_current, "A"),
            current_range=(range_current, "A"),
        )
        sample = _numbers(mass=(mass, "kg"), counter_mass=(counter_mass, "kg"), area=(area, "m2"))
        _demand(channel, seed)
        write = writer_of(output, (Path(parameters), protocol))
        options = {**channel, "compensation": compensation}
        named, done = _simulated(parameters, protocol, sample, options, tolerance=tolerance, seed=seed)
        whole = len(done.record) > 0 and all(f.severity is not Severity.ERROR for f in done.findings)
        if whole:
            write(done.record, output)
        _tell(named, done, output.name if whole else None, as_json)
        if not whole:
            raise typer.Exit(Exit.NOT_VALID)


def _numbers(**texts: tuple[str, str]) -> dict[str, float]:
    """What was given of some options, in SI units."""
    made = {name: optional(text, unit, what=name.replace("_", " ")) for name, (text, unit) in texts.items()}
    return {name: value.value for name, value in made.items() if value is not None}


def _demand(channel: dict[str, float], seed: int | None) -> None:
    if "interval" not in channel:
        raise MissingFact("how often is a point taken? State it with --interval, like --interval '1 s'.")
    if seed is None and not channel.keys().isdisjoint({"voltage_noise", "current_noise"}):
        raise UsageError("noise needs --seed, so that the record can be made again.")


def _simulated(
    parameters: str,
    protocol: Path,
    sample: dict[str, float],
    channel: dict[str, float],
    *,
    tolerance: float,
    seed: int | None,
) -> tuple[ParameterSet, Simulation]:
    import numpy as np

    from ionterface import simulate as twin
    from ionterface.campaign.cell_text import cell_of
    from ionterface.campaign.protocol_text import protocol_of

    described = cell_of(parameters, sample)
    start, steps = protocol_of(protocol, mass=described.cell.working.mass)
    with told_of_compiling():
        done = twin.simulate(
            described.cell,
            steps,
            channel=twin.Channel(**channel, delay=min(1e-4, 0.1 * channel["interval"])),
            start=start,
            accuracy=twin.Accuracy(tolerance=tolerance),
            rng=None if seed is None else np.random.default_rng(seed),
        )
    return described.parameters, done


@contextmanager
def told_of_compiling() -> Iterator[None]:
    """Say so on standard error when a model is compiled; machine code that is found on disk is not compiled."""
    from numba.core import event

    class Teller(event.Listener):
        told = False

        def on_start(self, _: object) -> None:
            if not self.told:
                self.told = True
                typer.echo(COMPILES, err=True)

        def on_end(self, _: object) -> None:
            self.told = True  # the listener's interface asks for an end, too

    with event.install_listener("numba:compile", Teller()):
        yield


def _tell(named: ParameterSet, done: Simulation, output: str | None, as_json: bool) -> None:
    """What was simulated, what must be said of it, and where it stands."""
    assumed = [name for name, given in named.values.items() if given.confidence.name == "ASSUMED"]
    findings = done.findings
    if as_json:
        show(
            {
                "parameters": named.name,
                "cites": list(named.cites),
                "assumed": assumed,
                "output": output,
                "rows": len(done.record),
                "outcome": done.outcome.value,
                "findings": [finding.to_dict() for finding in findings],
            }
        )
        return
    typer.echo(f"{named.name}: {named.about}; cites {', '.join(named.cites)}")
    typer.echo(f"assumed: {', '.join(assumed) or 'nothing'}")
    for finding in findings:
        typer.echo(f"{finding.severity.value}: {finding}", err=True)
    told = (
        f"{output}: {len(done.record)} points, simulated" if output else "nothing was written: the record is not whole"
    )
    typer.echo(told)
