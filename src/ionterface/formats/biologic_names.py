"""What EC-Lab and BT-Lab call their columns, techniques and instruments; shared by the binary and the text format."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ionterface.formats.description import Factors
from ionterface.quantities import (
    CELL_VOLTAGE,
    COUNTER_CHARGE,
    COUNTER_ELECTRODE_VOLTAGE,
    COUNTER_HALF_CYCLE_CHARGE,
    CURRENT,
    FREQUENCY,
    IMPEDANCE_IMAGINARY,
    IMPEDANCE_REAL,
    INSTRUMENT_CYCLE,
    INSTRUMENT_HALF_CYCLE,
    INSTRUMENT_STEP,
    POWER,
    RESISTANCE,
    TEMPERATURE,
    TIME,
    VOLTAGE,
)

COLUMNS: Factors = MappingProxyType(
    {
        "time/s": (TIME, 1.0),
        "Ewe/V": (VOLTAGE, 1.0),
        "<Ewe>/V": (VOLTAGE, 1.0),
        "Ecell/V": (VOLTAGE, 1.0),
        "<I>/mA": (CURRENT, 1e-3),
        "I/mA": (CURRENT, 1e-3),
        "(Q-Qo)/mA.h": (COUNTER_CHARGE, 3.6),
        "(Q-Qo)/C": (COUNTER_CHARGE, 1.0),
        "Q charge/discharge/mA.h": (COUNTER_HALF_CYCLE_CHARGE, 3.6),
        "Ece/V": (COUNTER_ELECTRODE_VOLTAGE, 1.0),
        "<Ece>/V": (COUNTER_ELECTRODE_VOLTAGE, 1.0),
        "Ewe-Ece/V": (CELL_VOLTAGE, 1.0),
        "<Ewe-Ece>/V": (CELL_VOLTAGE, 1.0),
        "P/W": (POWER, 1.0),
        "R/Ohm": (RESISTANCE, 1.0),
        "Temperature/°C": (TEMPERATURE, 1.0),
        "freq/Hz": (FREQUENCY, 1.0),
        "Re(Z)/Ohm": (IMPEDANCE_REAL, 1.0),
        "-Im(Z)/Ohm": (IMPEDANCE_IMAGINARY, -1.0),
        "cycle number": (INSTRUMENT_CYCLE, 1.0),
        "half cycle": (INSTRUMENT_HALF_CYCLE, 1.0),
        "Ns": (INSTRUMENT_STEP, 1.0),
    }
)
"""EC-Lab's name -> (quantity, factor). Of two names for one quantity the first that is present is taken, the other
stays a vendor column: `<I>` is the mean over the interval and closes with the charge, `I` is one sample."""

ZERO_CELSIUS = 273.15
"""Added to a temperature, the one column whose unit has another zero. [K]"""

ALIASES: Mapping[str, str] = MappingProxyType(
    {
        "<Ewe/V>": "<Ewe>/V",
        "Pwe/W": "P/W",
        "Rwe/Ohm": "R/Ohm",
        "Energy we charge/W.h": "Energy charge/W.h",
        "Energy we discharge/W.h": "Energy discharge/W.h",
    }
)
"""Other spellings of the same column -> the one used here. Versions of EC-Lab and its text export differ in them."""

MODE, OXIDATION = "mode", "ox/red"
INCREMENT, SAMPLE = "dq/mA.h", "I/mA"
CONTROL, CONTROL_V, CONTROL_MA = "control/V/mA", "control/V", "control/mA"

FLAGS: Mapping[int, tuple[str, int, int]] = MappingProxyType(
    {
        1: (MODE, 0b00000011, 0),
        2: (OXIDATION, 0b00000100, 2),
        3: ("error", 0b00001000, 3),
        21: ("control changes", 0b00010000, 4),
        31: ("Ns changes", 0b00100000, 5),
        65: ("counter inc.", 0b10000000, 7),
    }
)
"""Column id -> (name, bits of the flag byte, shift). Mode: 1 current controlled, 2 potential controlled, 3 at rest."""

TECHNIQUES: Mapping[int, str] = MappingProxyType(
    {
        0x04: "Galvanostatic Cycling with Potential Limitation",
        0x06: "Cyclic Voltammetry",
        0x0B: "Open Circuit Voltage",
        0x18: "Chronoamperometry / Chronocoulometry",
        0x19: "Chronopotentiometry",
        0x1C: "Wait",
        0x1D: "Potentio Electrochemical Impedance Spectroscopy",
        0x1E: "Galvano Electrochemical Impedance Spectroscopy",
        0x33: "Cyclic Voltammetry Advanced",
        0x6C: "Linear Sweep Voltammetry",
        0x7F: "Modulo Bat",
    }
)
"""Number of the technique -> its name. 0x04, 0x06, 0x1D and 0x1E were checked against text exports."""

DEVICES: Mapping[int, str] = MappingProxyType(
    {
        0: "VMP",
        1: "VMP2",
        2: "MPG",
        3: "BiStat",
        4: "MCS-200",
        5: "VMP3",
        6: "VSP",
        7: "HCP-803",
        8: "EPP-400",
        9: "EPP-4000",
        10: "BiStat 2",
        11: "FCT-150S",
        12: "VMP-300",
        13: "SP-50",
        14: "SP-150",
        15: "FCT-50S",
        16: "SP-300",
        17: "CLB-500",
        18: "HCP-1005",
        19: "CLB-2000",
        20: "VSP-300",
        21: "SP-200",
        22: "MPG-2",
    }
)
"""Device constants of the vendor's development package; 5, 6, 12 and 16 were checked against text exports."""


def instrument(model: str) -> str:
    """Vendor and model as they stand in a record's metadata; without a model the vendor alone."""
    return f"BioLogic {model}".strip()
