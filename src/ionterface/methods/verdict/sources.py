"""Evidence from the result of each method: one function for each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Estimate, Status
from ionterface.fitting.confidence import interval, t_quantile
from ionterface.methods.capacitive_share import capacitive_share
from ionterface.methods.carbon_blank import OxideCapacity
from ionterface.methods.electron_ledger import COVERAGE, ChargeClosure, ElectronLedger
from ionterface.methods.rate_models.tian_coleman import TianColeman
from ionterface.methods.specs import Specs
from ionterface.methods.verdict.evidence import Evidence, Kind, Range
from ionterface.methods.voltammetry.b_map import BMap
from ionterface.methods.voltammetry.b_value import BFromPeaks, BValues
from ionterface.methods.voltammetry.double_layer import DoubleLayer
from ionterface.methods.voltammetry.rate_conditions import apparent_capacitance
from ionterface.methods.voltammetry.separation import Separation
from ionterface.methods.voltammetry.series import ScanRateSeries
from ionterface.methods.voltammetry.trasatti import Trasatti

UNKNOWN = "nobody stated its uncertainty"
_NOTHING = Estimate(math.nan, None, "1")


class Judged(Protocol):
    """What every result says of itself."""

    @property
    def status(self) -> Status:
        """Whether its numbers may be used."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was noticed."""


def why_not(result: Judged, low: float, high: float) -> str:
    """Why an estimate decides nothing; empty where it may."""
    if result.status is not Status.VALID:
        errors = [f for f in result.findings if f.severity is Severity.ERROR] or list(result.findings)
        return f"{errors[0].message.rstrip('.')} [{errors[0].code}]" if errors else result.status.value
    return "" if math.isfinite(low) and math.isfinite(high) else UNKNOWN


def codes_of(result: Judged) -> frozenset[str]:
    """Codes of what weighs more than a note."""
    return frozenset(f.code for f in result.findings if f.severity is not Severity.NOTE)


def _evidence(
    kind: Kind, result: Judged, value: Estimate, ends: Range, *, data: str, source: str, **more: object
) -> Evidence:
    return Evidence(
        kind=kind, value=value, low=ends[0], high=ends[1], status=result.status, data=data, source=source,
        reason=why_not(result, *ends), codes=codes_of(result), **more,  # type: ignore[arg-type]
    )  # fmt: skip


# -- sweeps --------------------------------------------------------------------------------------------------------
def of_separation(
    result: Separation, *, data: str, charge_ratio: float = 1.0, slowest: float | None = None
) -> Evidence:
    """The v-proportional share at the slowest scan rate that was separated, the upper limit of a store apart. [1]

    Parameters
    ----------
    result : Separation
        Of a series of scan rates, or of one that `musca` rebuilt from steps.
    data : str
        The measurement it rests on.
    charge_ratio : float
        Charge at that scan rate over the charge at the slowest one of the whole series, where a convention left slower
        rates out. [1]
    slowest : float, optional
        Scan rate of that slowest one; without it, the slowest that was separated. [V/s]

    Notes
    -----
    Where only a part of the loop could be separated, the interval holds whatever the rest may be.
    """
    if not result.shares:
        return _evidence(Kind.PROPORTIONAL_SHARE, result, _NOTHING, (math.nan, math.nan), data=data, source="Dunn")
    first = result.shares[0]
    (low, high), root = interval(first.measured, result.degrees), interval(first.root, result.degrees)
    part, r = first.covered, charge_ratio
    low, high = low * part * r, (high * part + 1 - part) * r
    value = first.measured * r
    rest = max(1 - value.value, 1e-9)
    signed = all(math.isfinite(x) for x in root)
    return _evidence(
        Kind.PROPORTIONAL_SHARE, result, value, (low, high), data=data, source="Dunn's separation",
        rates=(first.scan_rate.value, result.shares[-1].scan_rate.value),
        slowest=first.scan_rate.value if slowest is None else slowest,
        potentials=(float(result.potential[0]), float(result.potential[-1])),
        beside=(root[0] * part * r, root[1] * r) if signed else None,
        filled=(root[0] * part * r / rest, (root[1] * part + 1 - part) * r / rest) if signed else None,
    )  # fmt: skip


