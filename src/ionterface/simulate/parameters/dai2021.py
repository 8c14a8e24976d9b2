"""VOx-G and VO2+G, the films of Dai et al., against zinc, and VOx-G in acid against carbon.

Y. Dai et al., Adv. Mater. 2021, 2100359, and its Supporting Information: capacities, diffusivities and one rate
constant are stated; counter electrode, upper limit, loading, area, temperature and everything about the interface but
its diffusivity are not, and are assumptions here. Capacities refer to the mass of VOx and rGO; potentials are against
Zn2+/Zn, those in acid against the potential at which the carbon starts.

Two stores explain the two stated capacities of VOx-G (443 mAh/g at 0.1 A/g and 174.4 mAh/g at 100 A/g), but these two
numbers tell the share of the stores as little as they tell a resistance from a lateral length: `interface.length` and
`resistance` can be exchanged.

The supply of H+ is not in this model: a cell with 0.1 mL of pH 4.01 holds 0.26 mAh per g of a 1 mg electrode, so a
discharge in such an acid ends far earlier than `acid_cell` says.
"""

from __future__ import annotations

from ionterface.simulate.cell import Cell, Diffusion, Electrode, Metal, Shape, SiteFamily, Store
from ionterface.simulate.parameters.given import Given, ParameterSet, assumed, computed, stated

_CITES = ("dai2021",)
_ZINC = {
    "electrons": computed(2.0, "1", "charge of Zn2+"),
    "zinc.exchange_current_density": assumed(
        20.0, "mA/cm2", "no value for 3 M Zn(OTf)2; zinc microelectrodes give 1 to 50", low=1.0, high=50.0
    ),
    "double_layer": assumed(5.0, "F/g", "10 to 30 uF/cm2 on an estimated surface", low=2.0, high=10.0),
    "temperature": assumed(298.15, "K", "not stated; a laboratory", low=288.15, high=308.15),
}


def zinc_cell(parameters: ParameterSet, *, mass: float, area: float) -> Cell:
    """A film in 3 M Zn(OTf)2 against zinc. [mass of VOx and rGO in kg, area in m²]"""
    names = [name for name in ("bulk", "interface") if f"{name}.capacity" in parameters.values]
    return Cell(
        working=Electrode(
            mass=mass,
            stores=tuple(_plate(parameters, name) for name in names),
            double_layer=parameters["double_layer"],
        ),
        counter=Metal(
            exchange_current=parameters["zinc.exchange_current_density"] * area, electrons=parameters["electrons"]
        ),
        resistance=parameters["resistance"] / mass,
        temperature=parameters["temperature"],
    )


def _plate(parameters: ParameterSet, name: str) -> Store:
    return Store(
        name=name,
        capacity=parameters[f"{name}.capacity"],
        families=(
            SiteFamily(
                potential=parameters[f"{name}.potential"],
                rate=parameters[f"{name}.rate"],
                electrons=parameters["electrons"],
                interaction=parameters[f"{name}.interaction"],
            ),
        ),
        diffusion=Diffusion(
            shape=Shape.PLATE,
            length=parameters[f"{name}.length"],
            diffusivity=parameters[f"{name}.diffusivity"],
        ),
    )


def acid_cell(parameters: ParameterSet, *, mass: float, counter_mass: float, area: float) -> Cell:
    """A film in H2SO4 of pH 4.01 against activated carbon cloth. [masses in kg, area in m²]"""
    family = SiteFamily(
        potential=parameters["protons.potential"],
        rate=parameters["protons.rate"],
        electrons=parameters["electrons"],
        interaction=parameters["protons.interaction"],
    )
    store = Store(name="protons", capacity=parameters["protons.capacity"], families=(family,))
    return Cell(
        working=Electrode(mass=mass, stores=(store,), double_layer=parameters["double_layer"]),
        counter=Electrode(mass=counter_mass, stores=(), double_layer=parameters["carbon.capacitance"]),
        resistance=parameters["resistance"] / area,
        temperature=parameters["temperature"],
    )


