"""Electrons per atom on several mass bases, and the ledger of who could hold them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.figures.panel import Array, Axis, Bars, Colour, Level, Mark, Neutral, Panel
from ionterface.methods.electron_ledger import ElectronLedger


def electrons_panel(
    electrons: Mapping[str, Estimate],
    *,
    element: str,
    colour: Colour,
    levels: Mapping[str, float] | None = None,
    simulated: bool = False,
) -> Panel:
    """Electrons per atom of an element, one bar for each reading of a capacity, side by side. [1]

    Parameters
    ----------
    electrons : mapping
        Name of a reading (its mass basis) -> electrons per atom. [1]
    element : str
        Whose atoms are counted.
    levels : mapping, optional
        Name of a limit -> electrons per atom; each is a line across, named in the note.

    Notes
    -----
    Error bars are one standard uncertainty; a reading without one has none.

    Raises
    ------
    UsageError
        Nothing to show.
    """
    if not electrons:
        raise UsageError("no readings to show; give electrons per atom for each mass basis.")
    values = [value.to("1") for value in electrons.values()]
    error = np.asarray([np.nan if value.std is None else value.std for value in values])
    limits = levels or {}
    marks: list[Mark] = [Level(y=y, label="") for y in limits.values()]
    marks.append(
        Bars(
            x=np.arange(len(values), dtype=float),
            height=np.asarray([value.value for value in values]),
            error=_stated(error),
            colour=colour,
        )
    )
    return Panel(
        x=Axis(quantity="Capacity and its mass basis", categories=tuple(electrons)),
        y=Axis(quantity=f"Electrons per {element}"),
        marks=tuple(marks),
        note=f"dashed: {', '.join(f'{y:g} is {name}' for name, y in limits.items())}" if limits else "",
        simulated=simulated,
    )


def electron_ledger_panel(
    ledgers: Mapping[str, ElectronLedger], *, colours: Mapping[str, Colour], simulated: bool = False
) -> Panel:
    """A capacity parted by who could hold it, one stack for each sample. [mAh/g]

    Parameters
    ----------
    ledgers : mapping
        Name of a sample as it is printed -> its ledger. All on one basis.
    colours : mapping
        Name of a holder's component -> its colour; what is unexplained is grey.

    Raises
    ------
    UsageError
        Nothing to show, or ledgers on different bases.
    """
    bases = {ledger.basis for ledger in ledgers.values()}
    if len(bases) != 1:
        raise UsageError(f"the ledgers of one panel need one mass basis, not {', '.join(sorted(bases)) or 'none'}.")
    x = np.arange(len(ledgers), dtype=float)
    bottom = np.zeros(len(ledgers))
    marks: list[Mark] = []
    for name in dict.fromkeys(row.holder.component for ledger in ledgers.values() for row in ledger.rows):
        rows = [next((r for r in ledger.rows if r.holder.component == name), None) for ledger in ledgers.values()]
        height = np.asarray([0.0 if row is None else row.assigned.to("mAh/g").value for row in rows])
        height = np.nan_to_num(height)
        element = next(row.holder.element for row in rows if row is not None)
        marks.append(Bars(x=x, height=height, bottom=bottom, label=f"{element} of {name}", colour=colours[name]))
        bottom = bottom + height
    rest = np.asarray([ledger.unexplained.to("mAh/g").value for ledger in ledgers.values()])
    rest = np.where(rest > 1e-9 * (bottom + rest), rest, 0.0)
    if rest.any():
        marks.append(Bars(x=x, height=rest, bottom=bottom, label="unexplained", colour=Neutral()))
    return Panel(
        x=Axis(quantity="Sample", categories=tuple(ledgers)),
        y=Axis(quantity=f"Capacity on {bases.pop()}", unit="mAh/g"),
        marks=tuple(marks),
        note="filled in order, each up to its most per atom",
        simulated=simulated,
    )


def _stated(error: Array) -> Array | None:
    return error if np.isfinite(error).any() else None
