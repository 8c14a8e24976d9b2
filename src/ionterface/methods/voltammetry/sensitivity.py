"""How much the v-proportional share depends on the convention by which it is made."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from ionterface.errors import Finding, Severity
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.methods.voltammetry.convention import Branches, Convention, Denominator
from ionterface.methods.voltammetry.kinetic_map import Regression
from ionterface.methods.voltammetry.rate_conditions import demand_rates, known_resistance
from ionterface.methods.voltammetry.separation import CITES, separation
from ionterface.methods.voltammetry.series import ScanRateSeries
from ionterface.methods.voltammetry.series_changes import corrected, uncorrected, with_rates
from ionterface.record import Array

TRIM = 0.05
"""Share of the window that the variant with a trim leaves out after each turning point."""


@dataclass(frozen=True, kw_only=True)
class Variant:
    """The shares by one convention."""

    name: str
    """What is different from the convention that was given."""
    convention: Convention
    shares: tuple[Estimate, ...]
    """v-proportional share, one per scan rate of the given convention; NaN where this one has none."""
    status: Status
    """Of the separation by this convention."""
    refused: tuple[str, ...]
    """Codes of the findings by which it is not valid."""


@dataclass(frozen=True, kw_only=True)
class Sensitivity:
    """Shares by the given convention (first) and by every other."""

    scan_rates: tuple[Estimate, ...]
    variants: tuple[Variant, ...]
    status: Status
    """That of the given convention."""
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 1
    cites: tuple[str, ...] = CITES

    @property
    def values(self) -> Array:
        """Shares, shape (variants, k)."""
        return np.array([[s.value for s in v.shares] for v in self.variants])

    @property
    def spread(self) -> tuple[tuple[float, float], ...]:
        """Least and greatest share over the variants, one pair per scan rate; NaN where no variant has one."""
        if not self.variants:
            return ()
        values = self.values
        return tuple(zip(np.fmin.reduce(values).tolist(), np.fmax.reduce(values).tolist(), strict=True))

    def table(self) -> Table:
        """One row per variant, one column per scan rate."""
        columns = (
            Column("variant", "Convention"),
            *(
                Column(f"share_{n}", f"v-proportional at {rate.value * 1e3:.4g} mV/s", "%")
                for n, rate in enumerate(self.scan_rates, start=1)
            ),
            Column("status", "Status"),
            Column("refused", "Because of"),
        )
        return Table.of(
            columns,
            (
                (v.name, *(s.to("%") for s in v.shares), v.status.value, ", ".join(v.refused) or None)
                for v in self.variants
            ),
        )


def sensitivity(
    series: ScanRateSeries, *, convention: Convention, series_resistance: Estimate | None = None
) -> Sensitivity:
    """v-proportional share at every scan rate by the given convention and by each that differs in one choice. [1]

    Parameters
    ----------
    series : ScanRateSeries
    convention : Convention
        The first row; every other changes one thing: the regression, the sign of the coefficients, the branches, the
        denominator, the trim, each scan rate left out, and the ohmic correction where a resistance is known.
    series_resistance : Estimate, optional
        Of a series that is not corrected by it. [Ohm]

    Notes
    -----
    The spread over conventions is no error of measurement and stands beside it, not in it: it says what a sentence such
    as "70 % capacitive" leaves open. The ohmic correction (or its undoing) moves the potentials of the grid by i·R and
    interpolates; it is left out where a moved sweep would turn back. W-D15: the spread over the variants.

    Raises
    ------
    UsageError
        As `separation`.
    """
    demand_rates(series, "sensitivity")
    base = separation(series, convention=convention, series_resistance=series_resistance)
    rates = tuple(share.scan_rate for share in base.shares)
    choices = _choices(series, convention, series_resistance) if rates else ()
    made = Sensitivity(
        scan_rates=rates,
        variants=tuple(_variant(choice, rates) for choice in choices),
        status=base.status,
        findings=base.findings,
        settings=base.settings,
        basis=base.basis,
        n_independent=base.n_independent,
        cites=base.cites,
    )
    return replace(made, findings=(*base.findings, _spread_finding(made))) if rates else made


Choice = tuple[str, ScanRateSeries, Convention, Estimate | None]


def _choices(series: ScanRateSeries, given: Convention, stated: Estimate | None) -> Iterator[Choice]:
    """Name, series, convention and stated resistance of every row."""
    yield "as given", series, given, stated
    for regression in Regression:
        if regression is not given.regression:
            yield f"regression: {regression.value}", series, replace(given, regression=regression), stated
    name = "coefficients of either sign" if given.nonnegative else "coefficients not negative"
    yield name, series, replace(given, nonnegative=not given.nonnegative), stated
    for branches in Branches:
        if branches is not given.branches:
            yield branches.value, series, replace(given, branches=branches), stated
    for denominator in Denominator:
        if denominator is not given.denominator:
            yield f"over {denominator.value}", series, replace(given, denominator=denominator), stated
    trim = TRIM * (series.vertices[1] - series.vertices[0])
    yield f"{trim * 1e3:.3g} mV more trim", series, replace(given, trim=given.trim + trim), stated
    yield from _other_correction(series, given, stated)
    yield from _without_each(series, given, stated)


def _other_correction(series: ScanRateSeries, given: Convention, stated: Estimate | None) -> Iterator[Choice]:
    resistance = known_resistance(series, stated)
    if resistance is None or not resistance.value > 0:
        return
    if series.resistance is not None:
        moved = uncorrected(series)
        if moved is not None:
            yield "without the ohmic correction", moved, given, resistance
    else:
        moved = corrected(series, resistance)
        if moved is not None:
            yield f"corrected by {resistance}", moved, given, None


def _without_each(series: ScanRateSeries, given: Convention, stated: Estimate | None) -> Iterator[Choice]:
    low, high = given.rates or (0.0, math.inf)
    used = [n for n, v in enumerate(series.rates) if low <= v <= high]
    if len(used) < 3:
        return
    for left in used:
        part = with_rates(series, np.delete(np.arange(len(series.rates)), left))
        yield f"without {series.rates[left] * 1e3:.4g} mV/s", part, given, stated


def _variant(choice: Choice, rates: tuple[Estimate, ...]) -> Variant:
    name, series, convention, resistance = choice
    made = separation(series, convention=convention, series_resistance=resistance)
    shares = {share.scan_rate.value: share.proportional for share in made.shares}
    nothing = Estimate(math.nan, None, "1")
    return Variant(
        name=name,
        convention=convention,
        shares=tuple(shares.get(rate.value, nothing) for rate in rates),
        status=made.status,
        refused=tuple(dict.fromkeys(f.code for f in made.findings if f.severity is Severity.ERROR)),
    )


def _spread_finding(made: Sensitivity) -> Finding:
    ends = [made.spread[0], made.spread[-1]]
    told = " and ".join(
        f"from {low:.0%} to {high:.0%} at {rate.value * 1e3:.4g} mV/s"
        for (low, high), rate in zip(ends, (made.scan_rates[0], made.scan_rates[-1]), strict=True)
    )
    message = f"over {len(made.variants)} conventions the v-proportional share runs {told}; say which one was used."
    return Finding("W-D15", Severity.NOTE, message)
