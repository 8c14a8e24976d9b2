"""Charge and energy that passed in each half cycle: which integral, which counter, how sure."""

from __future__ import annotations

import enum
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, MissingQuantity, Severity
from ionterface.estimate import Estimate, Status
from ionterface.methods.segmentation import HalfCycle, Segmentation, finite_columns
from ionterface.quantities import (
    COUNTER_CHARGE,
    COUNTER_HALF_CYCLE_CHARGE,
    CURRENT,
    TIME,
    VOLTAGE,
)
from ionterface.record import Array, Record
from ionterface.signals.integration import (
    IntervalRule,
    closing_rule,
    counter_increments,
    durations,
    interval_integrals,
    sampling_std,
)

CLOSURE = 1e-3
"""Relative difference between integral and counter from which a finding tells of it."""


LAPSE = 20.0
"""How many times as long as the median of its half cycle an interval must be to look like an interruption."""
LAPSED = 0.01
"""Share of the charge of a half cycle that such an interval must carry to be told of."""
REFUSED = 0.05
"""Relative difference from which the charge is not valid."""


class ChargeSource(enum.Enum):
    """Which charge is reported."""

    INTEGRAL = "integral of the recorded current"
    COUNTER = "the instrument's charge counter"


@dataclass(frozen=True)
class Gains:
    """How true the instrument's current and voltage are: factors of 1, and the zero of the current.

    Nobody states them unless the data sheet of the instrument is brought in; then capacities and energies say
    "not stated". A gain cancels in efficiencies and retentions, because its source bears a name. The zero cancels in a
    retention, which compares two half cycles of one direction, but adds up in an efficiency, which compares opposite
    ones.
    """

    current: Estimate = field(default_factory=lambda: Estimate(1.0, None, "1", source="current gain of the instrument"))
    voltage: Estimate = field(default_factory=lambda: Estimate(1.0, None, "1", source="voltage gain of the instrument"))
    zero: float | None = None
    """Standard uncertainty of the zero of the current; None where nobody stated it. [A]"""

    def offset(self, largest: float) -> Estimate:
        """The zero of the current, 0 A with its error. [A]

        One that is not stated counts as a thousandth of the largest current, a scale that only decides where it
        still matters.
        """
        if self.zero is None:
            return Estimate.from_parts(0.0, "A", unstated={OFFSET: OFFSET_SCALE * largest})
        return Estimate.from_parts(0.0, "A", {OFFSET: self.zero})


OFFSET = "current offset of the instrument"
OFFSET_SCALE = 1e-3


@dataclass(frozen=True, kw_only=True)
class Passed:
    """What passed in one half cycle, as positive amounts, before any gain is applied."""

    half_cycle: HalfCycle
    charge: Estimate
    """[C]"""
    energy: Estimate
    """Negative where the voltage is negative. [J]"""
    mean_voltage_std: float
    """Standard uncertainty of energy over charge; what blurs both alike is not in it. [V]"""
    integral: Estimate
    """Integral of the current, whatever `charge` is. [C]"""
    counter_charge: float | None
    """[C]"""
    running_charge: Array
    """Charge since the start of the half cycle at each of its points, shape (stop - start,). [C]"""
    seconds: float
    gap: float
    """Length of the interval before the half cycle that was left out as a gap; 0 where there is none. [s]"""
    lapse: tuple[float, float]
    """Length of an interval inside that looks like an interruption, and its share of the charge. [s], [1]"""


@dataclass(frozen=True, kw_only=True)
class PassedCharge:
    """What passed in every half cycle of a record."""

    halves: tuple[Passed, ...]
    findings: tuple[Finding, ...]
    settings: Mapping[str, str]
    status: Status
    """*not valid* where integral and counter contradict each other, or time runs backwards."""

    def with_gains(self, gains: Gains) -> tuple[tuple[Estimate, Estimate], ...]:
        """Charge [C] and energy [J] of every half cycle, with the errors of the instrument."""
        offset = gains.offset(max((p.charge.value / p.seconds for p in self.halves if p.seconds > 0), default=0.0))
        found = []
        for p in self.halves:
            passing = Estimate(p.half_cycle.direction.sign * p.seconds, 0.0, "s")
            charge = p.charge * gains.current + (offset * passing).to("C")
            volts = Estimate(p.energy.value / p.charge.value if p.charge.value else 0.0, 0.0, "V")
            energy = (p.energy * gains.current + (offset * passing * volts).to("J")) * gains.voltage
            found.append((charge, energy))
        return tuple(found)


