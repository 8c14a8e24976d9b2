"""Na3V2(PO4)2F3 against sodium as one spherical particle, after Chayambuka et al.

K. Chayambuka et al., Electrochim. Acta 404 (2022) 139764, as its numbers stand in the parameter set of that name of
PyBaMM 26.10 (the paper itself was not seen). Diffusivity and rate constant depend on the filling there; here they are
their geometric means, with their extremes as range. The open-circuit potential is that of three families fitted to the
set's table between 0.21 and 1.00 sodium of the most, which is what the charge moves; the rms residual is 0.02 of the
filling. A half cell against sodium is not what the paper describes: its counter electrode is an assumption.
"""

from __future__ import annotations

from ionterface.simulate.parameters import one_particle
from ionterface.simulate.parameters.given import Given, ParameterSet, assumed, computed, fitted, stated

_SET = "PyBaMM 26.10, set Chayambuka2022"
_FIT = f"three families fitted to the open-circuit potential of {_SET}"

_VALUES: dict[str, Given] = {
    "bulk.concentration": computed(12100.0, "mol/m3", f"0.79 of 15320, what the charge moves; {_SET}"),
    "bulk.density": assumed(3.2, "g/cm3", "of Na3V2(PO4)2F3; recalled, unverified", low=3.0, high=3.3),
    "bulk.volume_share": stated(0.55, "1", f"of the active material in the electrode; {_SET}"),
    "bulk.thickness": stated(68.0, "um", f"of the electrode; {_SET}"),
    "bulk.upper.potential": fitted(4.1619, "V", _FIT),
    "bulk.upper.share": fitted(0.4453, "1", _FIT),
    "bulk.upper.width": fitted(0.343, "1", _FIT),
    "bulk.lower.potential": fitted(3.6833, "V", _FIT),
    "bulk.lower.share": fitted(0.3876, "1", _FIT),
    "bulk.lower.width": fitted(0.293, "1", _FIT),
    "bulk.sloping.potential": fitted(3.6480, "V", _FIT),
    "bulk.sloping.share": fitted(0.1671, "1", _FIT),
    "bulk.sloping.width": fitted(2.399, "1", _FIT),
    "bulk.rate": assumed(3.0e-12, "m/s", f"half the geometric mean over the filling; {_SET}", low=1e-12, high=8.3e-12),
    "bulk.radius": stated(0.59, "um", _SET),
    "bulk.diffusivity": assumed(5.1e-17, "m2/s", f"geometric mean over the filling; {_SET}", low=2e-17, high=1.2e-16),
    "electrons": computed(1.0, "1", "charge of Na+"),
    "metal.exchange_current_density": assumed(
        1.0, "mA/cm2", "sodium in carbonates; recalled, unverified", low=0.05, high=10.0
    ),
    "double_layer": assumed(0.3, "F/g", "0.2 F/m2 on 3/(radius times density) of surface", low=0.03, high=3.0),
    "resistance": assumed(5.0, "Ohm cm2", "electrolyte in separator and pores, lumped", low=1.0, high=30.0),
    "temperature": stated(298.15, "K", _SET),
}

PARAMETERS = {
    "NVPF": ParameterSet(
        name="chayambuka2022:NVPF",
        about="Na3V2(PO4)2F3 against sodium, one spherical particle",
        cites=("chayambuka2022",),
        values=_VALUES,
        build=one_particle.cell,
    )
}
