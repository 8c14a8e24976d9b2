"""Capacity against composition, on several mass bases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ionterface.errors import UsageError
from ionterface.estimate import Estimate

from . import axes
from .panel import Axis, Colour, Panel, Points


def composition_panel(
    content: Sequence[Estimate],
    capacities: Mapping[str, Sequence[Estimate]],
    *,
    component: str,
    whole: str,
    colours: Mapping[str, Colour],
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

    Raises
    ------
    UsageError
        A basis with another number of capacities than there are samples.
    """
    fractions = axes.Ruler(axis=Axis(quantity=f"Mass fraction of {component} in {whole}", unit="%"), unit="1")
    ruler = axes.Ruler(axis=Axis(quantity="Capacity", unit="mAh/g"), unit="C/kg")
    order = np.argsort([value.value for value in content], kind="stable")
    x = np.asarray([fractions.number(content[k]) for k in order])
    marks = []
    for basis, values in capacities.items():
        if len(values) != len(content):
            raise UsageError(f"{len(values)} capacities on {basis} for {len(content)} samples; give one for each.")
        error = np.asarray([ruler.error(values[k]) for k in order])
        marks.append(
            Points(
                x=x,
                y=np.asarray([ruler.number(values[k]) for k in order]),
                y_error=error if np.isfinite(error).any() else None,
                label=f"on {basis}",
                colour=colours[basis],
                connected=True,
            )
        )
    return Panel(x=fractions.axis, y=ruler.axis, marks=tuple(marks), simulated=simulated)
