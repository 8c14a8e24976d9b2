"""Diffusivity against the potential, from short interruptions of a current and from steps of the potential."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ionterface.figures import axes
from ionterface.figures.panel import Colour, Mark, Panel, Points
from ionterface.figures.titration.gitt import DIFFUSIVITY
from ionterface.figures.typography import typographic
from ionterface.figures.voltammetry.statements import caution, joined
from ionterface.methods.result import Result
from ionterface.methods.titration.diffusion_body import DiffusionBody

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ionterface.estimate import Estimate
    from ionterface.methods.titration.intermittent_current import IntermittentCurrent
    from ionterface.methods.titration.pitt import Pitt
    from ionterface.record import Array


def interruptions_panel(
    result: IntermittentCurrent, *, reference: str, colour: Colour, simulated: bool = False
) -> Panel:
    """D at every interruption against the potential without the step; hollow points are not valid. [V, cm²/s]

    Parameters
    ----------
    result : IntermittentCurrent
    reference : str
        Reference electrode of the potential; empty for a cell of two electrodes.
    colour : Colour
        Of the material.

    Notes
    -----
    Error bars are standard uncertainties by scatter alone; what the length adds moves all points together and stands in
    the note.
    """
    found = [result.diffusivity(k).to("cm2/s") for k in range(len(result.time))]
    marks, hollow = _points(result.potential, found, result.body, np.asarray(result.usable, dtype=bool), colour)
    return Panel(
        x=axes.potential(reference=reference),
        y=DIFFUSIVITY,
        marks=marks,
        note=_note(result, result.body, hollow),
        simulated=simulated,
    )


def steps_panel(result: Pitt, *, reference: str, colour: Colour, simulated: bool = False) -> Panel:
    """D of every step by the finite-length fit, and by short and long times, against its mean potential. [V, cm²/s]

    Parameters, notes: see `interruptions_panel`.
    """
    potential = np.asarray([(one.step.before + one.step.level) / 2 for one in result.steps])
    kinds = {"finite length": "finite", "short times": "short", "long times": "long"}
    marks: list[Mark] = []
    for shape, (label, name) in enumerate(kinds.items()):
        found = [getattr(one, name).to("cm2/s") for one in result.steps]
        good = np.full(len(found), True)
        drawn, _ = _points(potential, found, result.body, good, colour, label=label, shape=shape)
        marks += drawn
    return Panel(
        x=axes.potential(reference=reference),
        y=DIFFUSIVITY,
        marks=tuple(marks),
        note=_note(result, result.body, hollow=False),
        simulated=simulated,
    )


def _points(
    potential: Array,
    found: Sequence[Estimate],
    body: DiffusionBody,
    good: Array,
    colour: Colour,
    *,
    label: str = "",
    shape: int | None = None,
) -> tuple[tuple[Mark, ...], bool]:
    """The drawable ones of these diffusivities, those that are not valid hollow, and whether there are such."""
    d = np.asarray([one.value for one in found])
    error = np.asarray([_scatter(one, body) for one in found])
    drawable = np.isfinite(d) & (d > 0)
    marks: list[Mark] = []
    for hollow in (True, False):
        chosen = drawable & (good ^ hollow)
        if chosen.any():
            marks.append(
                Points(
                    x=potential[chosen],
                    y=d[chosen],
                    y_error=error[chosen],
                    label="" if hollow and (drawable & good).any() else label,
                    detail="not valid" if hollow else "valid",
                    colour=colour,
                    shape=shape,
                    hollow=hollow,
                )
            )
    return tuple(marks), bool((drawable & ~good).any())


def _scatter(d: Estimate, body: DiffusionBody) -> float:
    """Standard uncertainty of D without that of the body, in the unit of D; NaN where it is not known."""
    length = body.length
    if d.value == 0 or not np.isfinite(d.value):
        return np.nan
    relative = (d.stated_std / d.value) ** 2 - (2 * length.stated_std / length.value) ** 2
    return abs(d.value) * float(np.sqrt(max(relative, 0.0)))


def _note(result: Result, body: DiffusionBody, hollow: bool) -> str:
    length = body.length
    common = "" if not length.std else f"±\u00a0{200 * length.std / length.value:.0f}\u00a0% in common from the length"
    size = typographic(str(body)).replace(" um", "\u00a0µm")
    return joined(size, common, "hollow: not valid" if hollow else "", caution(result))
