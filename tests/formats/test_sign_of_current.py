"""Whatever the vendor: current that oxidises the positive electrode is positive, and then its voltage rises."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.formats import Declaration, DeclaredColumn, Polarity, read
from ionterface.quantities import COUNTER_CHARGE, COUNTER_HALF_CYCLE_CHARGE, CURRENT, TIME, VOLTAGE
from ionterface.signals.run_lengths import runs

COUNTERS = (COUNTER_CHARGE, COUNTER_HALF_CYCLE_CHARGE)
GALVANOSTATIC = [
    "zn-mn-biologic-lanhe/Biologic_GPCL.mpr",
    "zn-mn-biologic-lanhe/HAC_NH3_01_02_GCPL_C04.mpr",
    "zn-mn-biologic-lanhe/HAC_NH3_01_02_GCPL_C04.mpt",
    "zn-mn-biologic-lanhe/LANHE_GPCL.ccs",
    "biologic-mpr-mpt/jdb11-1_c3_gcpl_5cycles_2V-3p8V_C-24_data_C09.mpr",
    "neware/nw4-120-1-6-53.ndax",
    "neware/2-1-6_61[07005012].nda",
    "neware/SINTEF__SLPBA842124HV__2024-10-23__Rate_25degC__Neware__Time_Bug.bdf.csv",
]


@pytest.mark.parametrize("place", GALVANOSTATIC)
def test_the_voltage_follows_the_current_and_the_counter_too(sample, place):
    record = read(sample(f"echem/{place}"))
    voltage, current = record.take(VOLTAGE, CURRENT, method="test")
    plain = np.where(np.abs(current) > 0.05 * np.abs(current).max(), np.sign(current), 0)
    counter = next((record.take(q, method="test")[0] for q in COUNTERS if record.has(q)), None)
    judged = 0
    for start, stop in zip(*runs(plain), strict=True):
        if plain[start] == 0 or stop - start < 40:
            continue
        inner = slice(start + 2, stop - 2)  # without the points at which the current switches
        change = voltage[inner][-1] - voltage[inner][0]
        if abs(change) < 0.02:  # constant voltage
            continue
        assert np.sign(change) == plain[start]
        if counter is not None:
            assert np.sign(counter[inner][-1] - counter[inner][0]) == plain[start]
        judged += 1
    assert judged


@pytest.mark.parametrize("place", ["Biologic_GPCL.mpr", "LANHE_GPCL.ccs"])
def test_a_zinc_cell_is_discharged_by_reduction(sample, place):
    """Zn | MnO2 as assembled can only be discharged: the first current reduces the oxide."""
    (current,) = read(sample(f"echem/zn-mn-biologic-lanhe/{place}")).take(CURRENT, method="test")
    flowing = current[np.abs(current) > 0.5 * np.abs(current).max()]
    assert flowing[0] < 0


@pytest.mark.parametrize(("positive", "sign"), [(Polarity.OXIDATION, -1), (Polarity.REDUCTION, 1)])
def test_one_discharge_in_two_polarities_and_as_bdf(tmp_path, positive, sign):
    (tmp_path / "declared.txt").write_text(
        "t\tE\tI\n" + "".join(f"{k}\t{1.4 - 0.1 * k}\t{sign * 0.03}\n" for k in range(4)), encoding="utf-8"
    )
    columns = {
        "time_s": DeclaredColumn(column="t", unit="s"),
        "voltage_V": DeclaredColumn(column="E", unit="V"),
        "current_A": DeclaredColumn(column="I", unit="mA"),
    }
    declared = read(tmp_path / "declared.txt", columns=Declaration(records={"": columns}, current_positive=positive))
    (tmp_path / "bdf.csv").write_text(
        "test_time_second,voltage_volt,current_ampere\n" + "".join(f"{k},{1.4 - 0.1 * k},-3e-5\n" for k in range(4)),
        encoding="utf-8",
    )
    for one, other in zip(
        *(r.take(TIME, VOLTAGE, CURRENT, method="test") for r in (declared, read(tmp_path / "bdf.csv"))), strict=True
    ):
        assert one == pytest.approx(other, rel=1e-12)
