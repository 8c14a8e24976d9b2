"""Neware binary files (.nda).

Which files
    Files that begin with ``NEWARE``, in the versions that fastnda reads (1 to 30, 129 and 130).
Columns
    time_s, voltage_V, current_A, counter_half_cycle_charge_C and counter_half_cycle_energy_J (anew in every step,
    signed as the current), instrument_step (the number of the step in the program) and, where the file holds it,
    instrument_cycle. Everything else keeps its name behind "vendor ". Neware counts the current that charges the cell
    as positive, which is oxidation of the working electrode where that is the positive one; the sign is kept.
Uncertainties
    None are stored. Voltage, current, charge and energy are single precision.
Metadata
    Start from the clock of the first point, without a zone; version of the file and the active mass as facts. Remarks,
    barcodes, creators, addresses and serial numbers are not taken over.
Peculiarities
    The file holds no checksum, so a changed byte among the points is not noticed; a file that ends before its own
    table of contents says is damaged.
"""

from __future__ import annotations

import struct

from ionterface.errors import DamagedFile
from ionterface.formats.description import Opened
from ionterface.formats.neware import decoded, record
from ionterface.record import Record

BTS9 = 129
"""The first version that lists its blocks from byte 18 on, as pairs of 64-bit offset and length."""
BTS9_BLOCKS = 9


def read(file: Opened) -> tuple[Record, ...]:
    """The one record of an .nda file.

    Raises
    ------
    DamagedFile, NoRecords
    """
    if len(file.content) < 256:
        raise DamagedFile(file.path, "is cut off within its header. Copy it again.")
    version = file.content[14]
    _check_blocks(file, version)
    table = decoded(file, ".nda")
    header = table.header
    stated = header.get("num_datapoints")
    if isinstance(stated, int) and stated != table.frame.height:
        raise DamagedFile(file.path, f"holds {table.frame.height} points where it states {stated}. Copy it again.")
    mass = header.get("active_mass_mg")
    facts = {"file version": str(version)}
    if isinstance(mass, int | float) and mass > 0:
        facts["active mass"] = f"{mass:g} mg"
    return (record(file, table, format="neware-nda", facts=facts, utc=False),)


def _check_blocks(file: Opened, version: int) -> None:
    """Every block that the header lists must lie within the file."""
    if version >= BTS9:
        blocks = [struct.unpack_from("<QQ", file.content, 18 + 16 * k) for k in range(BTS9_BLOCKS)]
    else:
        blocks = [struct.unpack_from("<II", file.content, 64)]
    end = max(begin + length for begin, length in blocks)
    if end > len(file.content):
        raise DamagedFile(
            file.path, f"is cut off: its header lists {end} bytes, it holds {len(file.content)}. Copy it again."
        )