def of_trasatti(result: Trasatti, *, data: str) -> Evidence:
    """Outer charge over that at the slowest scan rate, and how far the inner one is filled in the fast range. [1]"""
    places = result.outer_line.places
    beside = filled = None
    if places and math.isfinite(result.inner.value) and result.inner.value > 0:
        first = result.charges[places[0]].absolute.value
        reached = (first - result.outer.value) / result.inner.value
        slope = result.outer_line.slope
        half = t_quantile(result.degrees, 0.95) * result.outer_line.slope_std / abs(slope) if slope else math.nan
        if math.isfinite(half):
            filled = (reached - abs(reached) * half, reached + abs(reached) * half)
            beside = (1 - result.ratio_interval[1], 1 - result.ratio_interval[0])
    used = [result.charges[n].scan_rate.value for n in places]
    whole = [c.scan_rate.value for c in result.charges if math.isfinite(c.absolute.value)]
    ends = result.ratio_interval
    known = ends if all(math.isfinite(x) for x in ends) else (math.nan, math.nan)
    return _evidence(
        Kind.OUTER_CHARGE, result, result.ratio, known, data=data, source="Trasatti's extrapolation",
        rates=(min(used), max(used)) if used else None, beside=beside, filled=filled,
        slowest=min(whole, default=None),
    )  # fmt: skip


def of_exponents(result: BValues | BFromPeaks | BMap, *, data: str) -> Evidence:
    """The median exponent b over potentials or peaks. [1]

    Its interval is as wide as the median one: all potentials of a sweep share their errors.
    """
    if isinstance(result, BMap):
        known = np.isfinite(result.b)
        b, std = result.b[known], result.b_std[known]
        degrees, where = result.degrees, result.potential
        rates: Range | None = (float(result.rates[0]), float(result.rates[-1]))
    else:
        used = [v for v in result.values if v.unusable is None]
        b = np.asarray([v.b.value for v in used])
        std = np.asarray([math.nan if v.b.std is None else v.b.std for v in used])
        degrees, where = (used[0].degrees if used else 0), np.asarray([v.potential for v in used])
        rates = None
    if not len(b):
        return _evidence(Kind.EXPONENT, result, _NOTHING, (math.nan, math.nan), data=data, source="b-values")
    value = Estimate(float(np.median(b)), float(np.median(std)), "1")
    return _evidence(
        Kind.EXPONENT, result, value, interval(value, degrees), data=data, source="b-values",
        rates=rates, potentials=(float(where.min()), float(where.max())),
    )  # fmt: skip


def of_charging(series: ScanRateSeries, resistance: Estimate | None, *, data: str) -> Evidence:
    """5·R·C·v over the window at the fastest scan rate: the part of a sweep in which a capacitance charges. [1]

    Parameters
    ----------
    resistance : Estimate or None
        Series resistance; None where nobody knows it, and then this decides nothing. [Ohm]
    """
    rates, window = (float(series.rates[0]), float(series.rates[-1])), series.vertices[1] - series.vertices[0]
    value = _NOTHING
    if resistance is not None:
        value = (
            resistance.to("Ohm") * Estimate(5 * apparent_capacitance(series) * rates[1] / window, 0.0, "1/Ohm")
        ).to("1")
    low, high = interval(value, math.inf)
    missing = "no series resistance is known" if resistance is None else "" if math.isfinite(low) else UNKNOWN
    return Evidence(
        kind=Kind.CHARGING, value=value, low=low, high=high, data=data, source="5·R·C·v over the window",
        status=Status.NOT_COMPUTABLE if resistance is None else Status.VALID, reason=missing, rates=rates,
    )  # fmt: skip


