"""Whether a spectrum obeys the Kramers-Kronig relations, by a linear fit of elements that obey them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, Severity
from ionterface.estimate import Column, Status, Table
from ionterface.fitting.model_choice import aicc, runs_test
from ionterface.methods.impedance.spectrum import Spectrum
from ionterface.methods.result import status_of
from ionterface.record import Array

LIMIT = 0.005
"""Of |Z|: root mean square of residuals with a pattern above which a spectrum is refused."""
NOISY = 0.01
"""Of |Z|: root mean square of residuals without a pattern that is told."""
SLIGHT = 0.002
"""Of |Z|: residuals with a pattern below this are not told; rounding and filters of instruments leave them."""
PATTERN = 0.01
"""Probability of so few changes of sign by chance, below which residuals hold a pattern."""
PER_DECADE = 7
"""Most time constants per decade."""
BEYOND = (0.0, 1.0, 2.0)
"""Decades by which time constants may go beyond the measured frequencies on either side."""
_SINGULAR = 1e-12  # of the largest singular value: smaller ones are rounding
_EXACT = 1e-9  # of |Z|: smaller residuals are rounding


@dataclass(frozen=True, kw_only=True)
class KramersKronig:
    """The linear Kramers-Kronig test of a spectrum."""

    spectrum: Spectrum
    model: Array
    """The best impedance that obeys the relations, complex, shape (n,). [Ohm]"""
    residuals: Array
    """(Z - model)/|Z|, complex, shape (n,). [1]"""
    elements: int
    """RC elements of the model."""
    beyond: float
    """Decades by which their time constants go beyond the measured frequencies."""
    mu: float
    """1 - sum of negative over sum of positive resistances: towards 0 where the model follows the noise."""
    pattern: tuple[float, float]
    """Probability by chance of the changes of sign of the real and the imaginary residuals."""
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 1
    cites: tuple[str, ...] = ("boukamp1995", "schonleber2014")

    @property
    def rms(self) -> tuple[float, float]:
        """Root mean square of the real and the imaginary residuals. [1]"""
        return _rms(self.residuals.real), _rms(self.residuals.imag)

    def table(self) -> Table:
        """One row for each part of the impedance."""
        columns = (
            Column("part", "Part"),
            Column("rms", "Residuals, rms", "%"),
            Column("largest", "Largest", "%"),
            Column("at", "at frequency", "Hz"),
            Column("pattern", "Probability of so few changes of sign"),
        )
        rows = []
        parts = {"real": self.residuals.real, "imaginary": self.residuals.imag}
        for (name, part), chance in zip(parts.items(), self.pattern, strict=True):
            k = int(np.argmax(np.abs(part)))
            rows.append((name, 100 * _rms(part), 100 * abs(float(part[k])), float(self.spectrum.frequency[k]), chance))
        return Table.of(columns, rows)


def kramers_kronig(spectrum: Spectrum) -> KramersKronig:
    """Relative residuals of a spectrum from the nearest one that obeys the Kramers-Kronig relations. [1]

    Parameters
    ----------
    spectrum : Spectrum

    Notes
    -----
    A resistance, an inductance, a capacitance and M elements R∥C in series, with time constants evenly spaced in their
    logarithm, obey the relations whatever their values; all enter linearly [1]_. They are fitted to real and imaginary
    part together with weights 1/|Z|². M, and whether the time constants go beyond the measured frequencies (by up to
    two decades, for arcs and diffusion that the measurement cut off), are those of the least AICc: more elements than
    the noise supports are never taken, which is what the criterion mu of [2]_ is for; mu stands beside it.

    What remains is noise, or contradicts the relations: the cell changed during the sweep, answered non-linearly, or
    was not the only cause of the signal. W-E7: residuals with a pattern (runs test at 1 %), refused (*not valid*) from
    0.5 % of |Z| on, rms of the real or the imaginary part, and a warning from 0.2 % on. W-E8: noise above 1 %.
    A drift that is slow and smooth in log(frequency) can look like another arc: a passed test does not exclude it.

    References
    ----------
    .. [1] B. A. Boukamp, J. Electrochem. Soc. 142 (1995) 1885. doi:10.1149/1.2044210
    .. [2] M. Schönleber, D. Klotz, E. Ivers-Tiffée, Electrochim. Acta 131 (2014) 20.
       doi:10.1016/j.electacta.2014.01.034
    """
    w, z = spectrum.angular, spectrum.impedance
    best: tuple[float, int, float, Array, Array] | None = None
    decades = math.log10(w[-1] / w[0]) if w[-1] > w[0] else 0.0
    for beyond in BEYOND:
        most = min(len(w) - 2, math.ceil(PER_DECADE * (decades + 2 * beyond)))
        for count in range(2, most + 1):
            coefficients, model = _fitted(w, z, time_constants(w, count, beyond))
            away = (z - model) / np.abs(z)
            score = aicc(_both(np.where(np.abs(away) > _EXACT, away, _EXACT)), count + 3)
            if best is None or score < best[0]:
                best = score, count, beyond, coefficients, model
    assert best is not None  # a spectrum has six points
    _, count, beyond, coefficients, model = best
    residuals = (z - model) / np.abs(z)
    pattern = runs_test(residuals.real), runs_test(residuals.imag)
    findings = (*spectrum.findings, *_findings(residuals, pattern, spectrum.name))
    return KramersKronig(
        spectrum=spectrum,
        model=model,
        residuals=residuals,
        elements=count,
        beyond=beyond,
        mu=_mu(coefficients[3:]),
        pattern=pattern,
        status=status_of(findings),
        findings=findings,
        settings={
            **spectrum.settings,
            "model": f"R, L, C and {count} elements RC, by AICc; mu = {_mu(coefficients[3:]):.3f}",
            "time constants": f"from 1/ω to 1/ω of the ends, and {beyond:g} decades beyond each",
            "weights": "1/|Z|²",
            "refused from": f"{LIMIT:.1%} of |Z| with a pattern",
        },
    )


def time_constants(angular: Array, count: int, beyond: float) -> Array:
    """Time constants evenly spaced in their logarithm, from the fastest on, shape (count,). [s]"""
    fast, slow = -math.log10(angular[-1]) - beyond, -math.log10(angular[0]) + beyond
    return np.logspace(fast, slow, count)


def _fitted(w: Array, z: Array, tau: Array) -> tuple[Array, Array]:
    """Values of R, L, 1/C and the resistances of the elements, and the impedance that they give."""
    columns = np.column_stack((np.ones_like(w), 1j * w, -1j / w, 1 / (1 + 1j * np.outer(w, tau))))
    weighted = columns / np.abs(z)[:, None]
    stacked = np.concatenate((weighted.real, weighted.imag))
    norms = np.linalg.norm(stacked, axis=0)
    target = _both(z / np.abs(z))
    coefficients = np.linalg.lstsq(stacked / norms, target, rcond=_SINGULAR)[0] / norms
    return coefficients, np.asarray(columns @ coefficients)


def _both(values: Array) -> Array:
    return np.concatenate((values.real, values.imag))


def _mu(resistances: Array) -> float:
    positive = float(resistances[resistances > 0].sum())
    return 1 - float(-resistances[resistances < 0].sum()) / positive if positive else math.nan


def _rms(part: Array) -> float:
    return math.sqrt(float(np.mean(part**2)))


def _findings(residuals: Array, pattern: tuple[float, float], where: str) -> tuple[Finding, ...]:
    found = []
    for name, part, chance in zip(("real", "imaginary"), (residuals.real, residuals.imag), pattern, strict=True):
        rms = _rms(part)
        if not chance >= PATTERN and rms > SLIGHT:  # NaN: all of one sign
            refused = rms > LIMIT
            message = (
                f"the {name} residuals, {rms:.2%} of |Z|, hold a pattern: the spectrum does not obey the "
                "Kramers-Kronig relations; the cell changed, answered non-linearly, or something else was measured."
            )
            found.append(Finding("W-E7", Severity.ERROR if refused else Severity.WARNING, message, where))
        elif rms > NOISY:
            message = f"the {name} residuals are {rms:.2%} of |Z| without a pattern: the spectrum is noisy."
            found.append(Finding("W-E8", Severity.WARNING, message, where))
    return tuple(found)
