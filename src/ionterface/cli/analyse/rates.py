"""Analyses of capacities against the rate and against the cycle: ``rate-models``, ``fade``."""

from typing import TYPE_CHECKING, Annotated

import typer

from ionterface.cli.analyse.choices import member
from ionterface.cli.analyse.given import Basis, Mass, optional, quantity, stated_mass
from ionterface.cli.analyse.shown import Analysis
from ionterface.errors import MissingFact, UsageError

if TYPE_CHECKING:
    from ionterface.estimate import Estimate
    from ionterface.methods.ageing.fade import Reference
    from ionterface.record import Record

BranchText = Annotated[str, typer.Option("--branch", help="Half cycles to judge: 'oxidation' or 'reduction'.")]
RestBelow = Annotated[str, typer.Option(help="Current below which the cell rests, '5 uA'; without it, found.")]


def rate_models(
    records: "tuple[Record, ...]",
    *,
    branch: BranchText = "",
    mass: Mass = "",
    basis: Basis = "",
    resistance: Annotated[str, typer.Option(help="Measured series resistance, '2.1 ± 0.1 Ohm'.")] = "",
    skip: Annotated[int, typer.Option(help="First cycles of each level to leave out.")] = 0,
    as_published: Annotated[
        bool, typer.Option("--as-published", help="Fit against the actual rate, as in publications.")
    ] = False,
    rest_below: RestBelow = "",
) -> Analysis:
    """Tian-Coleman law, diffusion limit and Peukert exponent of one rate test."""
    from ionterface.figures import Material
    from ionterface.figures.rate_models import rate_law_panel
    from ionterface.methods import Direction
    from ionterface.methods.rate_models.diffusion_limited import diffusion_limited
    from ionterface.methods.rate_models.peukert import peukert
    from ionterface.methods.rate_models.rate_points import rate_points
    from ionterface.methods.rate_models.tian_coleman import Against, tian_coleman

    if not branch:
        raise MissingFact("is the branch oxidation or reduction? State it with --branch.")
    if len(records) != 1:
        raise UsageError(f"rate models describe one cell, and there are {len(records)} records; give one.")
    points = rate_points(
        records[0],
        mass=stated_mass(mass, basis),
        basis=basis,
        branch=member(Direction, branch, what="--branch"),
        resistance=optional(resistance, "Ohm", what="series resistance"),
        skip=skip,
        rest_below=quantity(rest_below, "A", what="current of a rest").value if rest_below else None,
    )
    law = tian_coleman(points, against=Against.RATE if as_published else Against.CURRENT)
    limit = diffusion_limited(points)
    return Analysis(
        results={"tian-coleman": law, "diffusion limit": limit, "peukert": peukert(points)},
        more={"rates": points.table()},
        panels=lambda _: (
            rate_law_panel(law, limit=limit, colour=Material(0), simulated=records[0].metadata.simulated),
        ),
    )


def fade(
    records: "tuple[Record, ...]",
    *,
    from_cycle: Annotated[
        str, typer.Option(help="Cycle that retention counts from: 'first', 'largest' or a number.")
    ] = "",
    branch: BranchText = "",
    currents_of: Annotated[
        int | None, typer.Option(help="Take only the cycles that ran at the currents of this one.")
    ] = None,
    predict: Annotated[int | None, typer.Option(help="Cycle whose capacity is wanted.")] = None,
    mass: Annotated[
        str, typer.Option(help="Mass of each cell in the order of the records, '1.10 mg; 1.05 ± 0.05 mg'.")
    ] = "",
    basis: Basis = "",
    rest_below: RestBelow = "",
) -> Analysis:
    """Law of activation and fade, retention and change per cycle of some cells."""
    from ionterface.figures import Material
    from ionterface.figures.ageing import fade_panel
    from ionterface.methods import Direction, cycling
    from ionterface.methods.ageing.fade import fade as fade_of
    from ionterface.methods.ageing.fade import runs_of
    from ionterface.methods.ageing.same_current import CurrentsOf, EveryCycle

    counted = _reference(from_cycle)
    bases = _bases(records, mass, basis)
    below = quantity(rest_below, "A", what="current of a rest").value if rest_below else None
    cells = {name: cycling(r, bases=b, rest_below=below) for (name, b), r in zip(bases.items(), records, strict=True)}
    runs = runs_of(cells, basis=basis, branch=member(Direction, branch, what="--branch") if branch else None)
    found = fade_of(
        runs,
        unit="mAh/g" if basis else "mAh",
        basis=basis,
        reference=counted,
        select=EveryCycle() if currents_of is None else CurrentsOf(currents_of),
        predict=predict,
    )
    colours = {name: Material(place) for place, name in enumerate(cells)}
    return Analysis(
        results={"fade": found},
        more={
            "law": found.parameter_table(),
            "mean of the cells": found.mean_table(),
            "choice of the law": found.score_table(),
        },
        panels=lambda _: (fade_panel(found, colours=colours, simulated=any(r.metadata.simulated for r in records)),),
    )


def _bases(records: "tuple[Record, ...]", mass: str, basis: str) -> "dict[str, dict[str, Estimate]]":
    """Name of each cell -> its basis with its own mass; empty where none is stated."""
    names = [record.metadata.name for record in records]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UsageError(f"two cells bear the name {twice}; rename a file, so that they can be told apart.")
    masses = mass.split(";")
    if mass and len(masses) != len(names):
        raise UsageError(
            f"{len(masses)} mass{'es' * (len(masses) > 1)} for {len(names)} cells; state one for each in the order of "
            "the records, '1.10 mg; 1.05 mg'."
        )
    if not mass:
        masses = [""] * len(names)
    stated = [stated_mass(one.strip(), basis) for one in masses]
    return {name: {} if one is None else {basis: one} for name, one in zip(names, stated, strict=True)}


def _reference(text: str) -> "Reference":
    from ionterface.methods.ageing.fade import FirstCycle, LargestCycle, NamedCycle

    if text == "first":
        return FirstCycle()
    if text == "largest":
        return LargestCycle()
    if text.isdecimal():
        return NamedCycle(int(text))
    if not text:
        raise MissingFact("from which cycle does the retention count? State it with --from-cycle.")
    raise UsageError(f"--from-cycle is 'first', 'largest' or the number of a cycle, not {text!r}.")
