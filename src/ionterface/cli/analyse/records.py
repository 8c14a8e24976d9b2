"""Analyses of single records: ``voltammogram``, ``cycling``, ``rate-test``, ``rests``."""

from typing import TYPE_CHECKING, Annotated

import typer

from ionterface.cli.analyse.given import Basis, Mass, optional, quantity, stated_mass
from ionterface.cli.analyse.shown import Analysis
from ionterface.errors import MissingFact

if TYPE_CHECKING:
    from ionterface.record import Record

RestBelow = Annotated[str, typer.Option(help="Current below which the cell rests, '5 uA'; without it, found.")]


def voltammogram(
    records: "tuple[Record, ...]",
    rate: Annotated[str, typer.Option(help="Stated scan rate, '1 mV/s'; compared with dE/dt, never used.")] = "",
) -> Analysis:
    """Sweeps of voltammograms and their scan rates from dE/dt."""
    from ionterface.figures import voltammogram_panel
    from ionterface.methods import voltammogram as sweeps_of

    stated = optional(rate, "V/s", what="scan rate")
    results = {record.metadata.name: sweeps_of(record, stated_rate=stated) for record in records}
    pairs = list(zip(records, results.values(), strict=True))
    return Analysis(
        results=results, panels=lambda reference: (voltammogram_panel(pairs, reference=reference, mass=None),)
    )


def cycling(records: "tuple[Record, ...]", mass: Mass = "", basis: Basis = "", rest_below: RestBelow = "") -> Analysis:
    """Charge, energy and efficiencies of every cycle of galvanostatic cycling."""
    from ionterface.figures import Material, capacity_panel, efficiency_panel
    from ionterface.methods import cycling as cycles_of

    stated = stated_mass(mass, basis)
    bases = {} if stated is None else {basis: stated}
    results = {r.metadata.name: cycles_of(r, bases=bases, rest_below=_amperes(rest_below)) for r in records}
    colours = {name: Material(place) for place, name in enumerate(results)}
    return Analysis(
        results=results,
        panels=lambda reference: (
            capacity_panel(results, basis=basis, colours=colours, simulated=_simulated(records)),
            efficiency_panel(results, colours=colours, simulated=_simulated(records)),
        ),
    )


def rate_test(
    records: "tuple[Record, ...]",
    branch: Annotated[str, typer.Option(help="Half cycles to judge: 'oxidation' or 'reduction'.")],
    mass: Mass = "",
    basis: Basis = "",
    rest_below: RestBelow = "",
) -> Analysis:
    """Capacity at each current of a rate test, and whether it returns at the first current."""
    from ionterface.figures import Material, rate_test_panel
    from ionterface.methods import Direction
    from ionterface.methods import rate_test as rates_of

    known = {direction.value: direction for direction in Direction}
    if branch not in known:
        raise MissingFact(f"is the branch {' or '.join(known)}? State it with --branch, not {branch!r}.")
    stated = stated_mass(mass, basis)
    results = {
        record.metadata.name: rates_of(
            record, mass=stated, basis=basis, branch=known[branch], rest_below=_amperes(rest_below)
        )
        for record in records
    }
    colours = {name: Material(place) for place, name in enumerate(results)}
    return Analysis(
        results=results,
        panels=lambda reference: (rate_test_panel(results, colours=colours, simulated=_simulated(records)),),
    )


def rests(records: "tuple[Record, ...]", rest_below: RestBelow = "") -> Analysis:
    """Rests of records: how long, from which voltage to which, and the slope at the end."""
    from ionterface.figures import Material, recovery_panel
    from ionterface.methods import rests as rests_of

    results = {record.metadata.name: rests_of(record, rest_below=_amperes(rest_below)) for record in records}
    longest = {
        record.metadata.name: (record, max(found.rests, key=lambda one: one.duration))
        for record, found in zip(records, results.values(), strict=True)
        if found.rests
    }
    colours = {name: Material(place) for place, name in enumerate(longest)}
    return Analysis(
        results=results, panels=lambda reference: (recovery_panel(longest, reference=reference, colours=colours),)
    )


def _amperes(text: str) -> float | None:
    return quantity(text, "A", what="current of a rest").value if text else None


def _simulated(records: "tuple[Record, ...]") -> bool:
    return any(record.metadata.simulated for record in records)
