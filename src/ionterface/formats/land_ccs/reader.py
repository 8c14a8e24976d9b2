"""LAND/LANHE native test files (.ccs).

Which files
    Files of the LAND battery test system that begin with a text header and hold blocks of six samples. Software 4.3.3
    was seen, one real file.
Columns
    time_s from the sum of the intervals, voltage_V, current_A, counter_charge_C (summed from the first point on),
    counter_half_cycle_charge_C and counter_half_cycle_energy_J (summed anew in every step), instrument_step (from 1,
    in the order in which the steps ran). The file counts charge without a sign: it takes the sign of the current.
    The current is kept as it stands: negative when the cell is discharged.
Uncertainties
    None are stored. Voltage, current, charge and energy are single precision.
Metadata
    Start from the clock in the first step mark, read as milliseconds since 1970 in UTC. That it is UTC is an
    inference and unverified. The remark of the program is kept as a fact; the names of test, program and computer and
    the serial numbers are not taken over.
Peculiarities
    The step marks state the time of the test so far: the intervals of each step must add up to it to the
    millisecond, else the file is damaged. A file without a mark at its end was cut off or still running, which is a
    finding. A block of a tag that is not understood is an error. Files with five samples per block are refused.
"""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import polars as pl

from ionterface.errors import DamagedFile, FileError, Finding, NoRecords, Severity, UnknownFormat
from ionterface.formats.checks import charge_closure, time_order, zero_potential
from ionterface.formats.description import Opened
from ionterface.formats.land_ccs.columns import COLUMNS
from ionterface.formats.land_ccs.layout import (
    BLOCK,
    BLOCK_BYTES,
    DATA_TAG,
    MARK,
    MARK_TAG,
    SAMPLES_PER_BLOCK,
    first_mark,
)
from ionterface.quantities import COUNTER_CHARGE, CURRENT, INSTRUMENT_STEP, TIME, VOLTAGE
from ionterface.record import Metadata, Record, Step

Array = np.ndarray[Any, Any]

CLOSURE = 1e-4
"""Relative difference of charge counter and integral within a step that is no finding; a real file shows 1e-6."""
PROGRAM_REMARK = slice(1908, 2036)


def read(file: Opened) -> tuple[Record, ...]:
    """The one record of a .ccs file.

    Raises
    ------
    DamagedFile, UnknownFormat, NoRecords
    """
    start = first_mark(file.content)
    if start is None:
        raise UnknownFormat(file.path, "is no LAND .ccs file: no step mark was found in it.")
    tail = (len(file.content) - start) % BLOCK_BYTES
    if tail:
        raise DamagedFile(file.path, f"is cut off: its last block holds {tail} of {BLOCK_BYTES} bytes. Copy it again.")
    blocks = np.frombuffer(file.content, BLOCK, offset=start)
    samples, step = _samples(file, blocks, start)
    marks = np.frombuffer(file.content, MARK, offset=start)[blocks["tag"] == MARK_TAG]
    _check_elapsed(file, samples["milliseconds"], step, marks["elapsed_ms"])
    data = _columns(samples, step)
    findings = _findings(data, step, ended=bool(blocks["tag"][-1] == MARK_TAG), where=file.path.name)
    return (
        Record(
            data=pl.DataFrame(data),
            metadata=_metadata(file, int(marks["epoch_ms"][0])),
            history=(Step("gave the charge of each sample the sign of its current"),),
            findings=findings,
        ),
    )


def _samples(file: Opened, blocks: Array, start: int) -> tuple[Array, Array]:
    """The valid samples of all blocks, and the step of each, counted from 0."""
    tag = blocks["tag"]
    marks = tag == MARK_TAG
    valid = np.where(marks, 0, tag >> 8)
    offsets = start + np.arange(len(blocks)) * BLOCK_BYTES
    previous = np.concatenate([[0], offsets[marks][np.cumsum(marks)[:-1] - 1]])
    strange = ~marks & ((tag & 0xFF != DATA_TAG) | (valid < 1) | (valid > SAMPLES_PER_BLOCK))
    strange |= blocks["mark"] != previous
    if strange.any():
        k = int(np.flatnonzero(strange)[0])
        raise DamagedFile(
            file.path, f"holds a block at byte {offsets[k]} that is not understood (tag {tag[k]}). Export it as text."
        )
    if not valid.any():
        raise NoRecords(file.path, "holds step marks but no measured point.")
    _refuse_five(file, valid, marks)
    step = np.cumsum(marks) - 1
    if np.all(valid[~marks] == SAMPLES_PER_BLOCK):
        return blocks["samples"][~marks].ravel(), np.repeat(step[~marks], SAMPLES_PER_BLOCK)
    chosen = np.arange(SAMPLES_PER_BLOCK) < valid[:, None]
    return blocks["samples"][chosen], np.repeat(step, valid)


