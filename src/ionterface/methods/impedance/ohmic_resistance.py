"""Ohmic resistance: the impedance at infinite frequency, without the inductance of the leads."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, Severity
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.fitting.confidence import interval, t_quantile
from ionterface.fitting.model_choice import runs_test
from ionterface.fitting.model_fit import Fit
from ionterface.methods.impedance.circuit_fit import weighted_fit
from ionterface.methods.impedance.circuits import circuit_of
from ionterface.methods.impedance.spectrum import Spectrum
from ionterface.methods.result import status_of

DECADES = (1.0, 1.5, 2.0, 2.5, 3.0)
"""How far below the high-frequency end of the arc the fits go."""
FEWEST = 6
"""Frequencies of a fit."""
ABOVE = 0.5
"""Decades above that end which the fits hold: further up, leads are no ideal inductor."""
PATTERN = 0.05
"""Probability by chance of the changes of sign of the residuals, below which they hold a pattern."""
POOR = 0.02
"""Of |Z|: rms of the residuals from which a fit with a pattern is left out."""
NOISY = 0.1
"""Of |Z|: rms of the residuals from which any fit is left out."""
FAR = 0.1
"""Share of R by which Z' at the end may exceed it before R is called extrapolated."""
OFF = 0.05
"""Share of R by which Z' at the crossing may differ from it."""
SLIGHT = 1e-4
"""Of |Z|: residuals below this may hold a pattern."""
_INDUCTIVE, _CAPACITIVE = circuit_of("L0-R0-p(R1,Q1)"), circuit_of("R0-p(R1,Q1)")


@dataclass(frozen=True, kw_only=True)
class OhmicResistance:
    """The high-frequency intercept of a spectrum."""

    spectrum: Spectrum
    resistance: Estimate
    """At infinite frequency, without the inductance; an upper bound where the status says so. [Ohm]"""
    degrees: float
    """Of its uncertainty."""
    crossing: float
    """Z' where Z'' = 0, by interpolation; NaN where the spectrum does not reach it. [Ohm]"""
    least: float
    """Least Z'. [Ohm]"""
    inductance: Estimate | None
    """Of leads and cell, where points are inductive. [Ohm s, that is H]"""
    readings: tuple[tuple[float, Estimate], ...]
    """Lowest frequency and resistance of every fit that was used. [Hz, Ohm]"""
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 1
    cites: tuple[str, ...] = ()

    def table(self) -> Table:
        """The resistance, and what a reader may have taken in its place."""
        columns = (
            Column("quantity", "Quantity"),
            Column("unit", "Unit"),
            Column("value", "Value"),
            Column("low", "95 % interval, from"),
            Column("high", "to"),
        )
        name = "ohmic resistance, at most" if self.status is Status.BOUND else "ohmic resistance"
        rows: list[tuple[str | float | Estimate | None, ...]] = [
            (name, "Ohm", self.resistance, *interval(self.resistance, self.degrees)),
            ("Z' where Z'' = 0", "Ohm", None if math.isnan(self.crossing) else self.crossing, None, None),
            ("least Z'", "Ohm", self.least, None, None),
        ]
        if self.inductance is not None:
            micro = self.inductance * 1e6
            rows.append(("inductance", "uH", Estimate(micro.value, micro.std, "1"), None, None))
        return Table.of(columns, rows)


def ohmic_resistance(spectrum: Spectrum) -> OhmicResistance:
    """Resistance of electrolyte and contacts, from the high-frequency end of a spectrum. [Ohm]

    Parameters
    ----------
    spectrum : Spectrum
        From frequencies at which Z'' is about 0, or inductive.

    Notes
    -----
    R in L + R + (R1 ∥ CPE), fitted with weights 1/|Z|² from half a decade above the highest frequency with Z'' < 0 down
    to 1, 1½, 2, 2½, 3 decades below it; L is left out where its interval holds zero. Of the fits without a pattern in
    their residuals (runs test at 5 %) the one of the least standard error gives the value, and its distance from the
    farthest of them is added to that error: a wider fit knows R better, a narrower one depends less on what follows
    the arc, and nothing in the data says which of them is right. Where all fits have a pattern, the narrowest whose
    residuals stay below 2 % of |Z| counts, with their size and the distance to the next fit in its error. Z' at the
    crossing lies above R wherever an arc overlaps with the inductance.

    Findings: W-E9 R is extrapolated by more than a tenth from the highest frequency; without a usable fit the least Z'
    is an upper bound (status *bound*; *not valid* where it is not above zero). W-E10 the crossing lies more than 5 %
    and two standard errors from R.
    """
    top, source = _end(spectrum), f"ohmic resistance of {spectrum.name}"
    crossing, least = _crossing(spectrum), float(np.min(spectrum.impedance.real))
    fits = {decades: fit for decades in DECADES if (fit := _fit(spectrum, top, decades)) is not None}
    clean = [decades for decades, fit in fits.items() if not _pattern(fit)]
    chosen = min(clean or list(fits)[:1], key=lambda decades: fits[decades].std["R0"], default=None)
    fit = None if chosen is None else fits[chosen]
    if fit is None:
        resistance, degrees = Estimate(least, None, "Ohm", source=source), 0.0
    else:
        value = fit.values["R0"]
        rivals = [fits[decades].values["R0"] for decades in clean or list(fits)[:2]]
        farthest = max(abs(rival - value) for rival in rivals)
        std = math.hypot(fit.std["R0"], farthest, 0.0 if clean else _size(fit) * value)
        resistance, degrees = Estimate(value, std, "Ohm", source=source), float(fit.degrees)
    end = float(spectrum.impedance[-1].real)
    findings = (
        *spectrum.findings,
        *_findings(resistance, fit is not None, crossing=crossing, end=end, least=least, where=spectrum.name),
    )
    status = status_of(findings)
    return OhmicResistance(
        spectrum=spectrum,
        resistance=resistance,
        degrees=degrees,
        crossing=crossing,
        least=least,
        inductance=fit.estimate("L0", "Ohm s") if fit is not None and "L0" in fit.values else None,
        readings=tuple((top * 10**-decades, one.estimate("R0", "Ohm")) for decades, one in fits.items()),
        status=Status.BOUND if fit is None and status is Status.VALID else status,
        findings=findings,
        settings={
            **spectrum.settings,
            "model": _INDUCTIVE.text if fit is None or "L0" in fit.values else _CAPACITIVE.text,
            "fitted": "nothing" if chosen is None else f"from {top * 10**-chosen:.3g} Hz",
            "fits, from the narrowest": ", ".join(f"{one.values['R0']:.4g} Ohm" for one in fits.values()) or "none",
        },
    )


