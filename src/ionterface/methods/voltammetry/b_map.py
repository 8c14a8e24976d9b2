"""Exponent b at every potential and scan rate."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, Severity
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.fitting.false_discovery import adjusted_probabilities
from ionterface.methods.result import cited, status_of
from ionterface.methods.voltammetry.b_value import CITES, b_settings, moving_peaks, unknown_resistance
from ionterface.methods.voltammetry.kinetic_map import power_law
from ionterface.methods.voltammetry.local_exponent import local_exponent
from ionterface.methods.voltammetry.power_law_fit import FALSE, curvature_probability
from ionterface.methods.voltammetry.rate_conditions import demand_rates, few_rates, known_resistance
from ionterface.methods.voltammetry.series import BRANCHES, ScanRateSeries
from ionterface.methods.voltammetry.usable_potentials import Unusable, unusable_potentials
from ionterface.record import Array


@dataclass(frozen=True, kw_only=True)
class BMap:
    """b at every potential of the grid, and b(E, v); arrays of shape (2, m), branches in the order of the series.

    NaN where `unusable` says why.
    """

    potential: Array
    """Shape (m,). [V]"""
    rates: Array
    """Shape (k,). [V/s]"""
    b: Array
    b_std: Array
    degrees: int
    """Of `b_std`."""
    curvature_t: Array
    """t of the term (ln v)², of degrees - 1."""
    probability: Array
    """Of so large a t without curvature, adjusted for the false discoveries of the whole map."""
    curved: Array
    """Where b depends on v at a false-discovery rate of 5 %."""
    local_b: Array
    """d ln|i|/d ln v of a parabola in ln v at every rate, shape (2, k, m)."""
    local_b_std: Array
    """Of degrees - 1, shape (2, k, m)."""
    unusable: Mapping[Unusable, Array]
    """Where each reason holds; they do not overlap."""
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 1
    cites: tuple[str, ...] = CITES

    def table(self) -> Table:
        """One row per branch: the range of b, and the shares of the potentials that are curved and without b."""
        columns = (
            Column("branch", "Branch"),
            Column("least", "Least b"),
            Column("median", "Median b"),
            Column("greatest", "Greatest b"),
            Column("median_std", "Median standard error of b"),
            Column("curved", "b depends on v", "%"),
            Column("unusable", "Without b", "%"),
        )
        return Table.of(columns, (self._row(n) for n in range(len(BRANCHES))))

    def _row(self, place: int) -> tuple[str | float | None, ...]:
        known = np.isfinite(self.b[place])
        without = 100 * float(np.mean(~known))
        if not known.any():
            return (BRANCHES[place].value, None, None, None, None, None, without)
        b, median_std = self.b[place, known], float(np.median(self.b_std[place, known]))
        tested = np.isfinite(self.curvature_t[place, known])
        return (
            BRANCHES[place].value,
            float(b.min()),
            float(np.median(b)),
            float(b.max()),
            None if math.isnan(median_std) else median_std,
            100 * float(np.mean(self.curved[place, known])) if tested.any() else None,
            without,
        )


def b_map(series: ScanRateSeries, *, series_resistance: Estimate | None = None) -> BMap:
    """Exponent b at every potential of the grid, its curvature, and b(E, v). [1]

    Parameters
    ----------
    series_resistance : Estimate, optional
        Of a series that is not corrected by it, for the tests only. [Ohm]

    Notes
    -----
    The regressions and the reasons of `b_values` at every potential; b(E, v) is the slope of a parabola through all
    rates. Neighbouring potentials share their errors (one scan rate, one resistance): a wide patch that differs is no
    more significant than one point of it, which is why curvature is judged by the false-discovery rate of the map.

    Raises
    ------
    UsageError
        Fewer than two scan rates, or a resistance stated twice.
    """
    demand_rates(series, "b_map")
    resistance = known_resistance(series, series_resistance)
    reasons = unusable_potentials(series, resistance=resistance)
    usable = ~np.any(np.stack(list(reasons.values())), axis=0)
    current = np.where(usable[:, None], series.current, np.nan)
    law = power_law(np.asarray(series.effective_rate), current)
    local = local_exponent(series.effective_rate, current)
    chance = adjusted_probabilities(curvature_probability(law.curvature_t, law.degrees - 1))
    curved = np.nan_to_num(chance, nan=1.0) <= FALSE
    findings = (
        *series.findings,
        *few_rates(series.rates, "W-B1"),
        *_map_findings(usable, curved),
        *moving_peaks(series),
        *unknown_resistance(resistance),
    )
    return BMap(
        potential=series.potential,
        rates=series.rates,
        b=law.b,
        b_std=law.b_std,
        degrees=law.degrees,
        curvature_t=law.curvature_t,
        probability=chance,
        curved=curved,
        local_b=local.b,
        local_b_std=local.b_std,
        unusable=reasons,
        status=status_of(findings, computable=bool(usable.any())),
        findings=findings,
        settings={**b_settings(series, series_resistance), "false-discovery rate of the curvature": f"{FALSE:.0%}"},
        basis=series.basis,
        n_independent=series.n_independent,
        cites=cited(series.cites, CITES),
    )


def _map_findings(usable: Array, curved: Array) -> list[Finding]:
    found = []
    if not usable.all():
        message = f"{np.mean(~usable):.0%} of the potentials of both branches have no b."
        found.append(Finding("W-B4", Severity.WARNING, message))
    if curved.any():
        share = np.count_nonzero(curved) / np.count_nonzero(usable)
        message = f"b depends on v at {share:.0%} of the potentials that have one; read b(E, v) there."
        found.append(Finding("W-B2", Severity.WARNING, message))
    return found
