"""What a notebook takes from the methods, and that importing them costs no library that only fits need."""

from __future__ import annotations

import subprocess
import sys

import ionterface.methods
from ionterface.methods import voltammetry


def test_importing_loads_neither_scipy_nor_lmfit():
    code = "import sys, ionterface.methods.voltammetry; print([m for m in ('scipy', 'lmfit') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_method_of_voltammetry_is_on_its_page():
    assert {name for name, thing in vars(voltammetry).items() if callable(thing) and name == name.lower()} == {
        "b_from_peaks", "b_map", "b_values", "charges", "double_layer", "finite_randles_sevcik", "k0_from_slope",
        "laviron", "nicholson", "nicholson_1965", "peaks", "randles_sevcik", "scan_rate_series", "sensitivity",
        "separation", "trasatti", "working_curve",
    }  # fmt: skip


def test_step_methods_are_on_the_page_of_the_methods():
    for name in ("specs", "musca", "potential_steps", "capacitive_share", "compare_shares"):
        assert callable(getattr(ionterface.methods, name))