def passed_charge(record: Record, parts: Segmentation, *, source: ChargeSource = ChargeSource.INTEGRAL) -> PassedCharge:
    """Charge [C] and energy [J] of every half cycle.

    Parameters
    ----------
    record : Record
        ``time_s``, ``voltage_V``, ``current_A``, shape (n,), and where it has one a charge counter.
    parts : Segmentation
        Of the same record.
    source : ChargeSource
        The integral of the recorded current, or the instrument's counter.

    Notes
    -----
    Every point has the interval that ends at it. Its charge is the trapezoid of the two currents, or, where the
    instrument records the mean current since the previous point (BioLogic's <I>), current times length. A record with
    a counter tells which: the rule that comes nearer to the counter, half cycle by half cycle, is used; one without
    gets the trapezoid. The settings say which and how well integral and counter agree; W-C3 where they do not
    within 0.1 % and 3 σ, and beyond 5 % the result is *not valid*.

    The interval before the first point of a half cycle belongs to it, with the current of that first point, because
    instruments record a point where a step ends. Under the trapezoid rule, an interval half again as long as any inside
    the half cycle is a gap in the record and is left out (W-C4). Inside a half cycle nothing tells an interruption from
    a current that flowed unrecorded, unless there is a counter: its charge stands, and W-C8 tells how much it is.

    Uncertainty: white noise and jumps of the current from successive differences (see `sampling_std`), and under the
    trapezoid rule the moments of switching, anywhere in the interval before the first and after the last point
    (I·Δt/√12 each); for energies under the rectangle rule also the way of the voltage between two points. The error of
    the instrument's gain is no part of it; see `Gains`.

    Raises
    ------
    MissingQuantity
        A column is missing, or the counter is asked for and there is none.
    """
    t, v, i = finite_columns(record, TIME, VOLTAGE, CURRENT, method="passed_charge")
    gains = _counted(record)
    if gains is None and source is ChargeSource.COUNTER:
        raise MissingQuantity(COUNTER_CHARGE.column, record.metadata.name, "passed_charge", record.data.columns)
    spans = [(h.start, h.stop) for h in parts.half_cycles]
    rule = IntervalRule.TRAPEZOID if gains is None else closing_rule(t, i, gains, spans)
    series = _Series(t, v, i, gains, rule)
    halves = tuple(_passed(series, h, source) for h in parts.half_cycles)
    settings = {
        "charge": source.value,
        "interval": f"{rule.value} ({'assumed' if gains is None else 'as the counter shows'})",
        "counter": "none in the record" if gains is None else _agreement(halves),
    }
    apart = [p for p in halves if _contradicts(p, CLOSURE)]
    return PassedCharge(
        halves=halves,
        findings=_findings(halves, apart, record.metadata.name),
        settings=settings,
        status=Status.NOT_VALID if any(_contradicts(p, REFUSED) for p in apart) else parts.status,
    )


def _counted(record: Record) -> Array | None:
    """What the instrument's counter gained before each point; None without a counter. [C]"""
    for quantity, restarting in ((COUNTER_CHARGE, False), (COUNTER_HALF_CYCLE_CHARGE, True)):
        if record.has(quantity):
            (counter,) = finite_columns(record, quantity, method="passed_charge")
            return counter_increments(counter, restarting)
    return None


@dataclass(frozen=True)
class _Series:
    """The columns of a record, what its counter gained, and what its currents mean."""

    t: Array
    v: Array
    i: Array
    gains: Array | None
    rule: IntervalRule


def _passed(series: _Series, h: HalfCycle, source: ChargeSource) -> Passed:
    rule, gains, inner = series.rule, series.gains, slice(h.start, h.stop)
    tt, vv, ii = series.t[inner], series.v[inner], series.i[inner]
    ee = ii * vv
    charges, energies = interval_integrals(tt, ii, rule), interval_integrals(tt, ee, rule)
    path = 0.0
    if rule is IntervalRule.BACKWARD:  # the mean current flowed while the voltage went from point to point
        energies[1:] = charges[1:] * (vv[1:] + vv[:-1]) / 2
        path = float(np.sqrt(np.sum((charges[1:] * np.diff(vv)) ** 2) / 2))
    entry, blur, gap = _edges(series.t, h, rule)
    charges[0], energies[0] = ii[0] * entry, ee[0] * entry
    sign = h.direction.sign
    std = float(np.hypot(sampling_std(tt, ii, rule), blur * np.abs(ii[[0, -1]]).max()))
    energy_std = float(np.linalg.norm((sampling_std(tt, ee, rule), path, blur * np.abs(ee[[0, -1]]).max())))
    own = ee - ii * (energies.sum() / charges.sum() if charges.sum() else 0.0)  # current errors times V - mean V
    own_std = float(np.linalg.norm((sampling_std(tt, own, rule), path, blur * np.abs(own[[0, -1]]).max())))
    counted = None if gains is None else sign * float(gains[inner].sum())
    integral = charge = Estimate(sign * float(charges.sum()), std, "C")
    if source is ChargeSource.COUNTER and counted is not None and gains is not None:
        charge, charges = Estimate(counted, 0.0, "C"), gains[inner]
        own_std = energy_std  # the counter does not share the noise of the recorded current
    return Passed(
        half_cycle=h,
        charge=charge,
        energy=Estimate(sign * float(energies.sum()), energy_std, "J"),
        mean_voltage_std=own_std / abs(charge.value) if charge.value else math.nan,
        integral=integral,
        counter_charge=counted,
        running_charge=sign * np.cumsum(charges),
        seconds=float(tt[-1] - tt[0] + entry),
        gap=gap,
        lapse=(0.0, 0.0) if counted is not None else _lapse(tt, charges),
    )


