"""Specific energy against specific power."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ionterface.errors import UsageError
from ionterface.figures.panel import Axis, Colour, Curve, Mark, Neutral, Panel, Points, Scale
from ionterface.figures.voltammetry.statements import caution, joined
from ionterface.methods.ragone import Ragone, RagonePoint
from ionterface.record import Array


def ragone_panel(
    result: Ragone,
    *,
    colours: Mapping[str, Colour],
    ideals: Mapping[str, tuple[Array, Array]] | None = None,
    simulated: bool = False,
) -> Panel:
    """Energy against mean power, both divided by decades; hollow points are from literature. [Wh/kg, W/kg]

    Parameters
    ----------
    result : Ragone
    colours : mapping
        Name of a cell -> its colour; literature is grey.
    ideals : mapping, optional
        Name of an ideal device -> its powers [W/kg] and energies [J/kg]; drawn dashed.

    Raises
    ------
    UsageError
        Nothing to show.
    """
    if not result.points:
        raise UsageError("there is no discharge to show.")
    marks: list[Mark] = []
    for name, (power, energy) in (ideals or {}).items():
        marks.append(Curve(x=power, y=np.asarray(energy) / 3600, label=name, colour=Neutral(), dashed=True))
    kinds = dict.fromkeys((p.name, p.source, p.load) for p in result.points)
    loads = list(dict.fromkeys(load for _, _, load in kinds))
    shapes: dict[str, int] = {}
    for name, source, load in kinds:
        chosen = [p for p in result.points if (p.name, p.source, p.load) == (name, source, load)]
        if source:
            shapes[name] = len(shapes)
        marks.append(
            Points(
                x=np.array([p.power.value for p in chosen]),
                y=np.array([p.energy.to("Wh/kg").value for p in chosen]),
                x_error=_stated(chosen, "power"),
                y_error=_stated(chosen, "energy"),
                label=name,
                detail=load.value + (f", {source}" if source else ""),
                colour=Neutral() if source else colours[name],
                shape=shapes.get(name) if source else None,
                hollow=bool(source),
            )
        )
    bars = any(isinstance(m, Points) and (m.x_error is not None or m.y_error is not None) for m in marks)
    return Panel(
        x=Axis(quantity=f"Mean power on {result.basis}", unit="W/kg", scale=Scale.LOG),
        y=Axis(quantity=f"Energy on {result.basis}", unit="Wh/kg", scale=Scale.LOG),
        marks=tuple(marks),
        note=joined(*(load.value for load in loads), "bars: σ" if bars else "", caution(result)),
        simulated=simulated,
    )


def _stated(points: list[RagonePoint], kind: str) -> Array | None:
    """Bars of one standard uncertainty; none where no point has one."""
    unit = {"power": "W/kg", "energy": "Wh/kg"}[kind]
    found = np.array([getattr(p, kind).to(unit).std or np.nan for p in points])
    return found if np.isfinite(found).any() else None