_VOX_G: dict[str, Given] = {
    "interface.capacity": assumed(
        283.0, "mAh/g", "with the bulk it makes the stated 443 mAh/g; the share is not stated", low=250.0, high=305.0
    ),
    "interface.potential": assumed(0.90, "V", "within the window; no isotherm is stated", low=0.7, high=1.1),
    "interface.interaction": assumed(60.0, "1", "a sloping discharge over about 1 V", low=20.0, high=90.0),
    "interface.diffusivity": stated(5.05e-9, "cm2/s", "Table S2, D of Zn at the discharge plateau"),
    "interface.length": assumed(
        1.5, "um", "lateral length along a flake that gives 174.4 mAh/g at 100 A/g", low=1.0, high=2.0
    ),
    "interface.rate": assumed(1e-3, "cm/s", "fast beside diffusion; nothing is stated", low=1e-5, high=1.0),
    "bulk.capacity": assumed(158.0, "mAh/g", "with the interface it makes the stated 443 mAh/g", low=135.0, high=190.0),
    "bulk.potential": assumed(0.80, "V", "within the window; no isotherm is stated", low=0.6, high=1.0),
    "bulk.interaction": assumed(50.0, "1", "a sloping discharge over about 1 V", low=20.0, high=90.0),
    "bulk.diffusivity": assumed(
        4.57e-11, "cm2/s", "that of VO2+G (Table S2); not stated for these crystals", low=1e-12, high=5.05e-9
    ),
    "bulk.length": assumed(3.0, "nm", "half of a VO2(B) sheet of 6 nm (Figure S6)", low=0.5, high=10.0),
    "bulk.rate": assumed(5.84e-6, "cm/s", "that of VO2+G (Figure S19)", low=5e-7, high=1e-4),
    "resistance": assumed(
        0.0056, "Ohm g", "leaves 174.4 mAh/g at 100 A/g of a full film of 1 mg/cm2", low=0.003, high=0.007
    ),
    **_ZINC,
}
_VO2_G: dict[str, Given] = {
    "bulk.capacity": assumed(
        330.0, "mAh/g", "stated as discharge at 0.1 A/g (Table S2), taken as that of all sites", low=325.0, high=345.0
    ),
    "bulk.potential": assumed(0.75, "V", "within the window; no isotherm is stated", low=0.6, high=0.9),
    "bulk.interaction": assumed(30.0, "1", "a sloping discharge over about 0.8 V", low=10.0, high=60.0),
    "bulk.diffusivity": stated(4.57e-11, "cm2/s", "Table S2, D of Zn at the discharge plateau"),
    "bulk.length": assumed(
        1.0, "um", "a sheet of 6 nm would show b = 1; b far from 1 asks for 0.5 um or more", low=0.5, high=2.0
    ),
    "bulk.rate": stated(5.84e-6, "cm/s", "Figure S19; it does not follow from the stated slope and D"),
    "resistance": assumed(0.004, "Ohm g", "as of a film of 1 mg/cm2 with 4 Ohm cm2", low=0.002, high=0.007),
    **_ZINC,
}
_ACID: dict[str, Given] = {
    "protons.capacity": stated(40.0, "mAh/g", "Note 2 and Figure S35, about 40"),
    "protons.potential": assumed(0.3, "V", "against the carbon at its start; not stated", low=-0.3, high=0.8),
    "protons.interaction": assumed(10.0, "1", "a sloping discharge; not stated", low=0.0, high=60.0),
    "protons.rate": assumed(1.0, "1/s", "fast beside the cycling; nothing is stated", low=1e-2, high=1e3),
    "electrons": computed(1.0, "1", "charge of H+"),
    "double_layer": assumed(5.0, "F/g", "10 to 30 uF/cm2 on an estimated surface", low=2.0, high=10.0),
    "carbon.capacitance": assumed(100.0, "F/g", "activated carbon cloth; not stated", low=60.0, high=200.0),
    "resistance": assumed(
        600.0, "Ohm cm2", "0.26 mm of acid of pH 4.01 (42 uS/cm); less with another salt in it", low=5.0, high=1000.0
    ),
    "temperature": assumed(298.15, "K", "not stated; a laboratory", low=288.15, high=308.15),
}

PARAMETERS = {
    "VOx-G": ParameterSet(
        name="dai2021:VOx-G",
        about="VOx clusters and VO2(B) crystals bonded to rGO, in 3 M Zn(OTf)2 against zinc",
        cites=_CITES,
        values=_VOX_G,
        build=zinc_cell,
    ),
    "VO2+G": ParameterSet(
        name="dai2021:VO2+G",
        about="VO2(B) sheets mixed with rGO, in 3 M Zn(OTf)2 against zinc",
        cites=_CITES,
        values=_VO2_G,
        build=zinc_cell,
    ),
    "VOx-G in acid": ParameterSet(
        name="dai2021:VOx-G in acid",
        about="VOx-G in H2SO4 of pH 4.01 against activated carbon cloth",
        cites=_CITES,
        values=_ACID,
        build=acid_cell,
    ),
}
