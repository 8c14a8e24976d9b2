"""Panels and tables of capacities against the rate and against the cycle."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from ionterface.campaign.content import CYCLED, CellBranch, Cells, Content, Need
from ionterface.campaign.known_values import KnownValue, known
from ionterface.campaign.option_text import reference_text
from ionterface.campaign.schema import Branch, Name, Technique


class RateModel(Content):
    """Capacity against the actual rate with the law of Tian and Coleman and the broken power law of diffusion.

    `skip` leaves out the first cycles of each level; `as_published` fits against the actual rate. A table is of the
    law, of the diffusion limit, of Peukert's exponent, or of the points.
    """

    needs = frozenset({Need.MASS, Need.DISCHARGE})
    techniques = frozenset({Technique.RATE})
    cells: Cells = Field(alias="rate_model")
    branch: CellBranch = Branch.DISCHARGE
    resistance: Annotated[KnownValue | None, known("Ohm", "series resistance")] = None
    skip: Annotated[int, Field(ge=0)] = 0
    as_published: bool = False
    basis: Name | None = None
    measurement: Name | None = None


class RateModelTable(RateModel):
    """The law of Tian and Coleman, the diffusion limit, Peukert's exponent, or the points that they are made of."""

    of: Literal["tian-coleman", "diffusion limit", "peukert", "points"] = "tian-coleman"


class Fade(Content):
    """Law of activation and fade of replicate cells, their retention and change per cycle.

    `from_cycle` is the cycle that retention counts from: `first`, `largest` or a number. `currents_of` takes only the
    cycles that ran at the currents of this one, `predict` is a cycle whose capacity the law is asked for.
    """

    needs = frozenset({Need.MASS, Need.DISCHARGE})
    techniques = CYCLED
    cells: Cells = Field(alias="fade")
    from_cycle: Annotated[str, BeforeValidator(reference_text)]
    currents_of: Annotated[int | None, Field(ge=1)] = None
    predict: Annotated[int | None, Field(ge=1)] = None
    branch: CellBranch = Branch.DISCHARGE
    basis: Name | None = None
    measurement: Name | None = None


class FadeTable(Fade):
    """Retention and change per cycle of each cell, the parameters of the law, or how the law was chosen."""

    of: Literal["cells", "law", "choice of the law"] = "cells"


PANELS: tuple[type[Content], ...] = (RateModel, Fade)
"""Every kind of panel of this family."""
TABLES: tuple[type[Content], ...] = (RateModelTable, FadeTable)
"""Every kind of table of this family."""
