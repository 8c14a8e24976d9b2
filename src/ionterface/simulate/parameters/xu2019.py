"""A layered oxide against lithium as one spherical particle, after Xu et al.

S. Xu et al., J. Electrochem. Soc. 166 (2019) A3456, as its numbers stand in the parameter set of that name of PyBaMM
26.10 (the paper itself was not seen). The porous electrode is collapsed into one particle: the electrolyte is a series
resistance. The open-circuit potential is that of three families fitted to the polynomial that the set holds, between
fillings of 0.096 and 0.975 (3.52 to 4.20 V), with a rms residual of 0.0008 of the filling.
"""

from __future__ import annotations

from ionterface.simulate.parameters import one_particle
from ionterface.simulate.parameters.given import Given, ParameterSet, assumed, computed, fitted, stated

_SET = "PyBaMM 26.10, set Xu2019"
_FIT = "three families fitted to the open-circuit potential of PyBaMM 26.10, set Xu2019"

_VALUES: dict[str, Given] = {
    "bulk.concentration": stated(48230.0, "mol/m3", f"of all sites; {_SET}"),
    "bulk.density": assumed(4.7, "g/cm3", "layered oxides of nickel, manganese and cobalt", low=4.5, high=4.9),
    "bulk.volume_share": stated(0.518, "1", f"of the active material in the electrode; {_SET}"),
    "bulk.thickness": stated(42.0, "um", f"of the electrode; {_SET}"),
    "bulk.first.potential": fitted(4.0349, "V", _FIT),
    "bulk.first.share": fitted(0.4497, "1", _FIT),
    "bulk.first.width": fitted(5.076, "1", _FIT),
    "bulk.second.potential": fitted(3.7506, "V", _FIT),
    "bulk.second.share": fitted(0.4490, "1", _FIT),
    "bulk.second.width": fitted(2.468, "1", _FIT),
    "bulk.third.potential": fitted(3.7401, "V", _FIT),
    "bulk.third.share": fitted(0.1013, "1", _FIT),
    "bulk.third.width": fitted(0.671, "1", _FIT),
    "bulk.rate": computed(1.82e-9, "m/s", f"5.76e-11 (m3/mol)^0.5 m/s at 1000 mol/m3; {_SET}"),
    "bulk.radius": stated(5.3, "um", _SET),
    "bulk.diffusivity": stated(1e-14, "m2/s", _SET),
    "electrons": computed(1.0, "1", "charge of Li+"),
    "metal.exchange_current_density": computed(
        7.1, "mA/cm2", f"3.5e-8 F c_Li^0.7 c^0.3 at 76900 and 1000 mol/m3; {_SET}"
    ),
    "double_layer": computed(0.024, "F/g", f"0.2 F/m2 on 3/(radius times density) of surface; {_SET}"),
    "resistance": assumed(2.0, "Ohm cm2", "electrolyte in separator and pores, lumped", low=1.0, high=20.0),
    "temperature": stated(298.15, "K", _SET),
}

PARAMETERS = {
    "oxide": ParameterSet(
        name="xu2019:oxide",
        about="a layered lithium oxide against lithium, one spherical particle",
        cites=("xu2019",),
        values=_VALUES,
        build=one_particle.cell,
    )
}
