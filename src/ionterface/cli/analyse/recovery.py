"""How the voltage recovers at rest: ``recovery``."""

from typing import TYPE_CHECKING, Annotated

import typer

from ionterface.cli.analyse.choices import member
from ionterface.cli.analyse.given import optional, quantity
from ionterface.cli.analyse.shown import Analysis
from ionterface.estimate import Estimate

if TYPE_CHECKING:
    from ionterface.record import Record


def recovery(
    records: "tuple[Record, ...]",
    *,
    rest: Annotated[int | None, typer.Option(help="Number of the rest (see `rests`); without it, the longest.")] = None,
    after: Annotated[str, typer.Option(help="Only rests after 'oxidation' or 'reduction'.")] = "",
    limit: Annotated[str, typer.Option(help="Only rests after current that ended at this voltage, '0.3 V'.")] = "",
    pulse: Annotated[str, typer.Option(help="Duration of the pulse before, '600 s'; without it, from the file.")] = "",
    whole: Annotated[
        bool, typer.Option("--whole", help="The whole record is one rest (open-circuit voltage).")
    ] = False,
    relative: Annotated[bool, typer.Option("--relative", help="Draw V less its first value at rest.")] = False,
    rest_below: Annotated[str, typer.Option(help="Current below which the cell rests, '5 uA'; else found.")] = "",
) -> Analysis:
    """Recovery of the voltage at one rest of each record: how much, how fast, by which course, to which end."""
    from ionterface.figures import Material
    from ionterface.figures.recovery import voltage_recovery_panel
    from ionterface.methods.recovery.recovery import recovery as recovery_of
    from ionterface.methods.segmentation import Direction

    results = {
        record.metadata.name: recovery_of(
            record,
            rest=rest,
            after=member(Direction, after, what="--after") if after else None,
            limit=quantity(limit, "V", what="limit", positive=False).value if limit else None,
            pulse=_value(optional(pulse, "s", what="pulse")),
            rest_below=_value(optional(rest_below, "A", what="current of a rest")),
            whole=whole,
        )
        for record in records
    }
    colours = {name: Material(place) for place, name in enumerate(results)}
    more = {
        f"{name}, {what}": table
        for name, found in results.items()
        if found.course is not None
        for what, table in (
            ("courses", found.course_table()),
            ("parameters", found.parameter_table()),
            ("decades", found.decade_table()),
        )
    }
    return Analysis(
        results=results,
        more=more,
        panels=lambda reference: (
            voltage_recovery_panel(results, reference=reference, colours=colours, relative=relative),
        ),
    )


def _value(stated: Estimate | None) -> float | None:
    return None if stated is None else stated.value
