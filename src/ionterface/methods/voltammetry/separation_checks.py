"""When a separation into v and v^½ contradicts the data that it was made from."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ionterface.errors import Finding, Severity
from ionterface.estimate import Estimate
from ionterface.fitting.false_discovery import discoveries
from ionterface.fitting.model_choice import runs_test
from ionterface.methods.voltammetry.kinetic_map import Regression, scaled_design
from ionterface.methods.voltammetry.local_exponent import local_exponent
from ionterface.methods.voltammetry.rate_conditions import (
    DRIFT,
    apparent_capacitance,
    largest_ohmic_drop,
    peak_shifts,
)
from ionterface.methods.voltammetry.separation_shares import Columns, ColumnTerms
from ionterface.methods.voltammetry.series import ScanRateSeries
from ionterface.record import Array

FALSE = 0.05
"""Share of the discoveries among all potentials that may be false."""
LEVEL = 0.0228
"""Probability beyond 2 σ on one side, were the σ known."""
MATERIAL = 0.05
"""Share of the loop at which a contradiction at single potentials is one of the whole."""
CHANCE = 0.2
"""Share of the loop up to which currents of one law lie beyond 2 σ by chance: an error that all potentials of a scan
rate share lifts many of them at once, to more than 5 % of the loop in one of six or ten series."""
PART = 0.01
"""Share of the current below which a part that should not be there is none."""
INCONSISTENT = 0.05
"""Difference of the share and 2b - 1."""
MISFIT = 0.05
"""Relative residual."""
UNSTABLE = 0.03
"""Change of a share when a rate is left out."""
CHARGING = 0.1
"""Share of the window that five time constants may take."""
OHMIC = 0.005
"""Largest ohmic drop that needs no correction. [V]"""
COVERED = 0.9
"""Share of the loop that must be separable."""
FEWEST_RUNS = 10
"""Rates from which the order of the residuals' signs tells anything."""


@dataclass(frozen=True, kw_only=True)
class Contradictions:
    """Columns at which the model fails, each of shape (n,)."""

    rejected: Array
    """A free coefficient lies below zero beyond its error."""
    outside: Array
    """The v-proportional current is larger than the measured one beyond its error."""
    inconsistent: Array
    """The share differs from 2b - 1 by more than 0.05 and beyond its error."""
    misfit: Array
    """A relative residual above 5 %, or (from ten rates on) residuals of too few runs of one sign."""
    surely_rejected: Array
    """Columns of `rejected` that are discoveries, with the false ones held to 5 %."""


def contradictions(columns: Columns, terms: ColumnTerms, regression: Regression) -> Contradictions:
    """The tests of every column.

    Beyond 2 σ means so improbable by Student's t; over the many potentials of a loop false discoveries are held to 5 %.
    """
    rejected, surely_rejected = _rejected(columns, terms)
    return Contradictions(
        rejected=rejected,
        outside=_outside(columns, terms, regression),
        inconsistent=_inconsistent(columns, terms, regression),
        misfit=_misfit(columns, terms),
        surely_rejected=surely_rejected,
    )


def _one_sided(t: Array, degrees: int) -> Array:
    """Probability of a larger t."""
    from scipy.special import stdtr

    return np.asarray(stdtr(degrees, -t)) if degrees > 0 else np.full(np.shape(t), math.nan)


def _believed(chances: Array, large: Array, columns: Columns, level: float) -> tuple[Array, Array]:
    """Columns at which any of several tests fails, from their probabilities and sizes of shape (tests, n); the certain.

    Where more of the loop than independent chance explains lies beyond the level, all of that; else the discoveries
    among all, which are the certain ones.
    """
    with np.errstate(invalid="ignore"):
        beyond = np.asarray(np.any((chances < level) & large, axis=0))
    certain = np.asarray(np.any(discoveries(chances, rate=FALSE) & large, axis=0))
    return (beyond if np.sum(columns.weight[beyond]) > MATERIAL else certain), certain


