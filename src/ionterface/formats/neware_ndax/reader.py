"""Neware archives (.ndax).

Which files
    Zip archives that hold ``data.ndc``, in the versions that fastnda reads (1 to 17).
Columns
    time_s, voltage_V, current_A, counter_half_cycle_charge_C and counter_half_cycle_energy_J (anew in every step,
    signed as the current), instrument_step (the number of the step in the program) and instrument_cycle as the file
    numbers them. Everything else, auxiliary channels too, keeps its name behind "vendor ". Neware counts the current
    that charges the cell as positive, which is oxidation of the working electrode where that is the positive one; the
    sign is kept.
Uncertainties
    None are stored. Voltage, current, charge and energy are single precision.
Metadata
    Start from the clock of the first point, in UTC; versions of the vendor's programs as facts. Remarks, barcodes,
    creators, addresses, folders and serial numbers are not taken over.
Peculiarities
    Every member's checksum is checked. Newer files store times and counters for some of the points only; fastnda
    fills in the others from the interval and the current, without saying which.
"""

from __future__ import annotations

import io
import zipfile

from ionterface.errors import DamagedFile, ProtectedFile
from ionterface.formats.description import Opened
from ionterface.formats.neware import decoded, record
from ionterface.record import Record


def read(file: Opened) -> tuple[Record, ...]:
    """The one record of an .ndax file.

    Raises
    ------
    DamagedFile, ProtectedFile, NoRecords
    """
    _check_archive(file)
    table = decoded(file, ".ndax")
    versions = table.header.get("VersionInfo")
    programs = versions.get("ZwjVersion") if isinstance(versions, dict) else None
    facts = {}
    for name, key in (("server program", "SvrVer"), ("client program", "CurrClientVer")):
        if isinstance(programs, dict) and isinstance(programs.get(key), str):
            facts[name] = programs[key]
    return (record(file, table, format="neware-ndax", facts=facts, utc=True),)


def _check_archive(file: Opened) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            protected = any(member.flag_bits & 1 for member in archive.infolist())
            names = archive.namelist()
            broken = None if protected else archive.testzip()
    except Exception as error:  # fastnda exchanges zlib for a faster library, which raises errors of its own
        raise DamagedFile(file.path, f"is cut off or damaged ({error}). Copy it again.") from error
    if protected:
        raise ProtectedFile(file.path, "is protected by a password; save a copy without one.")
    if broken:
        raise DamagedFile(file.path, f"is damaged: the checksum of its member {broken} is wrong. Copy it again.")
    if "data.ndc" not in names:
        raise DamagedFile(file.path, "is a Neware archive without its points (data.ndc). Export it again.")
