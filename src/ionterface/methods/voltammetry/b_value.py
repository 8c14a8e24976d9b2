"""Exponent b of i = a·v^b, at fixed potentials and of peaks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Estimate, Status, Table
from ionterface.methods.result import cited, status_of
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.film_reading import FilmReading, film_findings, film_reading, film_settings
from ionterface.methods.voltammetry.finite_film import Film
from ionterface.methods.voltammetry.peaks import Peaks
from ionterface.methods.voltammetry.power_law_fit import (
    BValue,
    b_value,
    exponent_findings,
    exponent_table,
    with_curvature,
    without_b,
)
from ionterface.methods.voltammetry.rate_conditions import (
    DRIFT,
    FEWEST,
    demand_rates,
    few_rates,
    known_resistance,
    peak_shifts,
)
from ionterface.methods.voltammetry.series import BRANCHES, ScanRateSeries
from ionterface.methods.voltammetry.usable_potentials import Unusable, unusable_potentials
from ionterface.record import Array

__all__ = ["BFromPeaks", "BValue", "BValues", "FilmReading", "b_from_peaks", "b_values"]

CITES = ("lindstrom1997", "costentin2019", "benjamini1995")


@dataclass(frozen=True, kw_only=True)
class BValues:
    """b at fixed potentials of both branches."""

    values: tuple[BValue, ...]
    """Oxidation first, ascending in potential; the unusable potentials are among them."""
    film: FilmReading | None
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 1
    cites: tuple[str, ...] = CITES

    def branch(self, branch: Direction) -> tuple[BValue, ...]:
        """Those of one branch."""
        return tuple(v for v in self.values if v.branch is branch)

    def table(self) -> Table:
        """One row per branch and potential."""
        return exponent_table(self.values)


@dataclass(frozen=True, kw_only=True)
class BFromPeaks:
    """b of every peak that was followed through the scan rates."""

    values: tuple[BValue, ...]
    """One per track, in the order of the peaks."""
    film: FilmReading | None
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 1
    cites: tuple[str, ...] = CITES

    def table(self) -> Table:
        """One row per peak."""
        return exponent_table(self.values)


def b_values(
    series: ScanRateSeries, *, step: float = 0.05, film: Film | None = None, series_resistance: Estimate | None = None
) -> BValues:
    """Exponent b of i = a·v^b at every multiple of `step` on each branch. [1]

    Parameters
    ----------
    series : ScanRateSeries
        Currents on one grid; those between its points are interpolated.
    step : float
        Distance of the potentials. [V]
    film : Film, optional
        The thing in which something diffuses; given, the b that diffusion alone would give stands beside.
    series_resistance : Estimate, optional
        Of a series that is not corrected by it, for the tests only. [Ohm]

    Notes
    -----
    ln|i| = ln a + b ln v by ordinary least squares [1]_; σ from the residuals of the scan rates, intervals by Student's
    t. The regressor is the effective rate, v - R·dI/dt, where the series is corrected. b = 1 where the charge follows
    the potential, 0.5 for semi-infinite planar diffusion; neither value proves its cause [2]_.
    No value: W-B4, where the current is missing, changes sign, is less than 5 times its noise or a tenth of its branch
    at any rate, or lies within 5·v·R·C of a turning point. Not valid: W-B1 fewer than five rates; W-B3 a peak moves by
    more than 10 mV, so that a fixed potential is another place of the curve at every rate. Warnings: W-B1 less than a
    decade, W-B2 b depends on v (t of the curvature, at a false-discovery rate of 5 % over all potentials), W-B5 b
    beyond 0.45 to 1.05, W-B6 no resistance is known.

    Raises
    ------
    UsageError
        Fewer than two scan rates, no multiple of `step` within the window, or a resistance stated twice.

    References
    ----------
    .. [1] H. Lindström et al., J. Phys. Chem. B 101 (1997) 7717. doi:10.1021/jp970490q
    .. [2] C. Costentin, J.-M. Savéant, Chem. Sci. 10 (2019) 5656. doi:10.1039/c9sc01662g
    """
    demand_rates(series, "b_values")
    if not step > 0:
        raise UsageError(f"the step of potential is positive, not {step} V.")
    resistance = known_resistance(series, series_resistance)
    at = potentials_of(series, step)
    reasons = unusable_potentials(series, resistance=resistance)
    values = with_curvature([v for branch in BRANCHES for v in _branch_values(series, branch, at, reasons)])
    reading = None if film is None else film_reading(film, series.scan_rates)
    findings = (
        *series.findings,
        *few_rates(series.rates, "W-B1"),
        *exponent_findings(values, "potential"),
        *unusable_findings(values),
        *moving_peaks(series),
        *unknown_resistance(resistance),
        *film_findings(reading),
    )
    return BValues(
        values=values,
        film=reading,
        status=status_of(findings, computable=any(v.unusable is None for v in values)),
        findings=findings,
        settings={**b_settings(series, series_resistance), "potentials": f"every {step:g} V", **film_settings(film)},
        basis=series.basis,
        n_independent=series.n_independent,
        cites=cited(series.cites, CITES),
    )


def b_from_peaks(peaks: Peaks, *, film: Film | None = None) -> BFromPeaks:
    """Exponent b of i_p = a·v^b of every peak that was followed through the scan rates. [1]

    Notes
    -----
    As `b_values`, from currents above the baseline of the peaks. Rates at which a peak is lost do not count for it.
    Moving alone does not change the height of a peak, so that W-B3 (it moves by more than 10 mV) is a warning here;
    what moves it stands in `peaks.drifts`.

    Raises
    ------
    UsageError
        Fewer than two scan rates.
    """
    if len(peaks.scan_rates) < 2:
        number = len(peaks.scan_rates)
        raise UsageError(f"b of peaks needs several scan rates, not {number}; measure at least five over a decade.")
    rates = np.asarray([v.value for v in peaks.scan_rates])
    fitted: list[BValue] = []
    followed: list[Array] = []
    for track in peaks.tracks:
        current, potential = track.values("current"), track.values("potential")
        known = np.isfinite(current) & (current != 0)
        mean = float(np.mean(potential[known])) if known.any() else math.nan
        same = len(set(np.sign(current[known]).tolist())) == 1
        if np.count_nonzero(known) < 2 or not same:
            reason = Unusable.SIGN if np.count_nonzero(known) > 1 else Unusable.MISSING
            fitted.append(without_b(track.name, track.branch, mean, int(np.count_nonzero(known)) - 2, reason))
            continue
        followed.append(rates[known])
        fitted.append(b_value(track.name, track.branch, mean, rates=rates[known], current=current[known], mass=None))
    values = with_curvature(fitted)
    reading = None if film is None else film_reading(film, peaks.scan_rates)
    findings = (
        *peaks.findings,
        *(few_rates(max(followed, key=len), "W-B1") if followed else ()),
        *_short_tracks(peaks),
        *exponent_findings(values, "peak"),
        *_drift_findings(peaks),
        *film_findings(reading),
    )
    return BFromPeaks(
        values=values,
        film=reading,
        status=status_of(findings, computable=any(v.unusable is None for v in values)),
        findings=findings,
        settings={
            **peaks.settings,
            "regression": "ln|i_p| on ln v, equal weights",
            "regressor": "scan rate",
            **film_settings(film),
        },
        basis=peaks.basis,
        n_independent=peaks.n_independent,
        cites=cited(peaks.cites, CITES),
    )


def _short_tracks(peaks: Peaks) -> tuple[Finding, ...]:
    """W-B1 where a peak is found at too few of the rates at which another one is."""
    most = max((len(track.found) for track in peaks.tracks), default=0)
    short = [track for track in peaks.tracks if 1 < len(track.found) < min(FEWEST, most)]
    return tuple(
        Finding(
            "W-B1",
            Severity.WARNING,
            f"peak {track.name} is found at {len(track.found)} scan rates only; its b is no result.",
        )
        for track in short
    )


def potentials_of(series: ScanRateSeries, step: float) -> Array:
    """Multiples of `step` within the grid of a series. [V]

    Raises
    ------
    UsageError
        There is none, or the step is finer than the grid.
    """
    spacing = float(np.median(np.diff(series.potential)))
    if step < spacing * (1 - 1e-9):
        raise UsageError(
            f"a step of {step * 1e3:g} mV is finer than the grid of {spacing * 1e3:.3g} mV; take a wider one."
        )
    low, high = float(series.potential[0]), float(series.potential[-1])
    slack = 1e-9 * step  # a window that ends on a multiple holds it, however it was rounded
    places = np.arange(math.ceil((low - slack) / step), math.floor((high + slack) / step) + 1)
    if not len(places):
        raise UsageError(f"no multiple of {step:g} V lies between {low:.4g} and {high:.4g} V; take a smaller step.")
    return np.asarray(np.clip(places * step, low, high))


def _branch_values(
    series: ScanRateSeries, branch: Direction, at: Array, reasons: Mapping[Unusable, Array]
) -> list[BValue]:
    place = BRANCHES.index(branch)

    def there(rows: Array) -> Array:
        return np.array([np.interp(at, series.potential, row) for row in rows])

    current, rates = there(series.current[place]), there(series.effective_rate[place])
    nearest = np.abs(series.potential[:, None] - at).argmin(axis=0)
    values = []
    for n, potential in enumerate(at.tolist()):
        reason = next((r for r, where in reasons.items() if where[place, nearest[n]]), None)
        if reason is None and not np.all(np.isfinite(current[:, n])):
            reason = Unusable.MISSING
        if reason is None:
            values.append(
                b_value(branch.value, branch, potential, rates=rates[:, n], current=current[:, n], mass=series.mass)
            )
        else:
            values.append(without_b(branch.value, branch, potential, series.n_independent - 2, reason))
    return values


def unusable_findings(values: Sequence[BValue]) -> tuple[Finding, ...]:
    """Finding W-B4: how many potentials have no b, by reason."""
    counts = {r: sum(v.unusable is r for v in values) for r in Unusable}
    told = ", ".join(f"{n} because {r.value}" if n else "" for r, n in counts.items() if n)
    if not told:
        return ()
    left = sum(counts.values())
    return (Finding("W-B4", Severity.WARNING, f"{left} of {len(values)} potentials have no b: {told}."),)


def moving_peaks(series: ScanRateSeries) -> tuple[Finding, ...]:
    """Finding W-B3 for fixed potentials: a peak moves."""
    return tuple(
        Finding(
            "W-B3",
            Severity.ERROR,
            f"the {shift.branch.value} peak moves by {shift.shift * 1e3:+.0f} mV over the scan rates (more than "
            f"{DRIFT * 1e3:.0f} mV); b at fixed potentials mixes the moving with the law, take b of the peaks.",
        )
        for shift in peak_shifts(series)
        if shift.drifts
    )


def _drift_findings(peaks: Peaks) -> tuple[Finding, ...]:
    found = []
    for drift in peaks.drifts:
        shift, std = drift.shift.value, drift.shift.std or 0.0
        if abs(shift) > max(DRIFT, 2 * std):
            message = (
                f"peak {drift.track} moves by {shift * 1e3:+.0f} mV over the scan rates ({drift.cause.value}); b at "
                "fixed potentials is contaminated."
            )
            found.append(Finding("W-B3", Severity.WARNING, message))
    return tuple(found)


def unknown_resistance(resistance: Estimate | None) -> tuple[Finding, ...]:
    """Finding W-B6: without a resistance neither the turning points nor an ohmic drop can be tested."""
    if resistance is not None:
        return ()
    message = "no series resistance is known; the charging after the turning points was not cut off. State one."
    return (Finding("W-B6", Severity.WARNING, message),)


def b_settings(series: ScanRateSeries, stated: Estimate | None) -> dict[str, str]:
    """Settings that all exponents at fixed potentials share."""
    corrected = series.resistance is not None
    return {
        **series.settings,
        "regression": "ln|i| on ln v, equal weights",
        "regressor": "effective scan rate v - R·dI/dt" if corrected else "scan rate",
        "series resistance for the tests": str(stated or series.resistance or "not known"),
        "a current counts": "of one sign, above 5 times its noise and a tenth of its branch at every rate",
    }
