"""Voltammetry: one electrode at several scan rates, what its currents say, and when they say nothing.

`scan_rate_series` makes the series of the records of a folder; every analysis takes it, or the `peaks` found in it.
"""

from ionterface.methods.finite_diffusion import Geometry as Geometry
from ionterface.methods.voltammetry.b_map import BMap as BMap
from ionterface.methods.voltammetry.b_map import b_map as b_map
from ionterface.methods.voltammetry.b_value import BFromPeaks as BFromPeaks
from ionterface.methods.voltammetry.b_value import BValues as BValues
from ionterface.methods.voltammetry.b_value import b_from_peaks as b_from_peaks
from ionterface.methods.voltammetry.b_value import b_values as b_values
from ionterface.methods.voltammetry.convention import Branches as Branches
from ionterface.methods.voltammetry.convention import Convention as Convention
from ionterface.methods.voltammetry.convention import Denominator as Denominator
from ionterface.methods.voltammetry.double_layer import DoubleLayer as DoubleLayer
from ionterface.methods.voltammetry.double_layer import double_layer as double_layer
from ionterface.methods.voltammetry.finite_film import Film as Film
from ionterface.methods.voltammetry.finite_randles_sevcik import finite_randles_sevcik as finite_randles_sevcik
from ionterface.methods.voltammetry.kinetic_map import Regression as Regression
from ionterface.methods.voltammetry.laviron import Laviron as Laviron
from ionterface.methods.voltammetry.laviron import laviron as laviron
from ionterface.methods.voltammetry.nicholson import Nicholson as Nicholson
from ionterface.methods.voltammetry.nicholson import nicholson as nicholson
from ionterface.methods.voltammetry.peak_baseline import ExtrapolatedLine as ExtrapolatedLine
from ionterface.methods.voltammetry.peak_baseline import LineThrough as LineThrough
from ionterface.methods.voltammetry.peak_baseline import NoBaseline as NoBaseline
from ionterface.methods.voltammetry.peak_measures import EachTop as EachTop
from ionterface.methods.voltammetry.peak_measures import FittedPeaks as FittedPeaks
from ionterface.methods.voltammetry.peaks import Peaks as Peaks
from ionterface.methods.voltammetry.peaks import peaks as peaks
from ionterface.methods.voltammetry.preparation import scan_rate_series as scan_rate_series
from ionterface.methods.voltammetry.published_curves import nicholson_1965 as nicholson_1965
from ionterface.methods.voltammetry.quasi_reversible import working_curve as working_curve
from ionterface.methods.voltammetry.randles_sevcik import Area as Area
from ionterface.methods.voltammetry.randles_sevcik import AreaKind as AreaKind
from ionterface.methods.voltammetry.randles_sevcik import Irreversible as Irreversible
from ionterface.methods.voltammetry.randles_sevcik import RandlesSevcik as RandlesSevcik
from ionterface.methods.voltammetry.randles_sevcik import Reversible as Reversible
from ionterface.methods.voltammetry.randles_sevcik import randles_sevcik as randles_sevcik
from ionterface.methods.voltammetry.sensitivity import Sensitivity as Sensitivity
from ionterface.methods.voltammetry.sensitivity import sensitivity as sensitivity
from ionterface.methods.voltammetry.separation import Separation as Separation
from ionterface.methods.voltammetry.separation import separation as separation
from ionterface.methods.voltammetry.series import ScanRateSeries as ScanRateSeries
from ionterface.methods.voltammetry.slope_readings import SlopeReadings as SlopeReadings
from ionterface.methods.voltammetry.slope_readings import k0_from_slope as k0_from_slope
from ionterface.methods.voltammetry.trasatti import Trasatti as Trasatti
from ionterface.methods.voltammetry.trasatti import trasatti as trasatti
from ionterface.methods.voltammetry.voltammetric_charge import VoltammetricCharges as VoltammetricCharges
from ionterface.methods.voltammetry.voltammetric_charge import charges as charges
