"""What two paths in series conduct, and how fast a component spreads along them, against their ratio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.figures.panel import Array, Axis, Colour, Curve, Level, Mark, Panel, Points, Scale
from ionterface.methods.ambipolar_flux import in_series
from ionterface.methods.job_sharing import JobSharing


def conductance_limits_panel(*, lowest: float, highest: float, colour: Colour) -> Panel:
    """Conductance of both paths over that of the ions against the ratio electrons/ions, with both limits. [1]

    Parameters
    ----------
    lowest, highest : float
        Ends of the ratio of conductances, electrons over ions. [1]

    Raises
    ------
    UsageError
        Ends that are not positive or not in order.
    """
    if not 0 < lowest < highest:
        raise UsageError(f"a ratio runs from a positive number to a higher one, not from {lowest:g} to {highest:g}.")
    ratio = np.geomspace(lowest, highest, 200)
    one = Estimate(1.0, 0.0, "S")
    both = np.asarray([in_series(one, Estimate(float(r), 0.0, "S")).value for r in ratio])
    marks: list[Mark] = [Curve(x=ratio, y=both, label="both in series", colour=colour)]
    below = ratio[ratio <= 1]
    if len(below):
        marks.append(Curve(x=below, y=below, label="electrons alone", colour=colour, dashed=True))
    if highest > 1:
        marks.append(Level(y=1.0, label="ions alone"))
    return Panel(
        x=Axis(quantity="Conductance of electrons / of ions", scale=Scale.LOG),
        y=Axis(quantity="Conductance of both / of ions", scale=Scale.LOG),
        marks=tuple(marks),
    )


def ambipolar_diffusivity_panel(
    ratio: Array, results: Mapping[str, Sequence[JobSharing]], *, colours: Mapping[str, Colour]
) -> Panel:
    """Chemical diffusivity against the ratio of conductances, electrons over ions. [cm²/s]

    Parameters
    ----------
    ratio : array, shape (n,)
        [1]
    results : mapping
        Name of a case as it is printed -> its result at each ratio, length n.
    colours : mapping
        Name of a case -> its colour.

    Notes
    -----
    Error bars are one standard uncertainty, where one is stated.

    Raises
    ------
    UsageError
        Another number of results than of ratios.
    """
    x = np.asarray(ratio, dtype=float)
    marks: list[Mark] = []
    for name, found in results.items():
        if len(found) != len(x):
            raise UsageError(f"{len(found)} results of {name} for {len(x)} ratios; give one for each.")
        y = np.asarray([result.diffusivity.to("cm2/s").value for result in found])
        std = [result.diffusivity.to("cm2/s").std for result in found]
        error = np.asarray([np.nan if s is None else s for s in std])
        marks.append(Curve(x=x, y=y, label=name, colour=colours[name]))
        if np.nan_to_num(error).any():
            marks.append(Points(x=x, y=y, y_error=error, detail=f"{name}, σ", colour=colours[name]))
    return Panel(
        x=Axis(quantity="Conductance of electrons / of ions", scale=Scale.LOG),
        y=Axis(quantity="D", unit="cm2/s", scale=Scale.LOG),
        marks=tuple(marks),
    )
