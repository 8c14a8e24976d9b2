"""What a campaign may state about the material of a sample: what stores, which ion goes in, how far it diffuses."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from ionterface.campaign.known_values import KnownValue, known
from ionterface.campaign.values import Name, Part, Text, one_of
from ionterface.errors import UsageError
from ionterface.methods.constants import molar_mass
from ionterface.methods.finite_diffusion import Geometry

_FORMULA = re.compile(r"(?:[A-Z][a-z]?|[()·.\d])+")


def _formula(value: str) -> str:
    if not _FORMULA.fullmatch(value):
        raise ValueError(f"{value!r} is not a chemical formula; write it like VO2 or Zn0.25V2O5")
    return value


def _weighable(value: str) -> str:
    try:
        molar_mass(_formula(value))
    except UsageError as error:
        raise ValueError(str(error)) from error
    return value


Formula = Annotated[str, AfterValidator(_weighable)]
"""A formula whose molar mass is known."""


class Active(Part):
    """The component that stores charge, with the formula that electrons are counted on."""

    formula: Annotated[str, AfterValidator(_formula)]
    on: Name


class Insertion(Part):
    """What goes into one formula unit of the active component: ions of this formula and charge, so many of them.

    `ions` is what the theoretical capacity counts with; it needs no value where that is not asked for.
    """

    ion: Formula | None
    charge: Annotated[int, Field(ge=1)] | None
    ions: Annotated[float, Field(gt=0)] | None = None


class Diffusion(Part):
    """The body that ions diffuse in: its shape, and its length or V/S, never both. D goes with the square of it.

    `length` is the thickness of a plate open on one face, or the radius of a cylinder or a sphere. `note` says where
    it is from: geometric, from BET, from micrographs.
    """

    geometry: Annotated[Geometry, one_of(Geometry)] | None
    length: Annotated[KnownValue | None, known("m", "length of diffusion")] = None
    volume_over_surface: Annotated[KnownValue | None, known("m", "V/S")] = None
    note: Text | None = None

    @model_validator(mode="after")
    def _one_length(self) -> Diffusion:
        if self.length is not None and self.volume_over_surface is not None:
            raise ValueError("`length` and `volume_over_surface` both fix the size of the body; state one of them")
        return self
