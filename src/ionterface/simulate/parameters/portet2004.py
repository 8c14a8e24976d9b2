"""A symmetric capacitor of activated carbon in 1 M NEt4BF4/acetonitrile, after Portet et al.

C. Portet et al., Electrochim. Acta 49 (2004) 905: both numbers are in its abstract. No store takes part: two double
layers behind a resistance, so voltammograms are rectangles with a time constant of R·C.
"""

from __future__ import annotations

from ionterface.simulate.cell import Cell, Electrode
from ionterface.simulate.parameters.given import Given, ParameterSet, assumed, stated


def cell(parameters: ParameterSet, *, mass: float, area: float) -> Cell:
    """Two equal electrodes. [mass of the carbon of one electrode in kg, area in m²]"""
    one = Electrode(mass=mass, stores=(), double_layer=parameters["capacitance"])
    return Cell(
        working=one, counter=one, resistance=parameters["resistance"] / area, temperature=parameters["temperature"]
    )


_VALUES: dict[str, Given] = {
    "capacitance": stated(100.0, "F/g", "abstract, specific capacitance of the activated carbon"),
    "resistance": stated(0.8, "Ohm cm2", "abstract, series resistance of cells of 4 cm2"),
    "temperature": assumed(298.15, "K", "not stated in the abstract", low=288.15, high=308.15),
}

PARAMETERS = {
    "activated carbon": ParameterSet(
        name="portet2004:activated carbon",
        about="two electrodes of activated carbon in 1 M NEt4BF4/acetonitrile",
        cites=("portet2004",),
        values=_VALUES,
        build=cell,
    )
}
