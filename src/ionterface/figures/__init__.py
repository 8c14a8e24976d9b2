"""Figures: results in, pictures for print and screen and their source data out.

A family function makes a `Panel` of results, a `Figure` holds panels, and the backends draw it. Importing this loads
neither matplotlib nor plotly.
"""

from __future__ import annotations

from ionterface.figures.ageing import fade_panel as fade_panel
from ionterface.figures.cell_statistics import cell_statistics_panel as cell_statistics_panel
from ionterface.figures.charge_discharge import charge_discharge_panel as charge_discharge_panel
from ionterface.figures.composition import composition_panel as composition_panel
from ionterface.figures.cycling import capacity_panel as capacity_panel
from ionterface.figures.cycling import efficiency_panel as efficiency_panel
from ionterface.figures.data import source_data as source_data
from ionterface.figures.differential_capacity import differential_capacity_panel as differential_capacity_panel
from ionterface.figures.impedance import kramers_kronig_panel as kramers_kronig_panel
from ionterface.figures.impedance import modulus_panel as modulus_panel
from ionterface.figures.impedance import nyquist_panel as nyquist_panel
from ionterface.figures.impedance import phase_panel as phase_panel
from ionterface.figures.interactive import to_plotly_json as to_plotly_json
from ionterface.figures.job_sharing import ambipolar_diffusivity_panel as ambipolar_diffusivity_panel
from ionterface.figures.job_sharing import conductance_limits_panel as conductance_limits_panel
from ionterface.figures.maps import Map as Map
from ionterface.figures.panel import Axis as Axis
from ionterface.figures.panel import Band as Band
from ionterface.figures.panel import Bars as Bars
from ionterface.figures.panel import Bound as Bound
from ionterface.figures.panel import Box as Box
from ionterface.figures.panel import Colour as Colour
from ionterface.figures.panel import Curve as Curve
from ionterface.figures.panel import Figure as Figure
from ionterface.figures.panel import Level as Level
from ionterface.figures.panel import Material as Material
from ionterface.figures.panel import Neutral as Neutral
from ionterface.figures.panel import NotValid as NotValid
from ionterface.figures.panel import Panel as Panel
from ionterface.figures.panel import Points as Points
from ionterface.figures.panel import Scale as Scale
from ionterface.figures.panel import Sequential as Sequential
from ionterface.figures.panel import Width as Width
from ionterface.figures.panel import Words as Words
from ionterface.figures.panel import printed_unit as printed_unit
from ionterface.figures.print import draw as draw
from ionterface.figures.print import save as save
from ionterface.figures.ragone import ragone_panel as ragone_panel
from ionterface.figures.rate_models import rate_law_panel as rate_law_panel
from ionterface.figures.rate_test import rate_capability_panel as rate_capability_panel
from ionterface.figures.rate_test import rate_test_panel as rate_test_panel
from ionterface.figures.record import current_time_panel as current_time_panel
from ionterface.figures.record import voltage_time_panel as voltage_time_panel
from ionterface.figures.recovery import recovery_residual_panel as recovery_residual_panel
from ionterface.figures.recovery import voltage_recovery_panel as voltage_recovery_panel
from ionterface.figures.relaxation_times import relaxation_times_panel as relaxation_times_panel
from ionterface.figures.remarks import remarks as remarks
from ionterface.figures.rest import recovery_panel as recovery_panel
from ionterface.figures.stoichiometry import electron_ledger_panel as electron_ledger_panel
from ionterface.figures.stoichiometry import electrons_panel as electrons_panel
from ionterface.figures.thermogravimetry import tga_composition_panel as tga_composition_panel
from ionterface.figures.titration.diffusivity import interruptions_panel as interruptions_panel
from ionterface.figures.titration.diffusivity import steps_panel as steps_panel
from ionterface.figures.titration.gitt import gitt_panel as gitt_panel
from ionterface.figures.titration.gitt import pulse_panel as pulse_panel
from ionterface.figures.verdict import shares_panel as shares_panel
from ionterface.figures.voltammetry.b_value import b_against_potential_panel as b_against_potential_panel
from ionterface.figures.voltammetry.b_value import b_map_panel as b_map_panel
from ionterface.figures.voltammetry.b_value import peak_b_panel as peak_b_panel
from ionterface.figures.voltammetry.double_layer import double_layer_panel as double_layer_panel
from ionterface.figures.voltammetry.nicholson import nicholson_panel as nicholson_panel
from ionterface.figures.voltammetry.nicholson import working_curve_panel as working_curve_panel
from ionterface.figures.voltammetry.peaks import randles_sevcik_panel as randles_sevcik_panel
from ionterface.figures.voltammetry.peaks import trumpet_panel as trumpet_panel
from ionterface.figures.voltammetry.potential_steps import step_current_panel as step_current_panel
from ionterface.figures.voltammetry.separation import sensitivity_panel as sensitivity_panel
from ionterface.figures.voltammetry.separation import separation_area_panel as separation_area_panel
from ionterface.figures.voltammetry.separation import separation_share_panel as separation_share_panel
from ionterface.figures.voltammetry.series import scan_rate_series_panel as scan_rate_series_panel
from ionterface.figures.voltammetry.trasatti import outer_charge_panel as outer_charge_panel
from ionterface.figures.voltammetry.trasatti import total_charge_panel as total_charge_panel
from ionterface.figures.voltammogram import voltammogram_panel as voltammogram_panel
from ionterface.figures.warburg import warburg_panel as warburg_panel
