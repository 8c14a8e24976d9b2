"""Columns of an EC-Lab binary file: number of the column -> EC-Lab's name and how its values are stored.

Numbers and types that a sample with a text export beside it confirms were checked value by value; the others follow
public readers of the format (galvani, yadg) and the columns that their users report. Numbers above 255 and the same
numbers less 256 are different columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ionterface.formats.biologic_names import COLUMNS as COLUMNS
from ionterface.formats.biologic_names import FLAGS as FLAGS

_DOUBLES = {
    4: "time/s",
    7: "dq/mA.h",
    11: "<I>/mA",
    13: "(Q-Qo)/mA.h",
    23: "dQ/mA.h",
    24: "cycle number",
    74: "|Energy|/W.h",
    123: "Energy charge/W.h",
    124: "Energy discharge/W.h",
    125: "Capacitance charge/µF",
    126: "Capacitance discharge/µF",
    438: "step time/s",
    467: "Q charge/discharge/mA.h",
}
_SINGLES = {
    5: "control/V/mA",
    6: "Ewe/V",
    8: "I/mA",
    9: "Ece/V",
    16: "Analog IN 1/V",
    17: "Analog IN 2/V",
    19: "control/V",
    20: "control/mA",
    26: "Rapp/Ohm",
    27: "Ewe-Ece/V",
    32: "freq/Hz",
    33: "|Ewe|/V",
    34: "|I|/A",
    35: "Phase(Z)/deg",
    36: "|Z|/Ohm",
    37: "Re(Z)/Ohm",
    38: "-Im(Z)/Ohm",
    69: "R/Ohm",
    70: "P/W",
    75: "Analog OUT/V",
    76: "<I>/mA",
    77: "<Ewe>/V",
    78: "Cs-2/µF-2",
    96: "|Ece|/V",
    98: "Phase(Zce)/deg",
    99: "|Zce|/Ohm",
    100: "Re(Zce)/Ohm",
    101: "-Im(Zce)/Ohm",
    163: "|Estack|/V",
    168: "Rcmp/Ohm",
    169: "Cs/µF",
    172: "Cp/µF",
    173: "Cp-2/µF-2",
    174: "<Ewe>/V",
    241: "|E1|/V",
    242: "|E2|/V",
    271: "Phase(Z1)/deg",
    272: "Phase(Z2)/deg",
    301: "|Z1|/Ohm",
    302: "|Z2|/Ohm",
    331: "Re(Z1)/Ohm",
    332: "Re(Z2)/Ohm",
    361: "-Im(Z1)/Ohm",
    362: "-Im(Z2)/Ohm",
    391: "<E1>/V",
    392: "<E2>/V",
    422: "Phase(Zstack)/deg",
    423: "|Zstack|/Ohm",
    424: "Re(Zstack)/Ohm",
    425: "-Im(Zstack)/Ohm",
    426: "<Estack>/V",
    430: "Phase(Zwe-ce)/deg",
    431: "|Zwe-ce|/Ohm",
    432: "Re(Zwe-ce)/Ohm",
    433: "-Im(Zwe-ce)/Ohm",
    434: "(Q-Qo)/C",
    435: "dQ/C",
    441: "<Ece>/V",
    462: "Temperature/°C",
    471: "<Ece>/V",
    473: "THD Ewe/%",
    474: "THD I/%",
    475: "THD Ece/%",
    476: "NSD Ewe/%",
    477: "NSD I/%",
    478: "NSD Ece/%",
    479: "NSR Ewe/%",
    480: "NSR I/%",
    481: "NSR Ece/%",
    **{486 + k: f"|Ewe h{k + 2}|/V" for k in range(6)},
    **{492 + k: f"|I h{k + 2}|/A" for k in range(6)},
    **{498 + k: f"|Ece h{k + 2}|/V" for k in range(6)},
}

STORED: Mapping[int, tuple[str, str]] = MappingProxyType(
    {number: (name, "<f8") for number, name in _DOUBLES.items()}
    | {number: (name, "<f4") for number, name in _SINGLES.items()}
    | {39: ("I Range", "<u2"), 131: ("Ns", "<u2"), 468: ("half cycle", "<u4"), 469: ("z cycle", "<u4")}
)
"""Column number -> (EC-Lab's name, numpy type)."""
