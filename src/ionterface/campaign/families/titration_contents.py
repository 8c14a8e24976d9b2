"""Panels and tables of titrations: pulses of current, short interruptions, steps of potential."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ionterface.campaign.content import Cells, Content, SampleNeed
from ionterface.campaign.option_fields import range_in, stated
from ionterface.campaign.schema import Name, Quantity, Range, Technique


class Titration(Content):
    """What every titration needs: the body that ions diffuse in, which the sample states (`diffusion`)."""

    sample_needs = frozenset({SampleNeed.DIFFUSION})
    cells: Cells
    measurement: Name | None = None


class Gitt(Titration):
    """Diffusivity against potential from pulses and rests; in a figure with `pulse`, that pulse with its fits.

    `lines_only` leaves out the finite-length fits, for many pulses.
    """

    techniques = frozenset({Technique.GITT})
    cells: Cells = Field(alias="gitt")
    pulse: Annotated[int | None, Field(ge=1)] = None
    lines_only: bool = False


class Ici(Titration):
    """Diffusivity at every short interruption of a constant current; `window` is the part of it that is fitted."""

    techniques = frozenset({Technique.ICI})
    cells: Cells = Field(alias="ici")
    window: Annotated[Range, range_in("s")]


class Pitt(Titration):
    """Diffusivity for every step of a potential staircase; without `step` its height is found."""

    techniques = frozenset({Technique.PITT})
    cells: Cells = Field(alias="pitt")
    step: Annotated[Quantity | None, stated("V", "step")] = None


PANELS: tuple[type[Content], ...] = (Gitt, Ici, Pitt)
"""Every kind of panel of this family."""
TABLES: tuple[type[Content], ...] = (Gitt, Ici, Pitt)
"""Every kind of table of this family."""
