"""The body in which something diffuses: its shape, its length, and its volume over its open surface."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ionterface.errors import MissingFact, UsageError
from ionterface.estimate import Estimate
from ionterface.methods.finite_diffusion import Geometry

_SLOWEST_FLUX = {Geometry.PLATE: math.pi, Geometry.CYLINDER: 3.831705970207512, Geometry.SPHERE: 4.493409457909064}
"""Lowest eigenvalue of a body whose surface is closed: sin x = 0, J1(x) = 0, tan x = x."""


@dataclass(frozen=True, kw_only=True)
class DiffusionBody:
    """Shape and length of the body that ions diffuse in; V/S follows from them.

    Parameters
    ----------
    geometry : Geometry
    length : Estimate
        Thickness L of a plate that is open on one face, radius R of a cylinder or a sphere. [m]

    Raises
    ------
    UsageError
        The length is no length, or not above zero.

    Notes
    -----
    D goes with the square of the length: whether S is the geometric surface, that of BET or that of spheres of one
    radius moves every D by the same factor, which no scatter shows. State where the length is from.
    """

    geometry: Geometry
    length: Estimate

    def __post_init__(self) -> None:
        object.__setattr__(self, "length", self.length.to("m"))
        if not self.length.value > 0:
            raise UsageError(f"a diffusion length is above zero and cannot be {self.length}.")

    @classmethod
    def stated(
        cls,
        geometry: Geometry,
        *,
        length: Estimate | None = None,
        volume_over_surface: Estimate | None = None,
    ) -> DiffusionBody:
        """The body of which either the length or V/S was stated. [m]

        Raises
        ------
        MissingFact
            Neither was stated.
        UsageError
            Both were.
        """
        if length is not None and volume_over_surface is not None:
            raise UsageError("a length and V/S both fix the size of the body; state one of them.")
        if length is not None:
            return cls(geometry=geometry, length=length)
        if volume_over_surface is not None:
            return cls(geometry=geometry, length=volume_over_surface * geometry.dimensions)
        raise MissingFact(
            "how long is the way of diffusion? D goes with its square: state the thickness or the radius, or V/S."
        )

    @property
    def volume_over_surface(self) -> Estimate:
        """L, R/2 or R/3 of plate, cylinder, sphere. [m]"""
        return self.length / self.geometry.dimensions

    @property
    def squared(self) -> Estimate:
        """(V/S)². [m²]"""
        return self.volume_over_surface**2

    @property
    def slowest_mode(self) -> float:
        """Decay of the last mode of a relaxation, per D·t/L²: pi², 14.68, 20.19."""
        return _SLOWEST_FLUX[self.geometry] ** 2

    def __str__(self) -> str:
        name = "L" if self.geometry is Geometry.PLATE else "R"
        return f"{self.geometry.value}, {name} = {self.length.to('um')}"
