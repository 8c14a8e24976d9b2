"""Recovery of the voltage at rest: how much, how fast, by which course, and to which end."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Cell, Column, Estimate, Status, Table
from ionterface.methods.recovery.checks import LONG_ENOUGH, Judged, as_good, findings
from ionterface.methods.recovery.course_fits import CourseFit, chosen, end_interval, fit_courses
from ionterface.methods.recovery.courses import Course, rest_change
from ionterface.methods.recovery.log_bins import LogBins, log_bins
from ionterface.methods.recovery.measures import SHARES, Decade, amplitude, decades, share_time
from ionterface.methods.recovery.rest_course import (
    RestCourse,
    absence,
    asked_rest,
    checked_samples,
    condition,
    matching,
    rest_course,
)
from ionterface.methods.rest import rests
from ionterface.methods.result import status_of
from ionterface.methods.segmentation import Direction, finite_columns, segment
from ionterface.quantities import CURRENT, VOLTAGE
from ionterface.record import Record


@dataclass(frozen=True, kw_only=True)
class Recovery:
    """The recovery of one cell at one rest."""

    course: RestCourse | None
    """Its samples; None where no rest is as asked for."""
    bins: LogBins | None
    fits: tuple[CourseFit, ...]
    best: CourseFit | None
    """The course that was chosen; None where none with an end can be fitted."""
    end: Estimate
    """V_inf of the chosen course; without an uncertainty where no more than a bound is known. [V]"""
    end_interval: tuple[float, float]
    """95 % by profile likelihood, and over the ends of all courses that fit as well; infinite to one side, and the
    last voltage to the other, where that is a bound; NaN where not even that is known. [V]"""
    amplitude: Estimate
    """Last voltage less first voltage at rest. [V]"""
    step: Estimate
    """First voltage at rest less last one under current. [V]"""
    times: tuple[Estimate, ...]
    """When 50 and 90 % of the amplitude had come. [s]"""
    decades: tuple[Decade, ...]
    status: Status
    simulated: bool = False
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 1
    cites: tuple[str, ...] = ("hurvich1989", "paule1982")

    @property
    def decades_seen(self) -> float:
        """Decades of time between the first sample after the current stopped and the last. [1]"""
        return sum(math.log10(one.end / one.begin) for one in self.decades)

    def table(self) -> Table:
        """One row for the rest, none where there is none."""
        columns = (
            Column("rest", "Rest"),
            Column("after", "After"),
            Column("duration", "Duration", "h"),
            Column("before", "Voltage under current", "V"),
            Column("step", "Ohmic and fast step", "mV"),
            Column("first_time", "First sample after", "s"),
            Column("first", "First voltage", "V"),
            Column("last", "Last voltage", "V"),
            Column("amplitude", "Recovery", "mV"),
            *(Column(f"t_{share * 100:.0f}", f"Time to {share * 100:.0f} %", "s") for share in SHARES),
            Column("decades", "Decades of time"),
            Column("per_decade", "Recovery per decade", "mV"),
            Column("course", "Course"),
            Column("end", "End voltage", "V"),
            Column("end_low", "95 % from", "V"),
            Column("end_high", "95 % to", "V"),
        )
        return Table.of(columns, [] if self.course is None else [self._row(self.course)])

    def _row(self, one: RestCourse) -> list[Cell]:
        low, high = self.end_interval
        whole = self.amplitude / self.decades_seen if self.decades_seen else Estimate(math.nan, None, "V")
        return [
            one.number,
            one.after.value if one.after else None,
            one.duration / 3600,
            None if math.isnan(one.before) else one.before,
            None if math.isnan(one.before) else self.step.to("mV"),
            float(one.since[0]),
            float(one.voltage[0]),
            float(one.voltage[-1]),
            self.amplitude.to("mV"),
            *self.times,
            self.decades_seen,
            whole.to("mV"),
            self.best.course.value if self.best else None,
            self.end,
            low if math.isfinite(low) else None,
            high if math.isfinite(high) else None,
        ]

    def course_table(self) -> Table:
        """One row per course that was fitted, the best first."""
        columns = (
            Column("course", "Course"),
            Column("parameters", "Parameters"),
            Column("score", "AICc above the least"),
            Column("end", "End voltage", "V"),
            Column("slowest", "Slowest time constant", "s"),
            Column("pattern", "Runs test p"),
        )
        ranked = sorted(self.fits, key=lambda one: one.score)
        least = ranked[0].score if ranked else 0.0
        return Table.of(
            columns,
            (
                (
                    one.course.value,
                    len(one.fit.free),
                    one.score - least,
                    one.fit.estimate("V_inf", "V") if one.course.ends else None,
                    one.slowest if one.course.ends else None,
                    one.pattern,
                )
                for one in ranked
            ),
        )

    def parameter_table(self) -> Table:
        """One row per parameter of the chosen course, in V, s and 1; σ as large as `growth` makes it."""
        columns = (Column("parameter", "Parameter"), Column("unit", "Unit"), Column("value", "Value"))
        if self.best is None:
            return Table.of(columns, ())
        best = self.best
        rows: list[tuple[Cell, ...]] = []
        for name in best.fit.values:
            unit = "V" if name[0] in "Va" else "1" if name == "beta" else "s"
            std = None if name not in best.fit.free else best.fit.std[name] * best.growth
            rows.append((name, unit, Estimate(best.fit.values[name], std, "1")))
        if best.course is Course.PLATE:
            rows.append(("change of the rest potential", "V", Estimate(rest_change(best.fit.values), None, "1")))
        return Table.of(columns, rows)

    def decade_table(self) -> Table:
        """One row per decade of time."""
        columns = (
            Column("begin", "From", "s"),
            Column("end", "To", "s"),
            Column("change", "Change", "mV"),
            Column("per_decade", "Per decade", "mV"),
        )
        rows = ((d.begin, d.end, d.change.to("mV"), d.per_decade.to("mV")) for d in self.decades)
        return Table.of(columns, rows)


def recovery(
    record: Record,
    *,
    rest: int | None = None,
    after: Direction | None = None,
    limit: float | None = None,
    pulse: float | None = None,
    rest_below: float | None = None,
    whole: bool = False,
) -> Recovery:
    """Recovery of the voltage at one rest: amplitude [V], times [s], course, and end voltage with its interval [V].

    Parameters
    ----------
    record : Record
        ``time_s``, ``voltage_V`` and, unless `whole`, ``current_A``, each of shape (n,).
    rest : int, optional
        Number of the rest in the table of `rests`; without it the longest of those that `after` and `limit` leave.
    after : Direction, optional
        Only rests after current of this direction.
    limit : float, optional
        Only rests after current that ended at this voltage, within its last sample. [V]
    pulse : float, optional
        Duration of the pulse that a plate relaxes from; without it, that of the current before the rest where the file
        holds it, else it is fitted. [s]
    rest_below : float, optional
        See `segment`. [A]
    whole : bool
        The whole record is one rest, as a recording of the open-circuit voltage is.

    Notes
    -----
    The samples are averaged over twenty bins in a decade of t'; each course is compared with them as its mean over the
    bin. The error that samples of a bin share is found as in random effects, see `with_common_error`. Of the courses
    with an end (one to three exponentials, a plate after a pulse, a stretched exponential) the one of least AICc is
    chosen, the simplest of those within 2. Logarithm and square root of time, which self-discharge follows, have no
    end; where one of them fits as well, the end voltage is a bound, where it fits better, *not valid* (W-V4).

    The interval of V_inf is that of profile likelihood by Student's t, √((1 + r)/(1 − r)) times as wide where
    neighbouring residuals go together with r, and reaches over V_inf of all courses that fit as well. A rest shorter
    than three of its slowest time constants gives a bound (W-V1).

    Raises
    ------
    MissingQuantity, UsageError
        A column is missing, there is no rest of this number, the rest has too few samples, or arguments contradict one
        another.
    """
    if pulse is not None and not pulse > 0:
        raise UsageError(f"a pulse lasts longer than 0 s, not {pulse} s.")
    if whole and (after is not None or limit is not None):
        raise UsageError(
            "the whole record is one rest, so no current before it can be chosen; leave out `after` and `limit`."
        )
    where = record.metadata.name
    if not whole and CURRENT.column not in record.data.columns:
        raise UsageError(
            f"{where}: it holds no current, so its rests cannot be told; if all of it is one rest, say so (`whole`)."
        )
    every = rests(record, rest_below=rest_below, whole=whole)
    (v,) = finite_columns(record, VOLTAGE, method="recovery")
    there = list(matching(every.rests, v, after=after, limit=limit))
    if not there:
        return _nothing(every.settings, every.findings, absence(every.rests, after, limit), where)
    number, period = asked_rest(there, rest, where)
    steps = () if whole else segment(record, rest_below=rest_below).steps
    one = rest_course(record, period, number=number, steps=steps)
    checked_samples(one, where)
    tau = pulse if pulse is not None else one.pulse if one.pulse > 0 else None
    settings = {
        **{name: text for name, text in every.settings.items() if name != "drift"},
        "rest": f"{number}, {'stated' if rest is not None else 'the longest'} of {len(there)}",
        "pulse before": "fitted" if tau is None else f"{tau:.6g} s ({'stated' if pulse is not None else 'record'})",
        "after": condition(after, limit),
    }
    doubts = tuple(f for f in every.findings if f.severity is not Severity.ERROR)  # time in this rest was checked
    return _recovered(one, tau, where, settings, doubts, simulated=record.metadata.simulated)


def _nothing(settings: Mapping[str, str], noticed: tuple[Finding, ...], message: str, where: str) -> Recovery:
    nowhere = Estimate(math.nan, None, "V")
    return Recovery(
        course=None, bins=None, fits=(), best=None, end=nowhere, end_interval=(math.nan, math.nan), amplitude=nowhere,
        step=nowhere, times=(), decades=(), status=Status.NOT_COMPUTABLE, settings=settings,
        findings=(*noticed, Finding("W-V12", Severity.WARNING, message, where)),
    )  # fmt: skip


def _recovered(
    one: RestCourse,
    tau: float | None,
    where: str,
    settings: Mapping[str, str],
    noticed: tuple[Finding, ...],
    *,
    simulated: bool,
) -> Recovery:
    bins, fits = fit_courses(log_bins(one.since, one.voltage), tau=tau)
    best = chosen(fits)
    judged = Judged(course=one, bins=bins, fits=fits, best=best)
    found = (*noticed, *findings(judged, where))
    status = status_of(found, computable=best is not None)
    return Recovery(
        course=one,
        bins=bins,
        fits=fits,
        best=best,
        end=_end(best, bound=judged.bound),
        end_interval=_interval(judged, status),
        amplitude=amplitude(one.voltage, bins),
        step=_step(one, bins),
        times=tuple(share_time(bins, share, voltage=one.voltage) for share in SHARES),
        decades=decades(bins),
        status=Status.BOUND if judged.bound and status is Status.VALID else status,
        simulated=simulated,
        findings=found,
        settings=settings,
    )


def _interval(judged: Judged, status: Status) -> tuple[float, float]:
    """95 % of the end voltage, over the ends of all courses that fit as well; open to one side, or NaN without one."""
    best, bins = judged.best, judged.bins
    if best is None or (judged.bound and status is not Status.VALID):
        return math.nan, math.nan
    if judged.bound:
        last = float(judged.course.voltage[-1])
        return (last, math.inf) if best.fit.values["V_inf"] >= last else (-math.inf, last)
    low, high = end_interval(best, bins)
    alike = [
        one.fit.values["V_inf"]
        for one in judged.fits
        if one.course.ends and one.sound and as_good(one, best) and judged.course.duration >= LONG_ENOUGH * one.slowest
    ]
    return min([low, *alike]), max([high, *alike])


def _end(best: CourseFit | None, *, bound: bool) -> Estimate:
    if best is None:
        return Estimate(math.nan, None, "V")
    std = best.fit.std["V_inf"] * best.growth
    return Estimate(best.fit.values["V_inf"], std if math.isfinite(std) and not bound else None, "V")


def _step(one: RestCourse, bins: LogBins) -> Estimate:
    std = math.sqrt(2 * (bins.noise**2 + bins.resolution**2 / 12))
    return Estimate(one.step, std if math.isfinite(std) and math.isfinite(one.step) else None, "V")