def _rejected(columns: Columns, terms: ColumnTerms) -> tuple[Array, Array]:
    free, fastest, slowest = terms.free, columns.rates.max(axis=0), columns.rates.min(axis=0)
    strong = np.stack(
        [
            free.k1 * fastest < -PART * columns.current[-1],
            free.k2 * np.sqrt(slowest) < -PART * columns.current[0],
        ]
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.stack([-free.k1 / free.k1_std, -free.k2 / free.k2_std])
    return _believed(_one_sided(t, free.degrees), strong, columns, LEVEL)


def _gains(columns: Columns, terms: ColumnTerms, regression: Regression) -> tuple[Array, Array, Array]:
    """Derivative of k₁ and of k₂ to every current, each of shape (k, n), and the scale of the currents' errors."""
    one, two, _, scale = scaled_design(columns.rates, columns.current, regression)
    scale = np.abs(np.broadcast_to(scale, columns.current.shape))
    inverse = terms.free.inverse
    return (inverse[0] * one + inverse[1] * two) / scale, (inverse[1] * one + inverse[2] * two) / scale, scale


def _outside(columns: Columns, terms: ColumnTerms, regression: Regression) -> Array:
    """|k₁v| ≤ |i| + 2u, where u is that of the difference: k₁ was made from the same current."""
    by_k1, _, scale = _gains(columns, terms, regression)
    v, free = columns.rates, terms.free
    excess = terms.k1 * v - columns.current
    variance = v**2 * free.inverse[0] + scale**2 - 2 * v * by_k1 * scale**2
    with np.errstate(divide="ignore", invalid="ignore"):
        t = excess / (free.scatter * np.sqrt(np.maximum(variance, 0.0)))
    return _believed(_one_sided(t, free.degrees), excess > PART * columns.current, columns, LEVEL / len(v))[0]


def _inconsistent(columns: Columns, terms: ColumnTerms, regression: Regression) -> Array:
    """The share k₁v/(k₁v + k₂v^½) against 2b - 1 of the data, which are the same in the model.

    b of the data is the slope of a parabola in ln v. The share is put as 2b - 1 of the fitted currents by the same
    parabola, so that the way in which two terms are no parabola falls out of the difference.
    """
    slope = local_exponent(columns.rates, columns.current)
    by_k1, by_k2, _ = _gains(columns, terms, regression)
    v, root = columns.rates, np.sqrt(columns.rates)
    with np.errstate(divide="ignore", invalid="ignore"):
        total = terms.k1 * v + terms.k2 * root
        difference = 2 * (local_exponent(v, np.where(total > 0, total, np.nan)).b - slope.b)
        one, two = terms.k2 * root * v / total**2, -terms.k1 * v * root / total**2
        share = (one[:, None] * by_k1 + two[:, None] * by_k2) * columns.current
        spread = slope.scatter * np.sqrt(np.sum((share - 2 * slope.weights) ** 2, axis=1))
        t = np.abs(difference) / spread
    found = discoveries(2 * _one_sided(t, slope.degrees), rate=FALSE) & (np.abs(difference) > INCONSISTENT)
    return np.asarray(np.any(found, axis=0))


def _misfit(columns: Columns, terms: ColumnTerms) -> Array:
    residual = (columns.current - terms.k1 * columns.rates - terms.k2 * np.sqrt(columns.rates)) / columns.current
    large = np.max(np.abs(residual), axis=0) > MISFIT
    if len(residual) < FEWEST_RUNS:
        return np.asarray(large)
    chances = np.array([runs_test(column) for column in residual.T])
    return np.asarray(large | discoveries(chances, rate=FALSE))


_LAW = (
    "over {share} of the loop the share differs from 2b - 1 by more than 0.05, though both are the same for i = k₁v + "
    "k₂v^½: the currents follow another law."
)
_LARGER = (
    "over {share} of the loop the v-proportional current is larger than the measured one: the signature of peaks that "
    "move."
)
_MISSES = "over {share} of the loop the fit misses a current by more than 5 %, or many rates in a row from one side."
_NEGATIVE = (
    "over {share} of the loop the free regression gives a negative coefficient beyond its error: the model is rejected "
    "there."
)
_HELD = (
    "over {share} of the loop the constraint holds a coefficient at zero; the share there is that of the constraint."
)


def contradiction_findings(columns: Columns, failed: Contradictions, active: Array) -> list[Finding]:
    """Findings W-D2, W-D3, W-D9, W-D10 and W-D11: where along the loop the model fails.

    Not valid where that is more of the loop than `MATERIAL`; for a negative coefficient, which is tested at 2 σ, so
    much for certain, or more than `CHANCE`.
    """
    weight = columns.weight
    found = []

    def add(code: str, where: Array, message: str, severity: Severity | None = None) -> None:
        share = float(np.sum(weight[where]))
        if where.any():
            weighed = Severity.ERROR if share > MATERIAL else Severity.WARNING
            found.append(Finding(code, severity or weighed, message.format(share=f"{max(share, 0.001):.1%}")))

    by_chance = np.sum(weight[failed.rejected]) <= CHANCE and np.sum(weight[failed.surely_rejected]) <= MATERIAL

    add("W-D2", failed.inconsistent, _LAW)
    add("W-D3", failed.outside, _LARGER)
    add("W-D9", failed.misfit, _MISSES, Severity.WARNING)
    add("W-D10", failed.rejected, _NEGATIVE, Severity.WARNING if by_chance else Severity.ERROR)
    add("W-D11", active, _HELD, Severity.NOTE)
    return found


def left_out_findings(left_out: Sequence[float], rates: Sequence[Estimate]) -> list[Finding]:
    """Finding W-D4: a share changes by 0.03 or more when one rate is left out."""
    if not left_out or max(left_out) < UNSTABLE:
        return []
    most = int(np.argmax(left_out))
    message = (
        f"without the scan rate {rates[most].value * 1e3:.4g} mV/s a share changes by {left_out[most]:.3f} (0.03 or "
        "more): it hangs on single rates."
    )
    return [Finding("W-D4", Severity.WARNING, message)]


def experiment_findings(series: ScanRateSeries, resistance: Estimate | None) -> list[Finding]:
    """Findings W-D5 (charging), W-D6 (ohmic drop), W-D7 (moving peaks) and W-D13 (no resistance known)."""
    found = []
    if resistance is None:
        message = (
            "no series resistance is known: neither the charging after the turning points nor an ohmic shift can be "
            "told from slow processes. State one."
        )
        found.append(Finding("W-D13", Severity.WARNING, message))
    else:
        found += _charging(series, resistance)
        drop = largest_ohmic_drop(series, resistance)
        if series.resistance is None and drop >= OHMIC:
            message = f"the ohmic drop reaches {drop * 1e3:.3g} mV (5 mV or more) and the potentials are not corrected."
            found.append(Finding("W-D6", Severity.ERROR, message))
    for shift in peak_shifts(series):
        if shift.drifts:
            corrected = "even after the ohmic correction" if series.resistance is not None else "uncorrected"
            message = (
                f"the {shift.branch.value} peak moves by {shift.shift * 1e3:+.0f} mV over the scan rates (more than "
                f"{DRIFT * 1e3:.0f} mV, {corrected}): a separation at fixed potentials does not apply, compare charges."
            )
            found.append(Finding("W-D7", Severity.ERROR, message))
    return found


def _charging(series: ScanRateSeries, resistance: Estimate) -> list[Finding]:
    window = series.vertices[1] - series.vertices[0]
    constant = resistance.value * apparent_capacitance(series)
    slow = 5 * constant * series.rates >= CHARGING * window
    if not slow.any():
        return []
    message = (
        f"5·R·C·v takes {5 * constant * float(series.rates[-1]) / window:.0%} of the window at the fastest rate (R·C = "
        f"{constant:.3g} s; 10 % or more); keep to rates below {CHARGING * window / (5 * constant) * 1e3:.3g} mV/s."
    )
    if series.resistance is not None:
        return [Finding("W-D5", Severity.WARNING, f"{message} The share hangs on the ohmic correction.")]
    return [Finding("W-D5", Severity.ERROR, message)]


def coverage_findings(columns: Columns) -> list[Finding]:
    """Finding W-D12: too much of the loop could not be separated."""
    least = float(np.min(columns.covered))
    if least >= COVERED:
        return []
    message = (
        f"only {least:.0%} of the loop could be separated; elsewhere a rate is missing, trimmed, or its current flows "
        "against the sweep. The shares are those of the rest."
    )
    return [Finding("W-D12", Severity.WARNING, message)]
