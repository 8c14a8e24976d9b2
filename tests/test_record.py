"""Records: read-only, with a history, and the mark of a simulation that nothing drops."""

from __future__ import annotations

import datetime
import json

import numpy as np
import polars as pl
import pytest

from ionterface.errors import Finding, MissingQuantity, Severity
from ionterface.quantities import CHARGE, CURRENT, TIME, VOLTAGE
from ionterface.record import Metadata, Record


@pytest.fixture
def record():
    data = pl.DataFrame({"time_s": [0.0, 1.0, 2.0], "voltage_V": [1.0, 1.1, 1.2], "vendor flags": [1, 2, 3]})
    metadata = Metadata(
        file="a.mpt", sha256="00", simulated=True, started=datetime.datetime(2026, 1, 2, 3, 4, 5), facts={"x": "y"}
    )
    return Record(data=data, metadata=metadata)


def test_arrays_are_read_only(record):
    time, voltage = record.take(TIME, VOLTAGE, method="test")
    with pytest.raises(ValueError, match="read-only"):
        voltage[0] = 9.0
    assert time.shape == (3,)
    lacking = Record(data=pl.DataFrame({"voltage_V": [1.0, None, 1.2]}))  # polars copies it into a new, writable array
    (holed,) = lacking.take(VOLTAGE, method="test")
    with pytest.raises(ValueError, match="read-only"):
        holed[0] = 9.0


def test_a_missing_column_is_named_with_the_method(record):
    with pytest.raises(MissingQuantity, match=r"a\.mpt: capacity needs the column current_A") as caught:
        record.take(CURRENT, method="capacity")
    assert caught.value.present == ("time_s", "voltage_V")


def test_columns_outside_the_vocabulary_are_refused():
    with pytest.raises(ValueError, match="Volatge"):
        Record(data=pl.DataFrame({"Volatge": [1.0]}))


def test_every_step_gives_a_new_record_and_keeps_the_mark(record):
    longer = record.with_column(CHARGE, np.zeros(3), step="charge set", rule="none").between(0, 2, step="cut")
    assert [s.what for s in longer.history] == ["charge set", "cut"]
    assert str(longer.history[0]) == "charge set (rule=none)"
    assert len(longer) == 2
    assert not record.has(CHARGE)
    assert len(record) == 3
    assert longer.metadata.simulated


def test_the_frame_is_a_copy(record):
    frame = record.frame()
    frame.replace_column(0, pl.Series("time_s", [9.0, 9.0, 9.0]))
    assert record.take(TIME, method="test")[0][0] == 0.0


def test_description_round_trip(record):
    noted = record.with_findings(Finding("W-X", Severity.WARNING, "odd", "a.mpt"))
    text = json.dumps(noted.description())
    again = Record.from_description(noted.data, json.loads(text))
    assert again.metadata == noted.metadata
    assert again.findings == noted.findings
    assert again.history == noted.history
