"""Dunn's separation of a voltammogram into parts proportional to v and to v^½, with its tests."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.fitting.confidence import interval
from ionterface.methods.result import cited, status_of
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.convention import Branches, Convention, Denominator
from ionterface.methods.voltammetry.kinetic_map import Regression
from ionterface.methods.voltammetry.rate_conditions import demand_rates, few_rates, known_resistance
from ionterface.methods.voltammetry.separation_checks import (
    contradiction_findings,
    contradictions,
    coverage_findings,
    experiment_findings,
    left_out_findings,
)
from ionterface.methods.voltammetry.separation_shares import (
    Columns,
    ColumnTerms,
    column_terms,
    left_out_shares,
    loop_columns,
    loop_shares,
    share_stds,
)
from ionterface.methods.voltammetry.series import BRANCHES, ScanRateSeries
from ionterface.methods.voltammetry.series_changes import with_rates
from ionterface.record import Array

__all__ = ["BranchTerms", "Branches", "Convention", "Denominator", "Regression", "Separation", "Share", "separation"]

CITES = ("wang2007", "costentin2019", "benjamini1995")


@dataclass(frozen=True, kw_only=True)
class BranchTerms:
    """k₁ and k₂ of one branch, arrays of shape (m,) or (k, m), NaN where the branch is not separated.

    Signed in the direction of the sweep: positive where the current flows as the potential moves. Of the whole
    electrode, whatever its mass.
    """

    branch: Direction
    k1: Array
    """Coefficient of v. [F]"""
    k1_std: Array
    """Of the free regression; its degrees are those of the separation."""
    k2: Array
    """Coefficient of v^½. [A/(V/s)^½]"""
    k2_std: Array
    correlation: Array
    """Of k₁ and k₂."""
    current: Array
    """Measured, in the direction of the sweep, shape (k, m). [A]"""
    proportional: Array
    """The v-proportional current k₁v, shape (k, m). [A]"""
    root: Array
    """The v^½-proportional current k₂v^½, shape (k, m). [A]"""
    misfit: Array
    """Largest |measured - fitted| over |measured| among the rates, shape (m,)."""
    rejected: Array
    """Where the free regression gives a coefficient below zero beyond its error, shape (m,)."""
    active: Array
    """Where the constraint holds a coefficient at zero, shape (m,); nowhere in a free regression."""

    def proportional_at(self, rate: float) -> Array:
        """The v-proportional current at any scan rate [V/s], signed as currents are stored, shape (m,). [A]"""
        return np.asarray(self.branch.sign * self.k1 * rate)


@dataclass(frozen=True, kw_only=True)
class Share:
    """What is proportional to v at one scan rate; shares of the integral over the loop."""

    scan_rate: Estimate
    proportional: Estimate
    """v-proportional ("surface", "capacitive") share, over the denominator of the convention."""
    root: Estimate
    """v^½-proportional ("diffusion") share, over the same denominator."""
    measured: Estimate
    """v-proportional over the measured current."""
    fitted: Estimate
    """v-proportional over the fitted current; it never falls with v where k₁ and k₂ are not negative."""
    covered: float
    """Share of the measured ∮|i|dE at the potentials that could be separated."""


@dataclass(frozen=True, kw_only=True)
class Separation:
    """Shares per scan rate, coefficients per potential, and the tests."""

    convention: Convention
    potential: Array
    """Grid of the series, shape (m,). [V]"""
    shares: tuple[Share, ...]
    """One per scan rate that was used; empty where nothing could be separated."""
    branches: tuple[BranchTerms, ...]
    """Those that were used, oxidation first."""
    degrees: int
    """Of every uncertainty: scan rates - 2."""
    left_out: tuple[float, ...]
    """Largest change of a share at the other rates when each rate in turn is left out of the regression."""
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 1
    cites: tuple[str, ...] = CITES

    def branch(self, branch: Direction) -> BranchTerms:
        """The coefficients of one branch.

        Raises
        ------
        UsageError
            The convention left it out.
        """
        for terms in self.branches:
            if terms.branch is branch:
                return terms
        raise UsageError(f"the convention ({self.convention.branches.value}) leaves the {branch.value} out.")

    def table(self) -> Table:
        """One row per scan rate."""
        columns = (
            Column("scan_rate", "Scan rate", "mV/s"),
            Column("proportional", "v-proportional (surface, capacitive)", "%"),
            Column("low", "95 % from", "%"),
            Column("high", "95 % to", "%"),
            Column("root", "v^½-proportional (diffusion)", "%"),
            Column("measured", "v-proportional of the measured current", "%"),
            Column("fitted", "v-proportional of the fitted current", "%"),
            Column("covered", "Separated part of the loop", "%"),
            Column("left_out", "Largest change without this rate", "%"),
        )
        left = self.left_out or (None,) * len(self.shares)
        return Table.of(columns, (_row(s, self.degrees, change) for s, change in zip(self.shares, left, strict=True)))


def _row(share: Share, degrees: int, left_out: float | None) -> tuple[Estimate | float | None, ...]:
    low, high = (None if math.isnan(end) else 100 * end for end in interval(share.proportional, degrees))
    return (
        share.scan_rate.to("mV/s"),
        share.proportional.to("%"),
        low,
        high,
        share.root.to("%"),
        share.measured.to("%"),
        share.fitted.to("%"),
        100 * share.covered,
        None if left_out is None else 100 * left_out,
    )


def separation(
    series: ScanRateSeries, *, convention: Convention, series_resistance: Estimate | None = None
) -> Separation:
    """v-proportional share of the voltammogram at every scan rate, with its tests. [1]

    Parameters
    ----------
    series : ScanRateSeries
    convention : Convention
        Every choice that the share depends on. `sensitivity` says by how much.
    series_resistance : Estimate, optional
        Of a series that is not corrected by it, for the tests only. [Ohm]

    Notes
    -----
    i = k₁v + k₂v^½ at every potential of each branch [1]_; the share is ∮k₁v dE over ∮|i|dE at the same potentials. A
    share of what is proportional to v, no more: it does not tell faradaic from non-faradaic charge [2]_, and diffusion
    in a thin film is proportional to v as well. The regressor is the effective rate v - R·dI/dt where the series is
    corrected. Uncertainty: from the residuals of whole scan rates (see `share_stds`), intervals by Student's t.

    Not valid: W-D8 fewer than five rates; over more than 5 % of the loop W-D2 the share differs from 2b - 1, W-D3 the
    v-proportional current exceeds the measured one, W-D10 a coefficient is negative beyond its error (a warning where
    it is less of the loop, or no more than errors shared by all potentials of a rate explain); W-D5 5·R·C·v takes a
    tenth of the window (a warning where the series is corrected); W-D6 an uncorrected ohmic drop of 5 mV; W-D7 a peak
    moves by more than 10 mV. Warnings: W-D4 a share changes by 0.03 without one rate, W-D8 less than a decade, W-D9
    misfit above 5 %, W-D12 less than 90 % of the loop could be separated, W-D13 no resistance is known. Notes: W-D11
    where the constraint holds, W-D14 what the share is not.

    Raises
    ------
    UsageError
        Fewer than two scan rates in the range of the convention, or a resistance stated twice.

    References
    ----------
    .. [1] J. Wang, J. Polleux, J. Lim, B. Dunn, J. Phys. Chem. C 111 (2007) 14925. doi:10.1021/jp074464w
    .. [2] C. Costentin, J.-M. Savéant, Chem. Sci. 10 (2019) 5656. doi:10.1039/c9sc01662g
    """
    series = _used(series, convention)
    demand_rates(series, "separation")
    resistance = known_resistance(series, series_resistance)
    columns = loop_columns(series, convention)
    empty = not len(columns.place)
    findings = [*series.findings, *few_rates(series.rates, "W-D8"), *experiment_findings(series, resistance)]
    shares: tuple[Share, ...] = ()
    branches: tuple[BranchTerms, ...] = ()
    left_out: tuple[float, ...] = ()
    if empty:
        message = (
            "at no potential does the current of every rate flow in the direction of the sweep; nothing to separate."
        )
        findings.append(Finding("W-D12", Severity.ERROR, message))
    else:
        terms = column_terms(
            columns.rates, columns.current, regression=convention.regression, nonnegative=convention.nonnegative
        )
        failed = contradictions(columns, terms, convention.regression)
        shares = _shares(series, columns, terms, convention)
        branches = _branches(series, columns, terms, failed.rejected, convention)
        left_out = _left_out(columns, terms, convention)
        findings += contradiction_findings(columns, failed, terms.active)
        findings += left_out_findings(left_out, series.scan_rates) + coverage_findings(columns) + [_reading()]
    return Separation(
        convention=convention,
        potential=series.potential,
        shares=shares,
        branches=branches,
        degrees=series.n_independent - 2,
        left_out=left_out,
        status=status_of(findings, computable=not empty),
        findings=tuple(findings),
        settings=_settings(series, convention, series_resistance),
        basis=series.basis,
        n_independent=series.n_independent,
        cites=cited(series.cites, CITES),
    )


def _used(series: ScanRateSeries, convention: Convention) -> ScanRateSeries:
    """The series without the scan rates that the convention leaves out."""
    if convention.rates is None:
        return series
    low, high = convention.rates
    return with_rates(series, np.flatnonzero((series.rates >= low) & (series.rates <= high)))


def _shares(series: ScanRateSeries, columns: Columns, terms: ColumnTerms, convention: Convention) -> tuple[Share, ...]:
    values = loop_shares(terms, columns.rates, columns.current, columns.width)
    stds = share_stds(columns, regression=convention.regression, nonnegative=convention.nonnegative)

    def at(name: str, place: int) -> Estimate:
        return Estimate(float(getattr(values, name)[place]), float(getattr(stds, name)[place]), "1")

    fitted = convention.denominator is Denominator.FITTED
    return tuple(
        Share(
            scan_rate=rate,
            proportional=at("fitted" if fitted else "measured", n),
            root=at("root_fitted" if fitted else "root_measured", n),
            measured=at("measured", n),
            fitted=at("fitted", n),
            covered=float(columns.covered[n]),
        )
        for n, rate in enumerate(series.scan_rates)
    )


def _branches(
    series: ScanRateSeries, columns: Columns, terms: ColumnTerms, rejected: Array, convention: Convention
) -> tuple[BranchTerms, ...]:
    v, points = columns.rates, len(series.potential)
    residual = columns.current - terms.k1 * v - terms.k2 * np.sqrt(v)
    arrays = {
        "k1": terms.k1,
        "k1_std": terms.free.k1_std,
        "k2": terms.k2,
        "k2_std": terms.free.k2_std,
        "correlation": terms.free.correlation,
        "current": columns.current,
        "proportional": terms.k1 * v,
        "root": terms.k2 * np.sqrt(v),
        "misfit": np.max(np.abs(residual / columns.current), axis=0),
    }
    return tuple(
        BranchTerms(
            branch=branch,
            **{name: columns.on_grid(values, n, points) for name, values in arrays.items()},
            rejected=columns.on_grid(rejected, n, points) == 1,
            active=columns.on_grid(terms.active, n, points) == 1,
        )
        for n, branch in enumerate(BRANCHES)
        if convention.branches.holds(branch)
    )


def _left_out(columns: Columns, terms: ColumnTerms, convention: Convention) -> tuple[float, ...]:
    k = len(columns.rates)
    if k < 3:
        return ()
    values = loop_shares(terms, columns.rates, columns.current, columns.width).measured
    others = left_out_shares(columns, regression=convention.regression, nonnegative=convention.nonnegative)
    change = np.abs(others - values)
    change[np.arange(k), np.arange(k)] = 0.0  # what a fit says of a rate that it has not seen is another question
    return tuple(float(most) for most in change.max(axis=1))


def _reading() -> Finding:
    message = (
        "the share is what is proportional to v, not what is capacitive: charge of a surface, of a thin film and of "
        "the double layer are all in it."
    )
    return Finding("W-D14", Severity.NOTE, message)


def _settings(series: ScanRateSeries, convention: Convention, stated: Estimate | None) -> dict[str, str]:
    corrected = series.resistance is not None
    return {
        **series.settings,
        **convention.settings,
        "scan rates": ", ".join(f"{v * 1e3:.4g}" for v in series.rates) + " mV/s",
        "regressor": "effective scan rate v - R·dI/dt" if corrected else "scan rate",
        "series resistance for the tests": str(stated or series.resistance or "not known"),
        "potentials": "where every current flows in the direction of the sweep",
    }
