"""Importing the figures costs nothing that only drawing needs."""

from __future__ import annotations

import subprocess
import sys

import ionterface.figures


def test_importing_loads_neither_matplotlib_nor_plotly():
    code = "import sys, ionterface.figures; print([m for m in ('matplotlib', 'plotly', 'scipy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_family_is_on_the_page():
    families = {name for name in dir(ionterface.figures) if name.endswith("_panel")}
    assert families == {
        "ambipolar_diffusivity_panel", "b_against_potential_panel", "b_map_panel", "capacity_panel",
        "cell_statistics_panel", "charge_discharge_panel", "composition_panel", "conductance_limits_panel",
        "current_time_panel", "differential_capacity_panel", "double_layer_panel", "efficiency_panel",
        "electron_ledger_panel", "electrons_panel", "fade_panel", "gitt_panel", "interruptions_panel",
        "kramers_kronig_panel", "modulus_panel", "nicholson_panel", "nyquist_panel", "outer_charge_panel",
        "peak_b_panel", "phase_panel", "pulse_panel", "ragone_panel", "randles_sevcik_panel",
        "rate_capability_panel", "rate_law_panel", "rate_test_panel", "recovery_panel",
        "recovery_residual_panel", "relaxation_times_panel", "scan_rate_series_panel", "sensitivity_panel",
        "separation_area_panel", "separation_share_panel", "shares_panel", "step_current_panel",
        "steps_panel", "tga_composition_panel", "total_charge_panel", "trumpet_panel",
        "voltage_recovery_panel", "voltage_time_panel", "voltammogram_panel", "warburg_panel",
        "working_curve_panel",
    }  # fmt: skip