# -- steps and rates -----------------------------------------------------------------------------------------------
def of_specs(result: Specs, *, duration: float, data: str) -> Evidence:
    """Charge of both RC branches over the whole charge, a time after the steps. [1]

    Parameters
    ----------
    duration : float
        Time since a step, at most that of the holds. [s]
    """
    if not result.steps:
        return _evidence(Kind.STEP_SHARE, result, _NOTHING, (math.nan, math.nan), data=data, source="SPECS")
    share = capacitive_share(result, duration=duration)
    diffusing = _diffusing(result, duration)
    return _evidence(
        Kind.STEP_SHARE, result, share, interval(share, math.inf), data=data, source="SPECS",
        times=(min(s.step.first for s in result.steps), duration), beside=interval(diffusing, math.inf),
    )  # fmt: skip


def _diffusing(result: Specs, duration: float) -> Estimate:
    """Share of the charge by diffusion, as `capacitive_share` is that of the branches. [1]"""
    charged = [s.transient.charges(duration) for s in result.steps]
    whole = sum(float(q.sum()) for q, _ in charged)
    if whole == 0:
        return _NOTHING
    share = sum(float(q[2]) for q, _ in charged) / whole
    slope = np.asarray([-share, -share, 1 - share, -share]) / whole
    return Estimate(share, math.sqrt(max(sum(float(slope @ c @ slope) for _, c in charged), 0.0)), "1")


def of_rate_law(result: TianColeman, *, data: str) -> Evidence:
    """Exponent n of the capacity against the actual rate. [1]"""
    ends = result.intervals["exponent"]
    return _evidence(Kind.RATE_EXPONENT, result, result.exponent, ends, data=data, source="Tian and Coleman's law")


# -- what could hold the charge ------------------------------------------------------------------------------------
def of_carbon_blank(result: OxideCapacity, *, data: str) -> Evidence:
    """Charge of a carbon film alone over that of the composite. [1]"""
    share = result.carbon_share
    return _evidence(Kind.CARBON_BLANK, result, share, _covered(share), data=data, source="carbon blank")


def of_double_layer(result: DoubleLayer, *, charge: Estimate, window: float, data: str) -> Evidence:
    """Charge of the double layer in a window over the whole charge of a sweep. [1]

    Parameters
    ----------
    charge : Estimate
        On the basis of the result. [C or C/kg]
    window : float
        [V]
    """
    share = (result.capacitance * Estimate(window, 0.0, "V") / charge).to("1")
    return _evidence(
        Kind.DOUBLE_LAYER, result, share, interval(share, result.degrees), data=data, source="double layer",
        rates=(float(result.rates.min()), float(result.rates.max())), potentials=result.at,
    )  # fmt: skip


def of_ledger(result: ElectronLedger, *, host: str, data: str) -> Evidence:
    """Electrons per atom of the host's metal if it held everything, over the most that it takes. [1]

    Parameters
    ----------
    host : str
        Which component of the ledger is the host.

    Raises
    ------
    UsageError
        The ledger lacks it, or nobody stated its most.
    """
    row = next((r for r in result.rows if r.holder.component == host), None)
    if row is None or row.holder.most is None:
        raise UsageError(f"the ledger holds no component {host!r} with a most per atom; state one.")
    times = row.electrons_alone / row.holder.most
    return _evidence(Kind.LEDGER, result, times, _covered(times), data=data, source="electron ledger")


def of_closure(result: ChargeClosure, *, data: str) -> Sequence[Evidence]:
    """How far the metal would end below its floor, and how far above the end it was measured. [1]"""
    gaps = {Kind.CLOSURE: None if result.floor is None else result.floor - result.end}
    gaps[Kind.VALENCE] = None if result.measured is None else result.measured - result.end
    return tuple(
        _evidence(kind, result, gap, _covered(gap), data=data, source="charge closure")
        for kind, gap in gaps.items()
        if gap is not None
    )


def _covered(value: Estimate) -> Range:
    std = math.nan if value.std is None else COVERAGE * value.std
    return value.value - std, value.value + std
