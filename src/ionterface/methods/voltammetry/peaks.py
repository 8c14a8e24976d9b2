"""Peaks of a scan-rate series: where they are, how high, how wide, and why they move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.fitting.confidence import interval
from ionterface.methods.result import status_of
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.peak_baseline import Baseline
from ionterface.methods.voltammetry.peak_drift import Cause, Drift, drift
from ionterface.methods.voltammetry.peak_measures import EachTop, Measure
from ionterface.methods.voltammetry.peak_sweeps import PeakSweep, peak_sweep
from ionterface.methods.voltammetry.peak_tracks import Pair, Peak, Track, cells, follow, pairs_of
from ionterface.methods.voltammetry.series import BRANCHES, ScanRateSeries

__all__ = ["Pair", "Peak", "Peaks", "Track", "peaks"]


@dataclass(frozen=True, kw_only=True)
class Peaks:
    """The peaks of a series, followed through its scan rates."""

    scan_rates: tuple[Estimate, ...]
    """k of them, ascending. [V/s]"""
    tracks: tuple[Track, ...]
    """Those of the oxidation first, each branch in the order of potential."""
    pairs: tuple[Pair, ...]
    """In the order of potential."""
    drifts: tuple[Drift, ...]
    """One per track, in its order."""
    vertices: tuple[float, float]
    """Lower and upper turning potential. [V]"""
    resistance: Estimate | None
    """By which the potentials were corrected; None where they were not. [Ohm]"""
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    """Empty: currents are those of the whole electrode, whatever the mass of the series."""
    cites: tuple[str, ...] = ()

    @property
    def n_independent(self) -> int:
        """How many scan rates there are."""
        return len(self.scan_rates)

    def branch(self, branch: Direction) -> tuple[Track, ...]:
        """The tracks of one branch, in the order of potential."""
        return tuple(t for t in self.tracks if t.branch is branch)

    def track(self, name: str) -> Track:
        """The track of a name such as ``oxidation 1``.

        Raises
        ------
        UsageError
            There is none; the sentence names those that are.
        """
        return next((t for t in self.tracks if t.name == name), None) or _no_track(name, self.tracks)

    def pair(self, number: int) -> Pair:
        """The pair of a number, from 1, in the order of potential.

        Raises
        ------
        UsageError
            There are fewer pairs.
        """
        if not 1 <= number <= len(self.pairs):
            raise UsageError(
                f"there is no pair {number} of an anodic and a cathodic peak; the peaks give {len(self.pairs)}."
            )
        return self.pairs[number - 1]

    def table(self) -> Table:
        """One row per track and scan rate."""
        columns = (
            Column("peak", "Peak"),
            Column("scan_rate", "Scan rate", "mV/s"),
            Column("potential", "E_p", "V"),
            Column("current", "i_p", "mA"),
            Column("width", "FWHM", "mV"),
            Column("half_width", "|E_p - E_p/2|", "mV"),
            Column("charge", "Q", "mC"),
            Column("current_per_charge", "i_p/(Q v)", "1/V"),
        )
        rows = []
        for track in self.tracks:
            for rate, p in zip(self.scan_rates, track.peaks, strict=True):
                if p is None:
                    rows.append((track.name, rate.to("mV/s"), *[None] * 6))
                    continue
                rows.append((track.name, rate.to("mV/s"), p.potential, p.current.to("mA"), p.width.to("mV"),
                             p.half_width.to("mV"), p.charge.to("mC"), p.current_per_charge))  # fmt: skip
        return Table.of(columns, rows)

    def pair_table(self) -> Table:
        """One row per pair and scan rate."""
        columns = (
            Column("pair", "Pair"),
            Column("scan_rate", "Scan rate", "mV/s"),
            Column("separation", "E_pa - E_pc", "mV"),
            Column("midpoint", "(E_pa + E_pc)/2", "V"),
        )
        return Table.of(
            columns,
            (
                (number, rate.to("mV/s"), separation.to("mV"), midpoint)
                for number, pair in enumerate(self.pairs, start=1)
                for rate, separation, midpoint in zip(self.scan_rates, pair.separation, pair.midpoint, strict=True)
            ),
        )

    def drift_table(self) -> Table:
        """One row per track."""
        columns = (
            Column("peak", "Peak"),
            Column("shift", "Shift, slowest to fastest", "mV"),
            Column("cause", "It is"),
            Column("resistance", "dE_p/di", "Ohm"),
            Column("resistance_low", "95 % from", "Ohm"),
            Column("resistance_high", "95 % to", "Ohm"),
            Column("per_decade", "dE_p/dlog v", "mV"),
            Column("per_decade_low", "95 % from ", "mV"),
            Column("per_decade_high", "95 % to ", "mV"),
            Column("correlation", "Correlation of i and log v"),
        )
        rows = (
            (d.track, d.shift.to("mV"), d.cause.value, d.resistance, *cells(*interval(d.resistance, d.degrees)),
             d.per_decade.to("mV"), *cells(*interval(d.per_decade.to("mV"), d.degrees), d.correlation))
            for d in self.drifts
        )  # fmt: skip
        return Table.of(columns, rows)


def _no_track(name: str, tracks: tuple[Track, ...]) -> Track:
    present = ", ".join(t.name for t in tracks) or "no peak at all"
    raise UsageError(f"there is no peak {name!r}; the series has {present}.")


def peaks(
    series: ScanRateSeries, *, baseline: Baseline, measure: Measure | None = None, smallest: float = 0.05
) -> Peaks:
    """Potential [V], current [A], width [V] and charge [C] of every peak at every scan rate.

    Parameters
    ----------
    series : ScanRateSeries
        Its sweeps as they were sampled, where it holds them, else its currents on the grid.
    baseline : Baseline
        `NoBaseline`, `LineThrough`, `ExtrapolatedLine`, or any callable of that kind. There is no default.
    measure : Measure, optional
        `EachTop` without one; `FittedPeaks` for peaks that overlap.
    smallest : float
        Least prominence of a maximum, as a part of the range of the sweep's current above the baseline.

    Notes
    -----
    Oxidations are maxima of the rising sweep, reductions minima of the falling one, inside the sweep: what is largest
    at a vertex is no peak (W-P3). A maximum also stands out by eight standard deviations of the smoothed noise. Peaks
    are followed through the rates by continuity, see `follow`; where one is lost, W-P1 says so, W-P2 names those that
    only one rate shows. A peak current of the wrong sign (W-P4) needs a baseline. Uncertainties are those of one curve:
    noise of its points about the fit, the uncertainty of the baseline and that of the resistance by which the potential
    was corrected. They do not hold what differs between repeated measurements.
    Widths and charges that the curve does not show (a diffusive tail, a neighbour) are not computable.

    Raises
    ------
    UsageError
        A baseline window holds no points, a sweep holds fewer than eight, or `smallest` is no part.
    """
    if not 0 < smallest < 1:
        raise UsageError(f"smallest is a part of the current's range, between 0 and 1, not {smallest:g}.")
    measure = measure or EachTop()
    tracks: list[Track] = []
    findings: list[Finding] = list(series.findings)
    for branch in BRANCHES:
        sweeps = [
            peak_sweep(series, k, branch, baseline=baseline, smallest=smallest) for k in range(len(series.scan_rates))
        ]
        found = [tuple(_with_resistance(p, series.resistance) for p in measure(s)) for s in sweeps]
        rows = follow(found)
        tracks += [Track(branch=branch, number=n, peaks=row) for n, row in enumerate(rows, start=1)]
        findings += _vertex_findings(sweeps, found)
    findings += [f for t in tracks for f in _track_findings(t, series)]
    drifts = tuple(drift(t) for t in tracks)
    findings += [f for d in drifts for f in _drift_findings(d, corrected=series.resistance is not None)]
    settings = {
        **series.settings,
        "baseline": str(baseline),
        "measure": str(measure),
        "smallest peak": f"{smallest:.3g} of the range of the current",
    }
    tracks = [replace(t, findings=tuple(findings), settings=settings, cites=series.cites) for t in tracks]
    branches = [tuple(t for t in tracks if t.branch is b) for b in BRANCHES]
    return Peaks(
        scan_rates=series.scan_rates,
        tracks=tuple(tracks),
        pairs=pairs_of(*branches),
        drifts=drifts,
        vertices=series.vertices,
        resistance=series.resistance,
        status=status_of(findings, computable=bool(tracks)),
        findings=tuple(findings),
        settings=settings,
        cites=series.cites,
    )


def _with_resistance(peak: Peak, resistance: Estimate | None) -> Peak:
    """The peak with the error of the resistance in its potential: E = E_measured - i·R."""
    if resistance is None:
        return peak
    through = Estimate(peak.current.value + peak.baseline.value, 0.0, "A")
    error = resistance - resistance.value  # zero, with the uncertainty of the resistance
    return replace(peak, potential=peak.potential - (error * through).to("V"))


def _vertex_findings(sweeps: list[PeakSweep], found: list[tuple[Peak, ...]]) -> list[Finding]:
    rates = []
    for sweep, peaks_here in zip(sweeps, found, strict=True):
        edge = max(float(sweep.rough[0]), float(sweep.rough[-1]))
        top = max((abs(p.current.value) for p in peaks_here), default=0.0)
        if edge > top and edge > 0:
            rates.append(f"{sweep.scan_rate.to('mV/s').value:.4g}")
    if not rates:
        return []
    branch = sweeps[0].branch.value
    return [
        Finding(
            "W-P3",
            Severity.NOTE,
            f"the {branch} current is largest at a vertex at {', '.join(rates)} mV/s; that is no peak and is not "
            "counted.",
        )
    ]


def _rates(peaks: Sequence[Peak]) -> str:
    return f"{len(peaks)} scan rate{'s' * (len(peaks) > 1)}"


def _track_findings(track: Track, series: ScanRateSeries) -> list[Finding]:
    findings = []
    lost = [f"{v.to('mV/s').value:.4g}" for v, p in zip(series.scan_rates, track.peaks, strict=True) if p is None]
    where = f"near {round(float(np.nanmean(track.values('potential'))), 3) + 0.0:.3f} V"
    if len(track.found) == 1 and lost:
        findings.append(
            Finding("W-P2", Severity.WARNING, f"peak {track.name} {where} shows at one scan rate only; it may be none.")
        )
    elif lost:
        findings.append(
            Finding("W-P1", Severity.WARNING, f"peak {track.name} {where} is lost at {', '.join(lost)} mV/s.")
        )
    wrong = [p for p in track.found if p.current.value * track.branch.sign <= 0]
    if wrong:
        findings.append(
            Finding(
                "W-P4",
                Severity.ERROR,
                f"peak {track.name} {where} has a current of the wrong sign at {_rates(wrong)}: it stands on "
                "a current of the other direction. Choose a baseline that lies below it.",
            )
        )
    unsure = [p for p in track.found if p.current.std is None]
    if unsure:
        findings.append(
            Finding(
                "W-P5",
                Severity.WARNING,
                f"peak {track.name} {where} has too few points at its top for an error at {_rates(unsure)}; "
                "record more points per millivolt.",
            )
        )
    return findings


def _drift_findings(d: Drift, *, corrected: bool) -> list[Finding]:
    if d.cause in (Cause.NONE, Cause.NOT_TESTABLE, Cause.KINETIC):
        return []
    if d.cause is Cause.NOT_TOLD_APART:
        return [
            Finding(
                "W-P6",
                Severity.WARNING,
                f"peak {d.track} moves by {d.shift.to('mV')}; whether with the current (ohmic) or with log v "
                f"(kinetic) cannot be told apart at these rates (correlation {d.correlation:.3f}). Measure the "
                "resistance, or take a wider range of rates.",
            )
        ]
    if d.resistance.value <= 0:
        reason = "against what a resistance does; the correction was too large, or the current is not what moves it."
    elif corrected:
        reason = (
            "although the potentials are corrected: the resistance is larger than stated, or the pace of the corrected "
            "potential, v - R·dI/dt, moves the top of a wave that stands still, by less than the drop that was taken "
            "off."
        )
    else:
        reason = (
            "as an uncompensated resistance of that size would move it; slow electron transfer of a dissolved couple, "
            "with currents that go with v^1/2, moves it alike. Measure the resistance."
        )
    return [
        Finding(
            "W-P7", Severity.WARNING, f"peak {d.track} moves linearly with its current, by {d.resistance}, {reason}"
        )
    ]
