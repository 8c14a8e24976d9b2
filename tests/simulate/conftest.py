"""Cells with round numbers, and how a test reads a voltammogram."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ionterface.simulate import (
    Cell,
    Channel,
    Diffusion,
    Electrode,
    IdealReference,
    Shape,
    SiteFamily,
    Store,
)

TEMPERATURE = 298.15


def film(
    *,
    length: float = 1e-6,
    diffusivity: float = 1e-14,
    rate: float = 1.0,
    electrons: float = 1.0,
    shape: Shape = Shape.PLATE,
    interaction: float = 0.0,
) -> Store:
    """A body with one family of sites at 0 V; at this rate its surface is in equilibrium."""
    return Store(
        name="bulk",
        capacity=1e6,
        families=(SiteFamily(potential=0.0, rate=rate, electrons=electrons, interaction=interaction),),
        diffusion=Diffusion(shape=shape, length=length, diffusivity=diffusivity),
    )


def surface(*, rate: float = 1e3, electrons: float = 1.0, interaction: float = 0.0, potential: float = 0.0) -> Store:
    """Sites that are all at the surface."""
    family = SiteFamily(potential=potential, rate=rate, electrons=electrons, interaction=interaction)
    return Store(name="interface", capacity=5e5, families=(family,))


def cell_of(
    *stores: Store, double_layer: float = 0.0, resistance: float = 0.0, mass: float = 1e-6, counter: object = None
) -> Cell:
    """A cell of stores against an ideal reference."""
    return Cell(
        working=Electrode(mass=mass, stores=stores, double_layer=double_layer),
        counter=IdealReference() if counter is None else counter,  # type: ignore[arg-type]
        resistance=resistance,
        temperature=TEMPERATURE,
    )


@pytest.fixture
def every() -> Callable[[float], Channel]:
    """A channel without faults that takes a point every so many seconds."""
    return lambda interval: Channel(interval=interval, delay=0.0)
