"""Names of the Battery Data Format and what they are in the vocabulary.

Names and units are those of the format's table of quantities and its ontology, version 1.2.0, Battery Data Alliance,
https://w3id.org/battery-data-alliance/ontology/battery-data-format.
"""

from __future__ import annotations

from collections.abc import Iterable

from ionterface.formats.description import Factors
from ionterface.quantities import (
    COUNTER_CHARGE,
    CURRENT,
    INSTRUMENT_CYCLE,
    INSTRUMENT_STEP,
    POWER,
    RESISTANCE,
    TEMPERATURE,
    TIME,
    VENDOR_PREFIX,
    VOCABULARY,
    VOLTAGE,
    Quantity,
)

COLUMNS: Factors = {
    "test_time_second": (TIME, 1.0),
    "voltage_volt": (VOLTAGE, 1.0),
    "current_ampere": (CURRENT, 1.0),
    "net_capacity_ah": (COUNTER_CHARGE, 3600.0),
    "power_watt": (POWER, 1.0),
    "internal_resistance_ohm": (RESISTANCE, 1.0),
    "temperature_t1_celsius": (TEMPERATURE, 1.0),
    "cycle_count": (INSTRUMENT_CYCLE, 1.0),
    "step_index": (INSTRUMENT_STEP, 1.0),
}
ZERO_CELSIUS = 273.15
"""Added to what is a temperature. [K]"""
REQUIRED = ("test_time_second", "voltage_volt", "current_ampere")
SIMULATED = "simulated"
"""A column of ones that marks a record which no instrument measured; the format has no other place for it."""
LABELS = {
    "Test Time / s": "test_time_second",
    "Voltage / V": "voltage_volt",
    "Current / A": "current_ampere",
    "Net Capacity / Ah": "net_capacity_ah",
    "Power / W": "power_watt",
    "Internal Resistance / Ohm": "internal_resistance_ohm",
    "Surface Temperature T1 / degC": "temperature_t1_celsius",
    "Cycle Count / 1": "cycle_count",
    "Step Index / 1": "step_index",
}
"""Preferred labels, which may stand in a header instead of the machine names."""


def is_header(names: Iterable[str]) -> bool:
    """Whether these are the columns of a Battery Data Format table."""
    plain = {machine_name(name) for name in names}
    return plain.issuperset(REQUIRED)


def machine_name(header: str) -> str:
    """The machine name that a header stands for."""
    plain = header.strip().strip('"').strip()
    return LABELS.get(plain, plain)


def quantity(name: str) -> tuple[Quantity, float] | None:
    """What a machine name is in the vocabulary; the vocabulary's own names stand for themselves."""
    if name in COLUMNS:
        return COLUMNS[name]
    return (VOCABULARY[name], 1.0) if name in VOCABULARY else None


def written_name(column: str) -> str:
    """The name under which a record's column is written; `quantity` leads back."""
    for name, (known, _) in COLUMNS.items():
        if known.column == column:
            return name
    plain = column.removeprefix(VENDOR_PREFIX)
    return column if (quantity(plain) and plain != column) or plain == SIMULATED else plain
