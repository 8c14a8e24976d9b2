"""From EC-Lab's columns, however they were stored, to a record; shared by the binary and the text format."""

from __future__ import annotations

import dataclasses
import datetime
import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import polars as pl

from ionterface.errors import DamagedFile, Finding
from ionterface.formats import checks
from ionterface.formats.biologic_current import derived_findings, mean_current
from ionterface.formats.biologic_names import (
    ALIASES,
    COLUMNS,
    CONTROL,
    CONTROL_MA,
    CONTROL_V,
    INCREMENT,
    MODE,
    OXIDATION,
    SAMPLE,
    ZERO_CELSIUS,
)
from ionterface.formats.description import Opened
from ionterface.quantities import (
    CONTROL_CURRENT,
    CONTROL_VOLTAGE,
    COUNTER_CHARGE,
    COUNTER_HALF_CYCLE_CHARGE,
    CURRENT,
    FREQUENCY,
    IMPEDANCE_IMAGINARY,
    IMPEDANCE_REAL,
    INSTRUMENT_HALF_CYCLE,
    TEMPERATURE,
    TIME,
    VENDOR_PREFIX,
    VOCABULARY,
    VOLTAGE,
    Quantity,
)
from ionterface.record import Metadata, Record, Step

Array = np.ndarray[Any, Any]

CURRENT_CONTROLLED, POTENTIAL_CONTROLLED, AT_REST = 1, 2, 3
CLOSURE = 1e-3
"""Relative difference between charge counter and integral of the current above which a finding is made."""
LONGEST = 1e10
"""A first time further from the start than this (300 years) is no time. [s]"""


def unique_names(names: Iterable[str]) -> list[str]:
    """EC-Lab's column names in the spelling used here, a repeated one with its number behind it."""
    seen: dict[str, int] = {}
    unique = []
    for name in names:
        plain = ALIASES.get(name, name)
        seen[plain] = seen.get(plain, 0) + 1
        unique.append(plain if seen[plain] == 1 else f"{plain} ({seen[plain]})")
    return unique


def assemble(
    file: Opened,
    columns: dict[str, Array],
    *,
    metadata: Metadata,
    history: tuple[Step, ...],
    findings: tuple[Finding, ...] = (),
) -> Record:
    """A record from EC-Lab's columns.

    Parameters
    ----------
    file : Opened
        For its name and digest.
    columns : dict
        EC-Lab's name -> values of shape (n,), n at least 1, in the file's own units.
    metadata : Metadata
        What the file tells; `started` is the time at which its clock was zero.

    Raises
    ------
    DamagedFile
        There is no column of times.
    """
    if "time/s" not in columns:
        raise DamagedFile(file.path, "holds no column time/s; export it again with the time.")
    # Damaged numbers may overflow; what is wrong with them is said by the findings, not by warnings of numpy.
    with np.errstate(all="ignore"):
        known, vendor = _sorted_columns(columns)
        first = float(known[TIME][0])
        known[TIME] = known[TIME] - first
        steps = [Step("time counted from the first point", {"subtracted_s": repr(first)})]
        steps += _referred_to_start(known) + _impedance_only_where_measured(known)
        known |= _control(columns)
        noticed = _with_current(known, columns, steps, file.path.name)
        noticed += _cross_checks(known, columns, file.path.name)
    if metadata.started and math.isfinite(first) and abs(first) < LONGEST:
        metadata = dataclasses.replace(metadata, started=metadata.started + datetime.timedelta(seconds=first))
    return Record(
        data=_frame(known, vendor),
        metadata=dataclasses.replace(metadata, file=file.path.name, sha256=file.sha256),
        history=(*history, *steps),
        findings=(*findings, *noticed),
    )


def _sorted_columns(columns: dict[str, Array]) -> tuple[dict[Quantity, Array], dict[str, Array]]:
    known: dict[Quantity, Array] = {}
    taken = set()
    for header, (quantity, factor) in COLUMNS.items():
        if header not in columns or quantity in known:
            continue
        values = columns[header]
        if quantity.integer:
            if values.dtype.kind == "f" and not np.array_equal(values, np.rint(values)):
                continue
            known[quantity] = values.astype(np.int64)
        else:
            known[quantity] = np.multiply(values, factor, dtype=np.float64)
        taken.add(header)
    if TEMPERATURE in known:
        known[TEMPERATURE] = known[TEMPERATURE] + ZERO_CELSIUS
    return known, {name: np.ascontiguousarray(v) for name, v in columns.items() if name not in taken}