def _lapse(t: Array, charges: Array) -> tuple[float, float]:
    """The longest interval inside a half cycle and its share of the charge; zeros where neither stands out."""
    inner = durations(t)[1:]
    if not (inner > 0).any():
        return 0.0, 0.0
    k = int(np.argmax(inner))
    share = float(abs(charges[k + 1]) / max(abs(float(charges.sum())), np.finfo(float).tiny))
    if inner[k] <= LAPSE * float(np.median(inner[inner > 0])) or share <= LAPSED:
        return 0.0, 0.0
    return float(inner[k]), share


def _edges(t: Array, h: HalfCycle, rule: IntervalRule) -> tuple[float, float, float]:
    """Length of the interval before a half cycle, σ of its moments of switching, length of a gap left out. [s]"""
    before = float(durations(t[h.start - 1 : h.start + 1])[-1]) if h.start else 0.0
    after = float(durations(t[h.stop - 1 : h.stop + 1])[-1]) if h.stop < len(t) else 0.0
    if rule is IntervalRule.BACKWARD:
        return before, 0.0, 0.0
    inner = durations(t[h.start : h.stop])
    longest = float(inner.max()) if len(inner) > 1 else np.inf
    blur = float(np.hypot(min(before, longest), min(after, longest)) / np.sqrt(12))
    if before > 1.5 * longest:
        return 0.0, blur, before
    return before, blur, 0.0


def _agreement(halves: tuple[Passed, ...]) -> str:
    """How integral and counter agree, in words."""
    counted = sum(p.counter_charge or 0.0 for p in halves)
    if counted == 0:
        return "counts nothing"
    total = sum(p.integral.value for p in halves) / counted - 1
    worst = max(abs(_difference(p)) for p in halves)
    return f"differs by at most {worst:.2g} of a half cycle, by {abs(total):.2g} in sum"


def _difference(p: Passed) -> float:
    """Relative difference of the integral from the counter; 0 without a counter."""
    if p.counter_charge is None:
        return 0.0
    return (p.integral.value - p.counter_charge) / max(abs(p.counter_charge), np.finfo(float).tiny)


def _contradicts(p: Passed, tolerance: float) -> bool:
    """Whether the integral differs from the counter by more than a relative tolerance and 3 σ."""
    if p.counter_charge is None or abs(_difference(p)) <= tolerance:
        return False
    return abs(p.integral.value - p.counter_charge) > 3 * p.integral.stated_std


def _findings(halves: tuple[Passed, ...], apart: list[Passed], where: str) -> tuple[Finding, ...]:
    found = []
    if apart:
        worst = max(apart, key=lambda p: abs(_difference(p)))
        found.append(
            Finding(
                "W-C3",
                Severity.ERROR if _contradicts(worst, REFUSED) else Severity.WARNING,
                f"in {len(apart)} of {len(halves)} half cycles the integral of the current differs from the "
                "instrument's counter by more than 0.1 % "
                f"(most in half cycle {worst.half_cycle.number}: {_difference(worst):+.2%}).",
                where,
            )
        )
    lapses = [p for p in halves if p.lapse[0] > 0]
    if lapses:
        worst = max(lapses, key=lambda p: p.lapse[1])
        seconds, share = worst.lapse
        found.append(
            Finding(
                "W-C8",
                Severity.WARNING,
                f"in {len(lapses)} half cycles one interval is more than {LAPSE:g} times as long as the others: in "
                f"half cycle {worst.half_cycle.number} {seconds:.4g} s hold {share:.1%} of its charge, as if the "
                "current had flowed throughout. If the test was interrupted there, that charge never passed.",
                where,
            )
        )
    gaps = [p for p in halves if p.gap > 0]
    if gaps:
        longest = max(gaps, key=lambda p: p.gap)
        found.append(
            Finding(
                "W-C4",
                Severity.WARNING,
                f"before {len(gaps)} half cycles the record has a gap, up to {longest.gap:.3g} s before half cycle "
                f"{longest.half_cycle.number}; no charge is counted there.",
                where,
            )
        )
    return tuple(found)
