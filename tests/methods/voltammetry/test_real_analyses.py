"""b and Dunn on real scan-rate series: numbers checked by hand, and refused for the right reason."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.estimate import Estimate, Status
from ionterface.formats import Declaration, DeclaredColumn, Polarity, read, read_all
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.b_value import b_values
from ionterface.methods.voltammetry.convention import Convention
from ionterface.methods.voltammetry.kinetic_map import Regression
from ionterface.methods.voltammetry.preparation import scan_rate_series
from ionterface.methods.voltammetry.separation import separation

LITHIUM = np.array([0.05, 0.1, 0.2, 0.3, 0.4, 0.5])
"""mV/s"""


def codes(result):
    return {finding.code for finding in result.findings}


@pytest.fixture
def lithium(sample):
    """Six rates of one lithium cell, in one sheet without time."""
    records = {
        f"{rate} mV/s": {
            "voltage_V": DeclaredColumn(column=2 * k + 1, unit="V"),
            "current_A": DeclaredColumn(column=2 * k + 2, unit="uA"),
        }
        for k, rate in enumerate(LITHIUM)
    }
    declared = Declaration(records=records, current_positive=Polarity.OXIDATION, header_rows=2)
    return read_all(sample("echem/cv-li-anode-dunn/dunn_cv_0.05-0.5mVs.xlsx"), columns=declared)


@pytest.fixture
def series(lithium):
    return scan_rate_series(lithium, stated_rates=[Estimate(float(v), None, "mV/s") for v in LITHIUM])


def charging_current(record, potential):
    """Current of the charging sweep at a potential, by hand: the part behind the lowest potential, interpolated."""
    e, i = record.frame()["voltage_V"].to_numpy(), record.frame()["current_A"].to_numpy()
    rising = slice(int(np.argmin(e)), None)
    return float(np.interp(potential, e[rising], i[rising]))


def test_b_of_a_lithium_cell_is_the_slope_drawn_by_hand_and_refused_for_its_moving_peaks(lithium, series):
    found = b_values(series, step=0.2)
    at = 2.2
    by_hand, _ = np.polyfit(np.log(LITHIUM), np.log([charging_current(r, at) for r in lithium]), 1)
    (value,) = (v for v in found.values if v.branch is Direction.OXIDATION and v.potential == pytest.approx(at))
    assert value.b.value == pytest.approx(by_hand, abs=2e-3)
    assert found.status is Status.NOT_VALID
    assert "W-B3" in codes(found)


def test_the_terms_of_a_lithium_cell_are_those_of_two_equations_and_the_share_is_refused(lithium, series):
    found = separation(series, convention=Convention(regression=Regression.ORDINARY))
    k = int(np.argmin(np.abs(series.potential - 2.2)))
    at = float(series.potential[k])
    v = LITHIUM * 1e-3
    currents = np.array([charging_current(record, at) for record in lithium])
    normal = np.array([[np.sum(v * v), np.sum(v**1.5)], [np.sum(v**1.5), np.sum(v)]])
    k1, k2 = np.linalg.solve(normal, [np.sum(v * currents), np.sum(np.sqrt(v) * currents)])
    terms = found.branch(Direction.OXIDATION)
    assert terms.k1[k] == pytest.approx(k1, rel=1e-6)
    assert terms.k2[k] == pytest.approx(k2, rel=1e-6)
    assert found.status is Status.NOT_VALID
    assert {"W-D3", "W-D7"} <= codes(found), (
        "peaks move by 0.1 V, and the v-proportional current leaves the measured one"
    )
    assert all(0.9 < share.proportional.value < 1.1 for share in found.shares), "the number stands all the same"


def test_zinc_at_two_rates_is_refused_with_its_numbers(sample):
    columns = {"voltage_V": DeclaredColumn(column=1, unit="V"), "current_A": DeclaredColumn(column=2, unit="A")}
    records = []
    for name in ("100mvs-1", "10mvs-2"):
        path = sample(f"echem/chi/cv_Zn_TMAOH_EmimTFSI_{name}.txt")
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        head = 1 + max(k for k, line in enumerate(lines[:60]) if line.startswith("Potential/V"))
        while not lines[head].strip():
            head += 1
        declared = Declaration(records={"": columns}, current_positive=Polarity.OXIDATION, header_rows=head)
        records.append(read(path, columns=declared))
    made = scan_rate_series(records, stated_rates=[Estimate(100, None, "mV/s"), Estimate(10, None, "mV/s")])
    exponents, terms = b_values(made, step=0.1), separation(made, convention=Convention())
    for found, code in ((exponents, "W-B1"), (terms, "W-D8")):
        assert found.status is Status.NOT_VALID
        (sentence,) = (f.message for f in found.findings if f.code == code)
        assert sentence.startswith("two scan rates leave no degree of freedom")
    assert any(np.isfinite(v.b.value) for v in exponents.values)
    assert all(np.isfinite(share.proportional.value) for share in terms.shares)
