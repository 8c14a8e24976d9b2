"""The functions that Markdown text may call in braces: ``{{ capacity('g1', cycle=3, basis='VOx+rGO') }}``.

Each takes the workbench and literal arguments, and gives the number with its trace. `LISTED` is the only list there
is; whatever is not in it cannot be called from a campaign file.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from ionterface.campaign.contents import CellSelection
from ionterface.campaign.cycles import branch_charge, cycled, doubt
from ionterface.campaign.replicates import of_cells
from ionterface.campaign.schema import WHOLE_CELL, Branch
from ionterface.campaign.suggestions import did_you_mean
from ionterface.campaign.workbench import Measured, Workbench
from ionterface.errors import MissingFact, UsageError
from ionterface.estimate import Estimate
from ionterface.methods import Cycling, Direction, convert
from ionterface.report.document import Trace


@dataclass(frozen=True, kw_only=True)
class Number:
    """A number as it stands in the text, and where it comes from."""

    text: str
    trace: Trace


def branch_of(text: str) -> Branch:
    """The branch that a text names."""
    known = {branch.value: branch for branch in Branch}
    if text not in known:
        raise UsageError(f"{text!r} is no branch{did_you_mean(text, known)}")
    return known[text]


def _traced(
    what: str, value: Estimate, unit: str, found: tuple[Cycling, Measured], *halves: tuple[int, Direction]
) -> Number:
    """The number of these half cycles; one that is not valid is shown with the reason."""
    result, measured = found
    shown, reason = value.to(unit), doubt(result, *halves)
    trace = Trace(
        what=what,
        value=shown,
        method="cycling",
        files=(measured.file,),
        settings={**result.settings, **({"not valid": reason} if reason else {})},
        cites=result.cites,
    )
    return Number(text=f"{shown} (not valid: {reason.rstrip('.')})" if reason else str(shown), trace=trace)


def capacity(
    bench: Workbench, cell: str, *, cycle: int, basis: str = "", branch: str = "discharge", measurement: str = ""
) -> Number:
    """Specific capacity of one cycle on a named mass basis, in mAh/g."""
    name = bench.basis(cell, basis or None)
    found, direction = cycled(bench, cell, name, measurement or None), bench.direction(cell, branch_of(branch))
    value = branch_charge(found[0], cycle, name, direction)
    unit = "mAh" if name == WHOLE_CELL else "mAh/g"
    what = f"{branch} capacity of cell {cell}, cycle {cycle}, on {name}"
    return _traced(what, value, unit, found, (cycle, direction))


def coulombic_efficiency(bench: Workbench, cell: str, *, cycle: int, measurement: str = "") -> Number:
    """Charge of the second half cycle over that of the first, in %."""
    found = cycled(bench, cell, WHOLE_CELL, measurement or None)
    value = found[0].coulombic_efficiency(cycle)
    both = ((cycle, direction) for direction in Direction)
    return _traced(f"coulombic efficiency of cell {cell}, cycle {cycle}", value, "%", found, *both)


def energy_efficiency(bench: Workbench, cell: str, *, cycle: int, measurement: str = "") -> Number:
    """Energy given back over energy put in, in %."""
    found = cycled(bench, cell, WHOLE_CELL, measurement or None)
    value = found[0].energy_efficiency(cycle)
    both = ((cycle, direction) for direction in Direction)
    return _traced(f"energy efficiency of cell {cell}, cycle {cycle}", value, "%", found, *both)


def retention(
    bench: Workbench, cell: str, *, first: int, last: int, branch: str = "discharge", measurement: str = ""
) -> Number:
    """Capacity of cycle `last` over that of cycle `first`, in %; it carries no error of the mass."""
    found, direction = cycled(bench, cell, WHOLE_CELL, measurement or None), bench.direction(cell, branch_of(branch))
    value = found[0].retention(last, reference=first, branch=direction)
    what = f"retention of cell {cell}, cycle {last} over cycle {first}"
    return _traced(what, value, "%", found, (last, direction), (first, direction))


def mean_capacity(
    bench: Workbench, cells: tuple[str, ...], *, cycle: int, basis: str = "", branch: str = "discharge"
) -> Number:
    """Mean ± standard deviation over cells of the capacity of one cycle; excluded cells do not enter."""
    names = (cells,) if isinstance(cells, str) else tuple(dict.fromkeys(cells))
    if not names:
        raise UsageError("mean_capacity: name the cells, like ['c1', 'c2'].")
    if cycle < 1:
        raise UsageError(f"mean_capacity: {cycle} is not the number of a cycle; cycles count from 1.")
    selection = CellSelection(cells=names, cycles=(cycle,), basis=basis or None, branch=branch_of(branch))
    made = of_cells(selection, bench)
    one = made.statistics.cycles[0]
    value = Estimate(one.mean.value, one.sd, made.statistics.unit)
    text = f"{value.number()} {value.unit} (mean ± standard deviation, n = {one.n} cells)"
    (trace,) = made.traces(f"mean {branch} capacity, cycle {cycle}")
    return Number(text=text, trace=replace(trace, value=text))


def mass(bench: Workbench, cell: str, *, basis: str) -> Number:
    """Mass of a cell on a named basis, in mg."""
    value = bench.mass(cell, basis)
    if value is None:
        raise UsageError(f"cell {cell}: the basis {basis!r} stands for no mass.")
    shown = value.to("mg")
    trace = Trace(what=f"mass of {basis} in cell {cell}", value=shown, method="weighed mass and composition")
    return Number(text=str(shown), trace=trace)


def share(bench: Workbench, sample: str, *, basis: str, of: str) -> Number:
    """Mass share of one basis in another, in %."""
    composition = bench.composition(sample)
    part, whole = (composition.share(bench.components(sample, name)) for name in (basis, of))
    shown = (part / whole).to("%")
    trace = Trace(what=f"mass share of {basis} in {of} of sample {sample}", value=shown, method="mass_basis")
    return Number(text=str(shown), trace=trace)


def sample(bench: Workbench, name: str) -> Number:
    """Name and composition of a sample."""
    composition = bench.campaign.samples[name].components or {}
    parts = ", ".join(f"{c} {f.to('%').number()} %" if f else f"{c} not stated" for c, f in composition.items())
    text = f"{name} ({parts})" if parts else name
    return Number(
        text=text, trace=Trace(what=f"composition of sample {name}", value=parts or "not stated", method="campaign")
    )


def stated(bench: Workbench, key: str) -> Number:
    """A published number as printed, with its unit and basis."""
    if bench.stated is None:
        raise MissingFact(f"which file holds the published number {key!r} (`stated:`)?")
    return Number(text=bench.stated.number(key).shown, trace=bench.stated.trace(key))


def converted(bench: Workbench, key: str, *, sample: str, to: str) -> Number:
    """A published capacity or current converted to another mass basis by the composition of a sample."""
    if bench.stated is None:
        raise MissingFact(f"which file holds the published number {key!r} (`stated:`)?")
    printed = bench.stated.number(key)
    value = convert(
        bench.stated.estimate(key),
        composition=bench.composition(sample),
        from_=bench.components(sample, printed.basis),
        to=bench.components(sample, to),
    ).to(printed.unit or "1")
    trace = bench.stated.trace(key)
    settings = {**trace.settings, "from": printed.basis, "to": to, "composition of": sample}
    traced = replace(trace, what=f"{trace.what}, on {to}", value=value, method="mass_basis", settings=settings)
    shown = f"{value.number()} {value.unit} on {to}"
    return Number(text=f"{shown} ({value.remark})" if value.remark else shown, trace=traced)


LISTED: Mapping[str, Callable[..., Number]] = MappingProxyType(
    {
        f.__name__: f
        for f in (
            capacity,
            coulombic_efficiency,
            energy_efficiency,
            retention,
            mean_capacity,
            mass,
            share,
            sample,
            stated,
            converted,
        )
    }
)


def signatures() -> dict[str, inspect.Signature]:
    """What each listed function takes, without the workbench."""
    taken = {}
    for name, function in LISTED.items():
        whole = inspect.signature(function, eval_str=True)
        taken[name] = whole.replace(parameters=list(whole.parameters.values())[1:])
    return taken
