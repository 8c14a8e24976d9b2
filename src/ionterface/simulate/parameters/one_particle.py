"""A porous electrode collapsed into one spherical particle against a metal: the cell that several sets describe."""

from __future__ import annotations

from ionterface.simulate.cell import FARADAY, Cell, Diffusion, Electrode, Metal, Shape, SiteFamily, Store
from ionterface.simulate.parameters.given import ParameterSet


def cell(parameters: ParameterSet, *, mass: float) -> Cell:
    """One particle against a metal; the area follows from the mass and the loading. [mass of the active material in kg]

    The families are those that the set names ``bulk.NAME.potential``, ``.share``, ``.width``.
    """
    density = parameters["bulk.density"]
    area = mass / (density * parameters["bulk.volume_share"] * parameters["bulk.thickness"])
    names = [name.split(".")[1] for name in parameters.values if name.startswith("bulk.") and name.endswith(".share")]
    store = Store(
        name="bulk",
        capacity=FARADAY * parameters["electrons"] * parameters["bulk.concentration"] / density,
        families=tuple(_family(parameters, name) for name in names),
        diffusion=Diffusion(
            shape=Shape.SPHERE, length=parameters["bulk.radius"], diffusivity=parameters["bulk.diffusivity"]
        ),
    )
    return Cell(
        working=Electrode(mass=mass, stores=(store,), double_layer=parameters["double_layer"]),
        counter=Metal(exchange_current=parameters["metal.exchange_current_density"] * area, electrons=1.0),
        resistance=parameters["resistance"] / area,
        temperature=parameters["temperature"],
    )


def _family(parameters: ParameterSet, name: str) -> SiteFamily:
    return SiteFamily(
        potential=parameters[f"bulk.{name}.potential"],
        share=parameters[f"bulk.{name}.share"],
        width=parameters[f"bulk.{name}.width"],
        rate=parameters["bulk.rate"],
        electrons=parameters["electrons"],
    )
