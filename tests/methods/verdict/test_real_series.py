"""A verdict on a real scan-rate series: nothing is claimed that it cannot carry."""

from __future__ import annotations

from ionterface.estimate import Estimate, Status
from ionterface.formats import Declaration, DeclaredColumn, Polarity, read_all
from ionterface.methods.segmentation import Direction
from ionterface.methods.verdict import Kind, Stand, Statement, series_evidence, storage_verdict
from ionterface.methods.voltammetry.convention import Convention
from ionterface.methods.voltammetry.preparation import scan_rate_series

LITHIUM = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5)
"""mV/s"""


def test_a_lithium_cell_whose_peaks_move_is_undecided_for_the_reasons_of_its_analyses(sample):
    records = {
        f"{rate} mV/s": {
            "voltage_V": DeclaredColumn(column=2 * k + 1, unit="V"),
            "current_A": DeclaredColumn(column=2 * k + 2, unit="uA"),
        }
        for k, rate in enumerate(LITHIUM)
    }
    declared = Declaration(records=records, current_positive=Polarity.OXIDATION, header_rows=2)
    read = read_all(sample("echem/cv-li-anode-dunn/dunn_cv_0.05-0.5mVs.xlsx"), columns=declared)
    series = scan_rate_series(read, stated_rates=[Estimate(v, None, "mV/s") for v in LITHIUM])
    found = storage_verdict(
        series_evidence(
            series, convention=Convention(), fast=(2.5e-4, 6e-4), slow=(4e-5, 2.2e-4), branch=Direction.OXIDATION
        )
    )
    assert found.status is Status.NOT_COMPUTABLE, "no result of it may decide"
    assert {e.kind for e in found.evidence} == {
        Kind.PROPORTIONAL_SHARE, Kind.OUTER_CHARGE, Kind.EXPONENT, Kind.CHARGING,
    }  # fmt: skip
    reasons = {e.kind: e.reason for e in found.evidence}
    assert "peak moves" in reasons[Kind.EXPONENT]
    assert "W-T8" in reasons[Kind.OUTER_CHARGE]
    assert "no series resistance" in reasons[Kind.CHARGING]
    assert all(s.stand is Stand.UNDECIDED and s.deciding for s in found.standings)
    assert found.share is None
    assert "stated length" in found.standing(Statement.STORE_APART).deciding
