"""What is made of EC-Lab's columns, whichever format held them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ionterface.errors import DamagedFile
from ionterface.formats.biologic_record import assemble, unique_names
from ionterface.formats.description import Opened
from ionterface.quantities import CONTROL_CURRENT, CONTROL_VOLTAGE, COUNTER_CHARGE, CURRENT, TEMPERATURE, VOLTAGE
from ionterface.record import Metadata, Record

TIME = np.linspace(3.0, 13.0, 6)


def record(**columns: np.ndarray) -> Record:
    file = Opened(path=Path("made-up.mpr"), sha256="", content=b"")
    return assemble(file, {"time/s": TIME, **columns}, metadata=Metadata(), history=())


def column(made: Record, quantity) -> list[float]:
    return made.take(quantity, method="test")[0].tolist()


def test_charge_counter_starts_at_the_first_point():
    made = record(**{"(Q-Qo)/C": np.arange(5.0, 11.0)})
    assert column(made, COUNTER_CHARGE) == [0, 1, 2, 3, 4, 5]
    assert made.history[1].settings == {"subtracted_C": "5.0"}
    assert column(made, CURRENT) == [0, 0.5, 0.5, 0.5, 0.5, 0.5]


def test_samples_of_the_current_are_integrated_as_samples():
    """A ramp: the trapezoid rule gives its charge, the sum of interval means does not."""
    current = np.arange(6.0)
    charge = np.concatenate([[0], np.cumsum(current[1:] + current[:-1])])
    columns = {"dq/mA.h": np.diff(charge, prepend=0) / 3600, "(Q-Qo)/mA.h": charge / 3600}
    assert record(**columns, **{"I/mA": current}).findings == ()
    (finding,) = record(**columns, **{"<I>/mA": current}).findings
    assert finding.code == "W-IN2"


def test_mean_current_and_potential_come_before_samples():
    made = record(**{"I/mA": np.ones(6), "<I>/mA": np.full(6, 2.0), "<Ewe>/V": np.ones(6), "Ewe/V": np.full(6, 2.0)})
    assert column(made, CURRENT) == pytest.approx([2e-3] * 6)
    assert column(made, VOLTAGE) == [2] * 6
    assert {"vendor I/mA", "vendor <Ewe>/V"} <= set(made.frame().columns)


def test_control_is_volts_or_milliamperes_depending_on_the_mode():
    made = record(**{"mode": np.array([1, 1, 2, 2, 3, 3]), "control/V/mA": np.arange(6.0)})
    assert made.frame()["control_current_A"].to_list() == [0, 1e-3, None, None, 0, 0]
    assert made.frame()["control_voltage_V"].to_list() == [None, None, 2, 3, None, None]
    assert not record(**{"control/V/mA": np.arange(6.0)}).has(CONTROL_CURRENT, CONTROL_VOLTAGE)


def test_temperature_is_absolute():
    assert column(record(**{"Temperature/°C": np.full(6, 25.0)}), TEMPERATURE) == [298.15] * 6


def test_cycle_numbers_that_are_not_whole_stay_the_vendors():
    made = record(**{"cycle number": np.array([1, 1, 1.5, 2, 2, 2])})
    assert "vendor cycle number" in made.frame().columns


def test_without_times_there_is_no_record():
    file = Opened(path=Path("made-up.mpr"), sha256="", content=b"")
    with pytest.raises(DamagedFile, match="no column time/s"):
        assemble(file, {"Ewe/V": TIME}, metadata=Metadata(), history=())


def test_repeated_names_are_numbered():
    assert unique_names(["Pwe/W", "P/W", "x"]) == ["P/W", "P/W (2)", "x"]
