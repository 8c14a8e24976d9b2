"""The distribution of relaxation times of a spectrum, by regularised least squares without negative parts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, Severity
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.fitting.confidence import interval
from ionterface.fitting.model_choice import runs_test
from ionterface.methods.impedance.kramers_kronig import KramersKronig, kramers_kronig
from ionterface.methods.impedance.relaxation_inversion import BEYOND, PER_DECADE, Inversion, inverted
from ionterface.methods.impedance.relaxation_peaks import RelaxationPeak, relaxation_peaks, tops
from ionterface.methods.impedance.spectrum import Spectrum
from ionterface.methods.result import cited, status_of
from ionterface.record import Array

PATTERN = 0.01
"""Probability of so few changes of sign by chance, below which residuals hold a pattern."""
SLIGHT = 0.002
"""Of |Z|: residuals with a pattern below this are not told."""
MISFIT = 0.005
"""Of |Z|: residuals with a pattern above this are no description of the spectrum."""
WORSE = 1.2
"""Times the residuals of the Kramers-Kronig test: below it the pattern is that of the cell, not of the fit."""
OPEN = 0.05
"""Share of the polarisation beyond the measured frequencies from which an end of the spectrum is open."""
AT_END = 0.5
"""Decades to the end of the measured frequencies within which a peak is not seen whole."""
FAINT = 0.01
"""Of the highest value: tops from here on are counted, though not listed."""
SELDOM = 0.9
"""Share of replicates with a peak below which it is doubted."""


@dataclass(frozen=True, kw_only=True)
class RelaxationTimes:
    """How the polarisation of a cell is distributed over relaxation times."""

    spectrum: Spectrum
    kramers_kronig: KramersKronig
    inversion: Inversion
    band: tuple[Array, Array]
    """Ends of the 95 % interval of the density by noise alone, at this smoothing, shape (m,). [Ohm]"""
    ohmic: Estimate
    """R: what is faster than the measured frequencies. [Ohm]"""
    polarisation: Estimate
    """Area under the density. [Ohm]"""
    peaks: tuple[RelaxationPeak, ...]
    """From the fastest on."""
    residuals: Array
    """(Z - model)/|Z|, complex, shape (n,). [1]"""
    degrees: float
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 1
    cites: tuple[str, ...] = ("wan2015", "kim2004")

    @property
    def time(self) -> Array:
        """Relaxation times, evenly spaced in their logarithm, shape (m,). [s]"""
        return self.inversion.problem.time

    @property
    def density(self) -> Array:
        """gamma: resistance per unit of ln(time), shape (m,). [Ohm]"""
        return self.inversion.density

    @property
    def rms(self) -> tuple[float, float]:
        """Root mean square of the real and the imaginary residuals. [1]"""
        return _rms(self.residuals.real), _rms(self.residuals.imag)

    def table(self) -> Table:
        """One row per peak."""
        columns = (
            Column("time", "Relaxation time", "s"),
            Column("frequency", "Frequency", "Hz"),
            Column("resistance", "Area", "Ohm"),
            Column("low", "95 % interval, from", "Ohm"),
            Column("high", "to", "Ohm"),
            Column("seen", "Replicates with it", "%"),
            Column("smoother", "At tenfold smoothing"),
        )
        return Table.of(columns, (self._row(peak) for peak in self.peaks))

    def _row(self, peak: RelaxationPeak) -> Iterator[float | str | Estimate]:
        yield peak.time
        yield peak.frequency
        yield peak.resistance
        yield from interval(peak.resistance, self.degrees)
        yield 100 * peak.seen
        yield "stands" if peak.stands else "merges"

    def summary(self) -> Table:
        """The ohmic end, the whole polarisation, and what stands in series."""
        columns = (
            Column("quantity", "Quantity"),
            Column("unit", "Unit"),
            Column("value", "Value"),
            Column("low", "95 % interval, from"),
            Column("high", "to"),
        )
        named = {
            "R, with what is faster than measured": self.ohmic,
            "polarisation, area under the distribution": self.polarisation,
            "inductance": self.inversion.inductance,
            "1/C of what is slower than measured": self.inversion.elastance,
        }
        shown = ((name, x) for name, x in named.items() if x.value > x.stated_std)
        return Table.of(columns, ((name, x.unit, x, *interval(x, self.degrees)) for name, x in shown))


def relaxation_times(
    spectrum: Spectrum, *, rng: np.random.Generator, strength: float | None = None, replicates: int = 200
) -> RelaxationTimes:
    """Resistance per logarithm of the relaxation time, gamma(ln tau), and its peaks. [Ohm]

    Parameters
    ----------
    spectrum : Spectrum
    rng : Generator
        Of the replicates.
    strength : float, optional
        Of the penalty; without it, by cross-validation.
    replicates : int
        Of the residual bootstrap.

    Notes
    -----
    Z = R + jωL + 1/(jωC) + ∫ gamma/(1 + jω·tau) d ln tau [1]_ with R, L, 1/C, gamma >= 0, fitted with weights 1/|Z|².
    The integral does not determine gamma: of all that fit nearly as well the penalty, strength times the integral of
    the squared second derivative of gamma over the mean |Z|, takes a smooth one. The strength is that of the least
    score of generalised cross-validation in which a degree of freedom counts twice [2]_. Relaxation times end half a
    decade beyond the measured frequencies; what is faster adds to R, what is slower is a capacity in series, so that a
    blocking electrode and a tail that was cut off are told as such (W-E19) and make no peak. Inductive loops at low
    frequencies would need negative parts, and leads that are no ideal inductor another model; both leave residuals
    (W-E18).

    Uncertainty: of noise by drawing the residuals again; of peaks, R and polarisation also how far each moves when the
    strength is divided or multiplied by ten. The band of the density holds noise alone and no bias of the smoothing:
    true peaks are higher and narrower. Two peaks that are less than about a decade apart may appear as one; beside a
    narrow peak the smoothing leaves tops of up to about a tenth of it, so smaller peaks are not listed.

    Findings: those of the Kramers-Kronig test (*not valid* where it fails); W-E18 residuals with a pattern, *not valid*
    from 0.5 % of |Z| on; W-E19 more than 5 % of the polarisation beyond one end of the measured frequencies; W-E20 a
    peak within half a decade of an end; W-E21 a peak, or the number of peaks, that depends on smoothing or noise.

    Raises
    ------
    UsageError
        A strength that is not positive, or fewer than two replicates.

    References
    ----------
    .. [1] T. H. Wan, M. Saccoccio, C. Chen, F. Ciucci, Electrochim. Acta 184 (2015) 483.
       doi:10.1016/j.electacta.2015.09.097 (recalled, unverified)
    .. [2] Y.-J. Kim, C. Gu, J. R. Statist. Soc. B 66 (2004) 337. doi:10.1046/j.1369-7412.2003.05316.x
       (recalled, unverified)
    """
    test = kramers_kronig(spectrum)
    made = inverted(spectrum, rng=rng, strength=strength, replicates=replicates)
    drawn = made.drawn.replicates[:, 3:]
    peaks = relaxation_peaks(np.log(made.problem.time), made.density, drawn, others=made.others)
    residuals = (spectrum.impedance - made.model) / spectrum.modulus
    findings = (
        *test.findings,
        *_residual_findings(residuals, test),
        *_end_findings(made, spectrum),
        *_peak_findings(peaks, made, drawn, spectrum),
    )
    low, high = (np.maximum(end[3:], 0.0) for end in made.drawn.interval())
    return RelaxationTimes(
        spectrum=spectrum,
        kramers_kronig=test,
        inversion=made,
        band=(low, high),
        ohmic=made.ohmic,
        polarisation=made.polarisation,
        peaks=peaks,
        residuals=residuals,
        degrees=made.drawn.degrees,
        status=status_of(findings),
        findings=findings,
        settings={
            **spectrum.settings,
            "relaxation times": f"{PER_DECADE} per decade, to {BEYOND:g} decades beyond the measured frequencies",
            "penalty": "squared second derivative of the distribution over the mean |Z|",
            "strength": f"{made.fit.strength:.3g}, {'stated' if strength else 'by cross-validation'}",
            "degrees of freedom": f"{made.freedom:.1f} of {2 * len(spectrum)} data",
            "replicates": str(replicates),
        },
        cites=cited(("wan2015", "kim2004"), test.cites),
    )


def _rms(part: Array) -> float:
    return math.sqrt(float(np.mean(part**2)))


def _residual_findings(residuals: Array, test: KramersKronig) -> Iterator[Finding]:
    parts = ("real", residuals.real, test.rms[0]), ("imaginary", residuals.imag, test.rms[1])
    for name, part, least in parts:
        rms, chance = _rms(part), runs_test(part)
        if not chance >= PATTERN and rms > max(SLIGHT, WORSE * least):  # NaN: all of one sign
            message = (
                f"the {name} residuals, {rms:.2%} of |Z|, hold a pattern that no distribution above zero with R, L and "
                "C in series describes: leads that are no ideal inductor (leave those frequencies out by a band), or "
                "an inductive loop."
            )
            yield Finding("W-E18", Severity.ERROR if rms > MISFIT else Severity.WARNING, message, test.spectrum.name)


def _end_findings(made: Inversion, spectrum: Spectrum) -> Iterator[Finding]:
    """What lies beyond the measured frequencies: half of the tail there, and the reactance of the capacity."""
    w, time = spectrum.angular, made.problem.time
    whole = float(made.area(made.fit.coefficients))
    fast = float(made.area(made.fit.coefficients, time < 1 / w[-1]))
    slow = float(made.area(made.fit.coefficients, time > 1 / w[0])) + made.elastance.value / w[0]
    if fast > OPEN * whole:
        message = (
            f"{fast / whole:.0%} of the polarisation is faster than {spectrum.frequency[-1]:.3g} Hz, where the "
            "spectrum ends: R and the fastest peak cannot be told apart."
        )
        yield Finding("W-E19", Severity.WARNING, message, spectrum.name)
    if slow > OPEN * whole:
        message = (
            f"the spectrum is still open at {spectrum.frequency[0]:.3g} Hz: it blocks, or diffuses, or was cut off; "
            "the polarisation is that of the measured frequencies alone."
        )
        yield Finding("W-E19", Severity.WARNING, message, spectrum.name)


def _peak_findings(
    peaks: tuple[RelaxationPeak, ...], made: Inversion, drawn: Array, spectrum: Spectrum
) -> Iterator[Finding]:
    w = spectrum.angular
    inside = 10**AT_END / w[-1], 10**-AT_END / w[0]
    for peak in peaks:
        at = f"the peak at {peak.time.value:.2g} s"
        if not inside[0] <= peak.time.value <= inside[1]:
            message = f"{at} lies at an end of the measured frequencies and is not seen whole."
            yield Finding("W-E20", Severity.WARNING, message, spectrum.name)
        if not peak.stands or peak.seen < SELDOM:
            why = "merges with its neighbour at tenfold smoothing" if not peak.stands else "is not in every replicate"
            yield Finding("W-E21", Severity.WARNING, f"{at} {why}; it is not resolved.", spectrum.name)
    finer = len(tops(made.rougher[3:], drawn))
    if finer > len(peaks):
        message = (
            f"{finer} peaks at a tenth of the smoothing, {len(peaks)} here: the data do not say whether a peak is one "
            "process or several."
        )
        yield Finding("W-E21", Severity.NOTE, message, spectrum.name)
    small = len(tops(made.density, drawn, least=FAINT)) - len(peaks)
    if small > 0:
        message = (
            f"{small} lesser tops, below a tenth of the highest, are not listed: the smoothing itself leaves such."
        )
        yield Finding("W-E21", Severity.NOTE, message, spectrum.name)
