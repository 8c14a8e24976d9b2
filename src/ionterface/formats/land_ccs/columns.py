"""Fields of a LAND sample and what they are in the vocabulary."""

from ionterface.formats.description import Factors
from ionterface.quantities import COUNTER_HALF_CYCLE_CHARGE, COUNTER_HALF_CYCLE_ENERGY, CURRENT, TIME, VOLTAGE

COLUMNS: Factors = {
    "milliseconds": (TIME, 1e-3),
    "volt": (VOLTAGE, 1.0),
    "ampere": (CURRENT, 1.0),
    "ampere_hour": (COUNTER_HALF_CYCLE_CHARGE, 3600.0),
    "watt_hour": (COUNTER_HALF_CYCLE_ENERGY, 3600.0),
}
