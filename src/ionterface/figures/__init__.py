"""Figures: results in, pictures for print and screen and their source data out.

A family function makes a `Panel` of results, a `Figure` holds panels, and the backends draw it. Importing this loads
neither matplotlib nor plotly.
"""

from __future__ import annotations

from .cell_statistics import cell_statistics_panel as cell_statistics_panel
from .charge_discharge import charge_discharge_panel as charge_discharge_panel
from .composition import composition_panel as composition_panel
from .cycling import capacity_panel as capacity_panel
from .cycling import efficiency_panel as efficiency_panel
from .data import source_data as source_data
from .interactive import to_plotly_json as to_plotly_json
from .panel import Axis as Axis
from .panel import Band as Band
from .panel import Bars as Bars
from .panel import Box as Box
from .panel import Colour as Colour
from .panel import Curve as Curve
from .panel import Figure as Figure
from .panel import Level as Level
from .panel import Material as Material
from .panel import Neutral as Neutral
from .panel import NotValid as NotValid
from .panel import Panel as Panel
from .panel import Points as Points
from .panel import Scale as Scale
from .panel import Sequential as Sequential
from .panel import Width as Width
from .panel import Words as Words
from .panel import printed_unit as printed_unit
from .print import draw as draw
from .print import save as save
from .rate_test import rate_capability_panel as rate_capability_panel
from .rate_test import rate_test_panel as rate_test_panel
from .record import current_time_panel as current_time_panel
from .record import voltage_time_panel as voltage_time_panel
from .remarks import remarks as remarks
from .rest import recovery_panel as recovery_panel
from .voltammogram import voltammogram_panel as voltammogram_panel