def _findings(
    resistance: Estimate, fitted: bool, *, crossing: float, end: float, least: float, where: str
) -> tuple[Finding, ...]:
    if not fitted and not least > 0:
        message = f"no arc could be fitted, and the least Z', {least:.3g} Ohm, is no bound of a resistance."
        return (Finding("W-E9", Severity.ERROR, message, where),)
    if not fitted:
        message = "no arc could be fitted at the high-frequency end; the least Z' is an upper bound of the resistance."
        return (Finding("W-E9", Severity.WARNING, message, where),)
    found = []
    beyond = end / resistance.value - 1
    if math.isnan(crossing) and beyond > FAR:
        message = f"the spectrum ends {beyond:.0%} above the resistance, which is extrapolated; measure further up."
        found.append(Finding("W-E9", Severity.WARNING, message, where))
    off = crossing - resistance.value
    if abs(off) > max(OFF * resistance.value, 2 * resistance.stated_std):
        message = (
            f"Z' where Z'' = 0 is {crossing:.4g} Ohm, {off / resistance.value:+.0%} from the resistance: there an arc "
            "and the inductance cancel."
        )
        found.append(Finding("W-E10", Severity.NOTE, message, where))
    return tuple(found)


def _end(spectrum: Spectrum) -> float:
    """The highest frequency that is still capacitive below the inductive ones, or the last."""
    capacitive = np.flatnonzero(spectrum.impedance.imag <= 0)
    return float(spectrum.frequency[capacitive[-1] if len(capacitive) else -1])


def _crossing(spectrum: Spectrum) -> float:
    """Z' where Z'' goes through 0 at the highest frequency, linear in log f."""
    z = spectrum.impedance
    capacitive = np.flatnonzero(z.imag <= 0)
    if not len(capacitive) or capacitive[-1] == len(z) - 1:
        return math.nan
    k = int(capacitive[-1])
    part = z.imag[k] / (z.imag[k] - z.imag[k + 1])
    return float(z.real[k] + part * (z.real[k + 1] - z.real[k]))


def _fit(spectrum: Spectrum, top: float, decades: float) -> Fit | None:
    """The fit around the end of the arc; None where it fails, determines no R, or leaves much."""
    low, high = top * 10**-decades, top * 10**ABOVE
    here = (spectrum.frequency >= low) & (spectrum.frequency <= high)
    if low < spectrum.frequency[0] or np.count_nonzero(here) < FEWEST:
        return None
    part = Spectrum(frequency=spectrum.frequency[here], impedance=spectrum.impedance[here], name=spectrum.name)
    for circuit in (_INDUCTIVE, _CAPACITIVE):
        start = {name: value for name, value in _start(part).items() if name in circuit.units}
        fit = weighted_fit(part, circuit, start=start, bounds=circuit.limits)
        close = _size(fit) < (POOR if _pattern(fit) else NOISY)
        known = fit.converged and fit.std["R0"] < fit.values["R0"]
        if close and known and ("L0" not in fit.values or _needed(fit, part)):
            return fit
    return None


def _needed(fit: Fit, part: Spectrum) -> bool:
    """Whether an inductance can be told from zero, and shows."""
    henry = fit.values["L0"]
    shows = henry * part.angular[-1] > SLIGHT * part.modulus[-1]
    return bool(shows and fit.std["L0"] * t_quantile(fit.degrees, 0.95) < henry)


def _size(fit: Fit) -> float:
    return float(np.sqrt(np.mean(np.abs(fit.residuals) ** 2)))


def _pattern(fit: Fit) -> bool:
    chances = runs_test(fit.residuals.real), runs_test(fit.residuals.imag)
    return _size(fit) > SLIGHT and not all(chance >= PATTERN for chance in chances)


def _start(part: Spectrum) -> dict[str, float]:
    """Rough values: the least Z', an arc as wide as what lies beyond, a capacity from the lowest frequency."""
    z, w = part.impedance, part.angular
    least = max(float(z.real.min()), 1e-6 * float(np.abs(z).max()))
    deepest = max(float(-z.imag.min()), 1e-3 * least)
    start = {"R0": 0.9 * least, "R1": 3 * deepest, "Q1_alpha": 0.8}
    start["Q1_Q"] = 1 / (deepest * float(w[int(np.argmin(z.imag))]) ** 0.8)
    start["L0"] = max(float(z.imag[-1]), 1e-3 * least) / float(w[-1])
    return start
