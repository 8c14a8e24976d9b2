"""Capacity against composition, on several mass bases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.figures import axes
from ionterface.figures.panel import Array, Axis, Colour, Curve, Mark, Panel, Points


def composition_panel(
    content: Sequence[Estimate],
    capacities: Mapping[str, Sequence[Estimate]],
    *,
    component: str,
    whole: str,
    colours: Mapping[str, Colour],
    computed: Mapping[str, Sequence[bool]] | None = None,
    simulated: bool = False,
) -> Panel:
    """Capacity against the mass fraction of a component, one series per mass basis. [%, mAh/g]

    Parameters
    ----------
    content : sequence of Estimate, length n
        Mass fraction of the component in each sample. [1]
    capacities : mapping
        Name of a mass basis -> the capacity of each sample on it, length n. [C/kg]
    component, whole : str
        What is counted, and what it is a fraction of: ``rGO`` in ``VOx+rGO``.
    colours : mapping
        Name of a mass basis -> its colour.
    computed : mapping
        Name of a mass basis -> whether the capacity of each sample on it follows from another one, length n; such
        points are hollow, and the note above the axes says so.

    Raises
    ------
    UsageError
        A basis with another number of capacities than there are samples.
    """
    fractions = axes.Ruler(axis=Axis(quantity=f"Mass fraction of {component} in {whole}", unit="%"), unit="1")
    ruler = axes.Ruler(axis=Axis(quantity="Capacity", unit="mAh/g"), unit="C/kg")
    order = np.argsort([value.value for value in content], kind="stable")
    x = np.asarray([fractions.number(content[k]) for k in order])
    marks: list[Mark] = []
    for basis, values in capacities.items():
        if len(values) != len(content):
            raise UsageError(f"{len(values)} capacities on {basis} for {len(content)} samples; give one for each.")
        y = np.asarray([ruler.number(values[k]) for k in order])
        error = np.asarray([ruler.error(values[k]) for k in order])
        follows = np.asarray([(computed or {}).get(basis, [False] * len(values))[k] for k in order])
        label, colour = f"on {basis}", colours[basis]
        if not follows.any():
            marks.append(Points(x=x, y=y, y_error=_stated(error), label=label, colour=colour, connected=True))
            continue
        marks.append(Curve(x=x, y=y, label=label, colour=colour))
        for hollow, origin in ((False, "printed"), (True, "computed")):
            k = np.flatnonzero(follows == hollow)
            detail = f"{label}, {origin}"
            points = Points(x=x[k], y=y[k], y_error=_stated(error[k]), detail=detail, colour=colour, hollow=hollow)
            marks += [points] if len(k) else []
    note = "printed filled, computed hollow" if any(getattr(mark, "hollow", False) for mark in marks) else ""
    return Panel(x=fractions.axis, y=ruler.axis, marks=tuple(marks), note=note, simulated=simulated)


def _stated(error: Array) -> Array | None:
    return error if np.isfinite(error).any() else None
