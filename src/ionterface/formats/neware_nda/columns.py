"""Columns that fastnda decodes from Neware files and what they are in the vocabulary."""

from ionterface.formats.description import Factors
from ionterface.quantities import (
    COUNTER_HALF_CYCLE_CHARGE,
    COUNTER_HALF_CYCLE_ENERGY,
    CURRENT,
    INSTRUMENT_CYCLE,
    INSTRUMENT_STEP,
    TIME,
    VOLTAGE,
)

COLUMNS: Factors = {
    "total_time_s": (TIME, 1.0),
    "voltage_V": (VOLTAGE, 1.0),
    "current_mA": (CURRENT, 1e-3),
    "capacity_mAh": (COUNTER_HALF_CYCLE_CHARGE, 3.6),
    "energy_mWh": (COUNTER_HALF_CYCLE_ENERGY, 3.6),
    "cycle_count": (INSTRUMENT_CYCLE, 1.0),
    "step_index": (INSTRUMENT_STEP, 1.0),
}
