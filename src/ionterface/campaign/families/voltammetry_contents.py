"""Panels and tables of voltammetry: series of scan rates and what is read from them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from ionterface.campaign.content import Cells, Content, Need
from ionterface.campaign.option_fields import range_in, stated
from ionterface.campaign.option_text import area_of, baseline_of, member_of
from ionterface.campaign.quantity_text import interval_of
from ionterface.campaign.schema import Name, Quantity, Range, Technique
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.convention import Branches, Denominator
from ionterface.methods.voltammetry.kinetic_map import Regression

Potentials = Annotated[Range | None, range_in("V")]
Rates = Annotated[Range | None, range_in("V/s")]
Place = Annotated[Range, BeforeValidator(lambda value: interval_of(value, "V"))]
"""A potential, or a window of potentials."""
Sweep = Annotated[Direction, BeforeValidator(lambda value: member_of(Direction, value))]
BaselineOption = Annotated[Any, BeforeValidator(baseline_of)]
"""What `baseline_of` makes of a text."""
AreaOption = Annotated[Any, BeforeValidator(lambda value: None if value is None else area_of(value))]
"""What `area_of` makes of a text."""


RegressionOption = Annotated[Regression, BeforeValidator(lambda value: member_of(Regression, value))]
BranchesOption = Annotated[Branches, BeforeValidator(lambda value: member_of(Branches, value))]
DenominatorOption = Annotated[Denominator, BeforeValidator(lambda value: member_of(Denominator, value))]


class ScanRates(Content):
    """How the voltammograms of a cell become one series."""

    needs = frozenset({Need.MASS})
    techniques = frozenset({Technique.CV})
    cells: Cells
    rates: Rates = None
    cycle: Annotated[int | None, Field(ge=1)] = None
    window: Potentials = None
    trim: Annotated[Quantity | None, stated("V", "trim")] = None
    resistance: Annotated[Quantity | None, stated("Ohm", "series resistance")] = None
    uncorrected_resistance: Annotated[Quantity | None, stated("Ohm", "series resistance")] = None
    blank: Name | None = None
    basis: Name | None = None
    measurement: Name | None = None


class Exponents(ScanRates):
    """B-values of i = a·v^b at fixed potentials of both branches, or of one."""

    cells: Cells = Field(alias="b_values")
    step: Annotated[Quantity, stated("V", "step")] = Field(default="50 mV", validate_default=True)
    sweep: Sweep | None = None


class ExponentMap(ScanRates):
    """The map b(E, v) of one sweep."""

    cells: Cells = Field(alias="b_map")
    sweep: Sweep


class PeakExponents(ScanRates):
    """Peak currents against the scan rate, with their b-values."""

    cells: Cells = Field(alias="b_peaks")
    baseline: BaselineOption


class Dunn(ScanRates):
    """The v-proportional and the v^½-proportional share; with `at`, the area inside the voltammogram of that rate."""

    cells: Cells = Field(alias="dunn")
    at: Annotated[Quantity | None, stated("V/s", "scan rate")] = None
    regression: RegressionOption = Regression.RELATIVE
    nonnegative: bool = False
    branches: BranchesOption = Branches.BOTH
    denominator: DenominatorOption = Denominator.MEASURED


class DunnSensitivity(Dunn):
    """How much the share depends on each choice of the convention; in a figure, at the scan rate `at`."""

    cells: Cells = Field(alias="dunn_sensitivity")


class ExtrapolatedCharge(ScanRates):
    """Trasatti's outer charge from the fast scan rates, total charge from the slow ones."""

    cells: Cells = Field(alias="trasatti")
    fast: Annotated[Range, range_in("V/s")]
    slow: Annotated[Range, range_in("V/s")]
    sweep: Sweep


class PeakTable(ScanRates):
    """Peaks at every scan rate; in a figure, their potentials against the scan rate."""

    cells: Cells = Field(alias="peaks")
    baseline: BaselineOption


class OfAllRates(ScanRates):
    """What comes from all rates together. A table has one row per scan rate, or with `summary` one for all of them."""

    summary: bool = False


class RateConstant(OfAllRates):
    """Nicholson's rate constant from the separation of a pair of peaks; with `summary` a table of k0 itself."""

    cells: Cells = Field(alias="nicholson")
    baseline: BaselineOption
    electrons: Annotated[float, Field(gt=0)]
    temperature: Annotated[Quantity, stated("K", "temperature")]
    diffusivity: Annotated[Quantity, stated("m2/s", "diffusivity")]
    alpha: Annotated[float, Field(gt=0, lt=1)]
    forward: Sweep
    pair: Annotated[int, Field(ge=1)] = 1
    table_1965: bool = False
    uncompensated: Annotated[Quantity | None, stated("Ohm", "uncompensated resistance")] = None


class Diffusivity(OfAllRates):
    """Diffusivity from the currents of one peak (Randles and Ševčík); A²D without an area. `summary` as above."""

    cells: Cells = Field(alias="randles_sevcik")
    baseline: BaselineOption
    sweep: Sweep
    peak: Annotated[int, Field(ge=1)] = 1
    electrons: Annotated[float, Field(gt=0)]
    temperature: Annotated[Quantity, stated("K", "temperature")]
    concentration: Annotated[Quantity, stated("mol/m3", "concentration")]
    area: AreaOption = None
    irreversible: Annotated[float | None, Field(gt=0, lt=1)] = None


class SurfaceRateConstant(OfAllRates):
    """Laviron's rate constant of a couple at the surface; without `alpha`, that too is taken from the peaks.

    `summary` as above.
    """

    cells: Cells = Field(alias="laviron")
    baseline: BaselineOption
    electrons: Annotated[float, Field(gt=0)]
    temperature: Annotated[Quantity, stated("K", "temperature")]
    alpha: Annotated[Quantity | None, stated("1", "alpha")] = None
    pair: Annotated[int, Field(ge=1)] = 1


class Capacitance(ScanRates):
    """Double-layer capacitance at one potential or in a window; the area where a capacitance per area is known."""

    cells: Cells = Field(alias="double_layer")
    at: Place
    specific_capacitance: Annotated[Quantity | None, stated("F/m2", "specific capacitance")] = None


TABLES: tuple[type[Content], ...] = (
    Exponents,
    PeakExponents,
    Dunn,
    DunnSensitivity,
    ExtrapolatedCharge,
    PeakTable,
    RateConstant,
    Diffusivity,
    SurfaceRateConstant,
    Capacitance,
)
"""Every kind of table of this family."""
PANELS: tuple[type[Content], ...] = (Exponents, ExponentMap, *TABLES[1:])
"""Every kind of panel of this family."""