def _referred_to_start(known: dict[Quantity, Array]) -> list[Step]:
    counter = known.get(COUNTER_CHARGE)
    if counter is None or counter[0] == 0:
        return []
    known[COUNTER_CHARGE] = counter - counter[0]
    return [Step("charge counter counted from the first point", {"subtracted_C": repr(float(counter[0]))})]


def _impedance_only_where_measured(known: dict[Quantity, Array]) -> list[Step]:
    """Techniques that mix cycling and impedance write 0 Hz where no impedance was measured."""
    if FREQUENCY not in known or np.all(known[FREQUENCY] != 0):
        return []
    absent = known[FREQUENCY] == 0
    for quantity in (FREQUENCY, IMPEDANCE_REAL, IMPEDANCE_IMAGINARY):
        if quantity in known:
            known[quantity] = np.where(absent, np.nan, known[quantity])
    return [Step("impedance left empty at points without a frequency", {"points": str(int(absent.sum()))})]


def _control(columns: dict[str, Array]) -> dict[Quantity, Array]:
    """What the instrument was told to apply. One column holds volts or milliamperes, depending on the mode."""
    mode = columns.get(MODE)
    both = columns.get(CONTROL)
    volts, milliamperes = columns.get(CONTROL_V), columns.get(CONTROL_MA)
    if both is not None and mode is not None:
        volts = milliamperes = both
    control = {}
    if milliamperes is not None:
        current = np.multiply(milliamperes, 1e-3, dtype=np.float64)
        if mode is not None:
            current = np.where(mode == CURRENT_CONTROLLED, current, np.where(mode == AT_REST, 0.0, np.nan))
        control[CONTROL_CURRENT] = current
    if volts is not None:
        potential = volts.astype(np.float64)
        control[CONTROL_VOLTAGE] = (
            potential if mode is None else np.where(mode == POTENTIAL_CONTROLLED, potential, np.nan)
        )
    return {quantity: values for quantity, values in control.items() if not np.isnan(values).all()}


def _with_current(
    known: dict[Quantity, Array], columns: dict[str, Array], steps: list[Step], where: str
) -> list[Finding]:
    if CURRENT in known:
        return []
    if INCREMENT in columns:
        increment, source = columns[INCREMENT] * 3.6, INCREMENT
    elif COUNTER_CHARGE in known:
        increment, source = np.diff(known[COUNTER_CHARGE], prepend=0.0), "differences of (Q-Qo)"
    else:
        return []
    known[CURRENT] = mean_current(known[TIME], increment)
    steps.append(Step("derived the current from dq/dt", {"dq": source}))
    return derived_findings(known[TIME], known[CURRENT], known.get(CONTROL_CURRENT), where=where)


def _cross_checks(known: dict[Quantity, Array], columns: dict[str, Array], where: str) -> list[Finding]:
    found = [checks.time_order(known[TIME], where=where)]
    if VOLTAGE in known:
        found.append(checks.zero_potential(known[VOLTAGE], where=where))
    # Beside dq, <I> is dq/dt (whether EC-Lab divided or this reader), and I is one sample of the current.
    # While an impedance is measured charge passes between the points, so counter and integral need not agree.
    if CURRENT in known and FREQUENCY not in known:
        counter = known.get(COUNTER_HALF_CYCLE_CHARGE, known.get(COUNTER_CHARGE))
        if counter is not None:
            found.append(
                checks.charge_closure(
                    known[TIME],
                    known[CURRENT],
                    counter,
                    tolerance=CLOSURE,
                    restarts=_half_cycle_starts(known, columns),
                    interval_means=INCREMENT in columns and SAMPLE not in columns,
                    where=where,
                )
            )
    return [finding for finding in found if finding is not None]


def _half_cycle_starts(known: dict[Quantity, Array], columns: dict[str, Array]) -> Array:
    number = known.get(INSTRUMENT_HALF_CYCLE, columns.get(OXIDATION))
    return np.zeros(0, dtype=np.int64) if number is None else np.flatnonzero(number[1:] != number[:-1]) + 1


def _frame(known: dict[Quantity, Array], vendor: dict[str, Array]) -> pl.DataFrame:
    order = list(VOCABULARY)
    series = [
        pl.Series(quantity.column, values, nan_to_null=values.dtype.kind == "f")
        for quantity, values in sorted(known.items(), key=lambda item: order.index(item[0].column))
    ]
    return pl.DataFrame([*series, *(pl.Series(VENDOR_PREFIX + name, values) for name, values in vendor.items())])
