"""Panels and tables of how a material was made and what it is: recipes, mass in air, coupled transport, bounds of D."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ionterface.campaign.content import Content
from ionterface.campaign.known_values import KnownValue, Share, Temperature, known
from ionterface.campaign.material import Formula
from ionterface.campaign.option_fields import range_in
from ionterface.campaign.schema import Name, Names, Part, Range, Text


class ReagentFacts(Part):
    """One thing that went into the vessel: its moles, its mass or its volume.

    A volume needs `density`, `molarity` or `mass_concentration` before it is an amount, but not to fill the vessel.
    """

    formula: Formula = ""
    moles: Annotated[KnownValue | None, known("mol", "moles")] = None
    mass: Annotated[KnownValue | None, known("kg", "mass")] = None
    volume: Annotated[KnownValue | None, known("m3", "volume")] = None
    density: Annotated[KnownValue | None, known("kg/m3", "density")] = None
    molarity: Annotated[KnownValue | None, known("mol/m3", "molarity")] = None
    mass_concentration: Annotated[KnownValue | None, known("kg/m3", "mass concentration")] = None
    purity: Annotated[KnownValue | None, known("1", "purity")] = None


class Recipe(Part):
    """The product, its formula, the reagents that bring its elements, and everything that went in.

    `solids` stay in the product as they are. `obtained` is the dry product with its solids.
    """

    name: Name
    formula: Formula
    sources: dict[str, Names] = Field(min_length=1)
    reagents: dict[Name, ReagentFacts] = Field(min_length=1)
    solids: tuple[Name, ...] = ()
    obtained: Annotated[KnownValue | None, known("kg", "mass obtained")] = None
    vessel: Annotated[KnownValue | None, known("m3", "volume of the vessel")] = None
    batches: Annotated[int, Field(ge=1)] = 1


class Synthesis(Content):
    """What recipes give at most: limiting reagent, yield, composition of the product, filling of the vessel."""

    of: tuple[Recipe, ...] = Field(alias="synthesis", min_length=1)


class Thermogram(Part):
    """Residue and water of a film in air, each a share of the initial mass, and what the oxide may have been."""

    name: Name
    residue: Share
    water: Annotated[KnownValue, known("1", "water", positive=False)]
    end: Formula
    metal: Text
    starts: tuple[Formula, ...] = Field(min_length=1)
    end_temperature: Temperature
    melts_at: Annotated[KnownValue | None, known("K", "melting point")] = None
    valence: Annotated[KnownValue | None, known("1", "valence")] = None
    carbons: tuple[Name, ...] = ()
    resolved: bool = False


class Thermogravimetry(Content):
    """Mass fractions of oxide, carbon and water of films, for each oxide in question."""

    of: tuple[Thermogram, ...] = Field(alias="thermogravimetry", min_length=1)


class PathFacts(Part):
    """The way of one carrier along an interface: conductivity, concentration, and the thickness of its layer."""

    conductivity: Annotated[KnownValue, known("S/m", "conductivity")]
    concentration: Annotated[KnownValue, known("mol/m3", "concentration")]
    thickness: Annotated[KnownValue | None, known("m", "thickness")] = None


class SharedJob(Part):
    """Ions of a charge on one side of an interface, electrons on the other.

    `carriers` says whether the concentrations count mobile carriers only. A capacitance without thicknesses needs
    `interface`, its area per volume.
    """

    name: Name
    ion: PathFacts
    electron: PathFacts
    charge: Annotated[int, Field(ge=1)]
    temperature: Temperature
    carriers: Literal["mobile", "total"]
    capacitance: Annotated[KnownValue | None, known("F/m2", "capacitance of the interface")] = None
    interface: Annotated[KnownValue | None, known("1/m", "area of interface per volume")] = None


class JobSharing(Content):
    """Chemical diffusivity along an interface; in a figure, against `ratio`, conductivity of electrons over ions."""

    of: tuple[SharedJob, ...] = Field(alias="job_sharing", min_length=1)
    ratio: Annotated[Range | None, range_in("1")] = None


class BoundOf(Part):
    """A diffusivity as printed, of something."""

    name: Name
    diffusivity: Annotated[KnownValue, known("m2/s", "diffusivity")]


class DiffusivityBound(Content):
    """What a pulse can tell at most: D ≤ 4/π·(V/S)²/τ, and the V/S that a diffusivity asks for.

    A pulse or a V/S that is assumed in a range is shown at both of its ends.
    """

    of: tuple[BoundOf, ...] = Field(alias="diffusivity_bound", min_length=1)
    pulse: Annotated[KnownValue, known("s", "length of the pulse")]
    volume_over_surface: Annotated[KnownValue | None, known("m", "V/S")] = None

    @model_validator(mode="after")
    def _names(self) -> DiffusivityBound:
        names = [one.name for one in self.of]
        if len(set(names)) < len(names):
            raise ValueError("two diffusivities bear one name")
        return self


PANELS: tuple[type[Content], ...] = (Thermogravimetry, JobSharing)
"""Every kind of panel of this family."""
TABLES: tuple[type[Content], ...] = (Synthesis, Thermogravimetry, JobSharing, DiffusivityBound)
"""Every kind of table of this family."""
