"""Columns of an EC-Lab text export: the header line is EC-Lab's own vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ionterface.formats.biologic_names import COLUMNS as COLUMNS

DATE_ORDERS: Mapping[str, str] = MappingProxyType(
    {
        "Absolute MMDDYYYY": "%m/%d/%Y %H:%M:%S%.f",
        "Absolute DDMMYYYY": "%d/%m/%Y %H:%M:%S%.f",
        "Absolute YYYYMMDD": "%Y/%m/%d %H:%M:%S%.f",
    }
)
"""Time format that the header states -> how its dates are written. Only the first was seen in a file."""

FACTS: tuple[str, ...] = (
    "Electrode material",
    "Initial state",
    "Electrolyte",
    "Mass of active material",
    "Molecular weight of active material (at x = 0)",
    "Atomic weight of intercalated ion",
    "Battery capacity",
    "Reference electrode",
    "Electrode surface area",
    "Characteristic mass",
    "Cycle Definition",
)
"""Lines of the header that are kept as facts; every other line (user, host, serial numbers, folders) is not."""
