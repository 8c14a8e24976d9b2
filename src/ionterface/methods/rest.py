"""Voltage at rest: how long, from where to where, and how fast it still drifts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.methods.segmentation import Direction, finite_columns, segment
from ionterface.quantities import TIME, VOLTAGE
from ionterface.record import Array, Record
from ionterface.signals.straight_line import straight_line

END = 0.1
"""Last part of a rest whose slope is reported."""
FEWEST = 3
"""Points that a slope with an uncertainty needs."""


@dataclass(frozen=True, kw_only=True)
class RestPeriod:
    """Points `start` to `stop` (excluded) without current."""

    start: int
    stop: int
    after: Direction | None
    """Direction of the current before it; None where the record begins with it."""
    begin: float
    """Time of its first point. [s]"""
    duration: float
    """[s]"""
    first_voltage: float
    """[V]"""
    last_voltage: float
    """[V]"""
    end_slope: Estimate
    """dE/dt of its last tenth. [V/s]"""


@dataclass(frozen=True, kw_only=True)
class Rests:
    """The rests of one record in their order."""

    rests: tuple[RestPeriod, ...]
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 1
    cites: tuple[str, ...] = ()

    def table(self) -> Table:
        """One row per rest."""
        columns = (
            Column("rest", "Rest"),
            Column("after", "After"),
            Column("begin_h", "Begin", "h"),
            Column("duration_h", "Duration", "h"),
            Column("first_voltage", "First voltage", "V"),
            Column("last_voltage", "Last voltage", "V"),
            Column("change", "Change", "mV"),
            Column("end_slope", "Drift at the end", "mV/h"),
        )
        rows = (
            (
                n,
                r.after.value if r.after else None,
                r.begin / 3600,
                r.duration / 3600,
                r.first_voltage,
                r.last_voltage,
                (r.last_voltage - r.first_voltage) * 1e3,
                r.end_slope.to("mV/h"),
            )
            for n, r in enumerate(self.rests, start=1)
        )
        return Table.of(columns, rows)


def rests(record: Record, *, rest_below: float | None = None, whole: bool = False) -> Rests:
    """Duration [s], first and last voltage [V] and final drift [V/s] of every rest.

    Parameters
    ----------
    record : Record
        ``time_s``, ``voltage_V`` and, unless `whole`, ``current_A``, each of shape (n,).
    rest_below : float, optional
        See `segment`. [A]
    whole : bool
        The whole record is one rest, as a recording of the open-circuit voltage is, which has no current.

    Notes
    -----
    The drift is the slope of a line through the last tenth of the rest, through its last three points where that holds
    fewer; its uncertainty comes from the scatter of those points about the line. First voltage means the first point at
    rest: what the voltage did before it, the ohmic step above all, is not in the rest.

    Raises
    ------
    MissingQuantity, UsageError
        A column is missing, `rest_below` is negative, or `whole` and `rest_below` contradict each other.
    """
    t, v = finite_columns(record, TIME, VOLTAGE, method="rests")
    spans: list[tuple[int, int, Direction | None]]
    findings: tuple[Finding, ...] = ()
    if whole:
        if rest_below is not None:
            raise UsageError("whole=True calls the whole record a rest; then rest_below says nothing.")
        spans, settings = [(0, len(t), None)] if len(t) > 1 else [], {"rest": "the whole record"}
    else:
        parts = segment(record, rest_below=rest_below)
        settings, findings = dict(parts.settings), parts.findings
        kept = {(r.start, r.stop) for r in parts.rests}
        spans = [
            (s.start, s.stop, parts.steps[k - 1].direction if k else None)
            for k, s in enumerate(parts.steps)
            if (s.start, s.stop) in kept
        ]
    periods = tuple(_period(t, v, *span) for span in spans)
    backwards = bool((np.diff(t) < 0).any())
    if whole and backwards:
        findings = (Finding("W-C6", Severity.ERROR, "time runs backwards.", record.metadata.name),)
    return Rests(
        rests=periods,
        status=Status.NOT_COMPUTABLE if not periods else Status.NOT_VALID if backwards else Status.VALID,
        findings=findings,
        settings={**settings, "drift": f"slope over the last {END:.0%} of each rest"},
    )


def _period(t: Array, v: Array, start: int, stop: int, after: Direction | None) -> RestPeriod:
    tt, vv = t[start:stop], v[start:stop]
    duration = float(tt[-1] - tt[0])
    tail = min(int(np.searchsorted(tt, tt[-1] - END * duration)), len(tt) - FEWEST)
    slope = Estimate(math.nan, None, "V/s")
    if tail >= 0 and tt[-1] > tt[tail]:
        line = straight_line(tt[tail:], vv[tail:])
        slope = Estimate(line.slope, line.slope_std, "V/s")
    return RestPeriod(
        start=start,
        stop=stop,
        after=after,
        begin=float(tt[0]),
        duration=duration,
        first_voltage=float(vv[0]),
        last_voltage=float(vv[-1]),
        end_slope=slope,
    )