def _refuse_five(file: Opened, valid: Array, marks: Array) -> None:
    """Within a step every block but the last is full: one that is full with five samples is of another layout."""
    inner = ~marks[:-1] & ~marks[1:]
    counts = np.unique(valid[:-1][inner])
    if np.any(counts != SAMPLES_PER_BLOCK):
        error: type[FileError] = UnknownFormat if counts.tolist() == [5] else DamagedFile
        raise error(
            file.path,
            f"holds blocks of {', '.join(map(str, counts))} samples inside a step where this reader knows only "
            f"{SAMPLES_PER_BLOCK}. Export it as text.",
        )


def _check_elapsed(file: Opened, milliseconds: Array, step: Array, elapsed: Array) -> None:
    """Each step mark states the time of the test so far, which the intervals before it must add up to."""
    if np.any(milliseconds < 0):
        k = int(np.flatnonzero(milliseconds < 0)[0])
        raise DamagedFile(file.path, f"holds a negative interval of time at point {k + 1}. Copy it again.")
    summed = np.append(0, np.cumsum(milliseconds, dtype=np.int64))[np.searchsorted(step, np.arange(1, len(elapsed)))]
    for number, (stated, found) in enumerate(zip(elapsed[1:], summed, strict=True), start=1):
        if stated != found:
            raise DamagedFile(
                file.path,
                f"contradicts itself: the intervals up to the end of step {number} add up to {found / 1e3:.3f} s, its "
                f"step mark states {stated / 1e3:.3f} s. Copy it again.",
            )


def _columns(samples: Array, step: Array) -> dict[str, Array]:
    converted = {q.column: samples[name].astype(np.float64) * factor for name, (q, factor) in COLUMNS.items()}
    current = converted[CURRENT.column]
    elapsed = np.cumsum(samples["milliseconds"], dtype=np.int64)  # integers, so that the sum stays exact
    charge_column, energy_column = list(converted)[-2:]
    charge = np.copysign(converted[charge_column], current)
    total, energy = np.cumsum(charge), np.cumsum(converted[energy_column])
    begins = np.flatnonzero(np.diff(step, prepend=-1))
    lengths = np.diff(np.append(begins, len(step)))
    return {
        TIME.column: (elapsed - elapsed[0]) / 1e3,
        VOLTAGE.column: converted[VOLTAGE.column],
        CURRENT.column: current,
        COUNTER_CHARGE.column: total - total[0],
        charge_column: total - np.repeat(np.append(0.0, total[begins[1:] - 1]), lengths),
        energy_column: energy - np.repeat(np.append(0.0, energy[begins[1:] - 1]), lengths),
        INSTRUMENT_STEP.column: step + 1,
    }


def _findings(data: dict[str, Array], step: Array, *, ended: bool, where: str) -> tuple[Finding, ...]:
    time = data[TIME.column]
    found = [
        time_order(time, where=where),
        zero_potential(data[VOLTAGE.column], where=where),
        charge_closure(
            time,
            data[CURRENT.column],
            data[COUNTER_CHARGE.column],
            tolerance=CLOSURE,
            restarts=np.flatnonzero(np.diff(step)) + 1,
            where=where,
        ),
    ]
    if not ended:
        sentence = "The file ends without the mark that ends a step: it was cut off, or the test was still running."
        found.append(Finding("W-IN6", Severity.WARNING, sentence, where))
    return tuple(f for f in found if f)


def _metadata(file: Opened, epoch_ms: int) -> Metadata:
    remark = _text(file.content[PROGRAM_REMARK])
    started = None
    if 0 < epoch_ms < 4e12:
        started = datetime.datetime.fromtimestamp(epoch_ms / 1e3, datetime.UTC)
    return Metadata(
        file=file.path.name,
        sha256=file.sha256,
        format="land-ccs",
        instrument="LAND/LANHE",
        started=started,
        facts={"program remark": remark} if remark else {},
    )


def _text(raw: bytes) -> str:
    """The text before the first NUL; empty where it is no printable text of the vendor's code page."""
    try:
        text = raw.split(b"\0", 1)[0].decode("gb18030").strip()
    except UnicodeDecodeError:
        return ""
    return text if text.isprintable() else ""
