"""Parameters of an equivalent circuit by complex least squares, and whether the circuit describes the spectrum."""

from __future__ import annotations

import enum
import inspect
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.fitting.confidence import interval, t_quantile
from ionterface.fitting.model_choice import runs_test
from ionterface.fitting.model_fit import Bounds, Fit, Model, fit_model, parameters
from ionterface.methods.impedance.circuits import Circuit
from ionterface.methods.impedance.spectrum import Spectrum
from ionterface.methods.result import status_of
from ionterface.record import Array

PATTERN = 0.01
"""Probability of so few changes of sign by chance, below which residuals hold a pattern."""
SLIGHT = 0.002
"""Of |Z|: residuals with a pattern below this are not told."""
MISFIT = 0.05
"""Of |Z|: residuals with a pattern above this are no description of the spectrum."""
CORRELATED = 0.99
"""Correlation from which two parameters are known only together."""


class Weights(enum.Enum):
    """How the errors of impedances at different frequencies compare."""

    MODULUS = "1/|Z|²: each impedance errs by the same share of its modulus"
    UNIT = "equal: each impedance errs by the same amount"


@dataclass(frozen=True, kw_only=True)
class CircuitFit:
    """A circuit fitted to a spectrum."""

    spectrum: Spectrum
    function: Circuit | Model
    """The circuit: frequencies and parameters to impedances."""
    circuit: str
    """The circuit as text."""
    parameters: Mapping[str, Estimate]
    """In the order of the circuit; without an uncertainty where it sits on a bound or the data do not determine it."""
    correlation: Array
    """Of the free parameters, shape (p, p); NaN where one sits on a bound."""
    free: tuple[str, ...]
    degrees: int
    model: Array
    """Complex, shape (n,). [Ohm]"""
    residuals: Array
    """(Z - model)/|Z|, complex, shape (n,). [1]"""
    pattern: tuple[float, float]
    """Probability by chance of the changes of sign of the real and the imaginary residuals."""
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 1
    cites: tuple[str, ...] = ("newville2014",)

    @property
    def rms(self) -> tuple[float, float]:
        """Root mean square of the real and the imaginary residuals. [1]"""
        return _rms(self.residuals.real), _rms(self.residuals.imag)

    def at(self, frequency: Array) -> Array:
        """The fitted impedance at other frequencies. [Hz, Ohm]"""
        return np.asarray(self.function(frequency, **{name: x.value for name, x in self.parameters.items()}))

    def table(self) -> Table:
        """One row per parameter."""
        columns = (
            Column("parameter", "Parameter"),
            Column("unit", "Unit"),
            Column("value", "Value"),
            Column("low", "95 % interval, from"),
            Column("high", "to"),
        )
        return Table.of(columns, ((name, x.unit, x, *interval(x, self.degrees)) for name, x in self.parameters.items()))


def circuit_fit(
    spectrum: Spectrum,
    circuit: Circuit | Model,
    *,
    start: Mapping[str, float],
    bounds: Bounds | None = None,
    fixed: tuple[str, ...] = (),
    weights: Weights = Weights.MODULUS,
) -> CircuitFit:
    """Parameters of a circuit that describe a spectrum best, in the units of the circuit.

    Parameters
    ----------
    spectrum : Spectrum
    circuit : Circuit or function
        Made by `series` and `parallel`, read by `circuit_of`, or a function ``model(frequency, R_s, ...)`` of one's
        own, whose parameters then have the unit 1.
    start : mapping
        A value for every parameter; none is guessed.
    bounds : mapping, optional
        In place of those of the elements: none below zero, exponents not above 1.
    fixed : tuple of str
        Parameters that stay at their start.
    weights : Weights

    Notes
    -----
    Real and imaginary part are fitted together; standard errors are first order and scaled by the residuals, intervals
    by Student's t. Errors of the points are taken as independent: what the whole sweep shares (drift, a wrong
    calibration) is not in them. The minimum that is found depends on the start; try others.

    Findings: W-E11 the fit may not be believed: not converged, a parameter on a bound, or not determined (*not valid*);
    W-E12 the residuals hold a pattern (runs test at 1 %), so the circuit lacks something (*not valid* from 5 % of |Z|
    on); W-E13 two parameters correlated by more than 0.99; W-E14 a parameter whose 95 % interval holds zero.

    Raises
    ------
    UsageError
        Parameters that do not fit the circuit, a start outside its bounds, or fewer data than parameters.
    """
    limits = {**(dict(circuit.limits) if isinstance(circuit, Circuit) else {}), **(bounds or {})}
    fit = weighted_fit(spectrum, circuit, start=start, bounds=limits, fixed=fixed, weights=weights)
    model = np.asarray(circuit(spectrum.frequency, **fit.values))
    residuals = (spectrum.impedance - model) / spectrum.modulus
    units = circuit.units if isinstance(circuit, Circuit) else dict.fromkeys(parameters(circuit), "1")
    found = {name: Estimate(value, fit.std[name], units[name]) for name, value in fit.values.items()}
    pattern = runs_test(residuals.real), runs_test(residuals.imag)
    deviations = np.sqrt(np.diag(fit.covariance))
    with np.errstate(invalid="ignore", divide="ignore"):
        correlation = fit.covariance / np.outer(deviations, deviations)
    text = circuit.text if isinstance(circuit, Circuit) else getattr(circuit, "__name__", "function")
    findings = (
        *spectrum.findings,
        *_residual_findings(residuals, pattern, spectrum.name),
        *_parameter_findings(fit, correlation, spectrum.name),
    )
    return CircuitFit(
        spectrum=spectrum,
        function=circuit,
        circuit=text,
        parameters=found,
        correlation=correlation,
        free=fit.free,
        degrees=fit.degrees,
        model=model,
        residuals=residuals,
        pattern=pattern,
        status=status_of(findings),
        findings=findings,
        settings={
            **spectrum.settings,
            "circuit": text,
            "weights": weights.value,
            "start": ", ".join(f"{name} = {value:.4g}" for name, value in start.items()),
            "held": ", ".join(fixed) or "none",
            "bounds": ", ".join(f"{n} {low:g} to {high:g}" for n, (low, high) in limits.items()) or "none",
        },
    )


def weighted_fit(
    spectrum: Spectrum,
    circuit: Model,
    *,
    start: Mapping[str, float],
    bounds: Bounds,
    fixed: tuple[str, ...] = (),
    weights: Weights = Weights.MODULUS,
) -> Fit:
    """Least squares of a circuit in units of the weights, so that the residuals scale the covariance."""
    scale = spectrum.modulus if weights is Weights.MODULUS else np.full(len(spectrum), float(np.mean(spectrum.modulus)))
    if not (scale > 0).all():
        raise UsageError(f"{spectrum.name}: an impedance of zero has no weight; leave it out.")

    def scaled(frequency: Array, **values: float) -> Array:
        return np.asarray(circuit(frequency, **values) / scale)

    scaled.__signature__ = inspect.signature(circuit)  # type: ignore[attr-defined]
    return fit_model(scaled, spectrum.frequency, spectrum.impedance / scale, start=start, bounds=bounds, fixed=fixed)


def _rms(part: Array) -> float:
    return math.sqrt(float(np.mean(part**2)))


def _residual_findings(residuals: Array, pattern: tuple[float, float], where: str) -> tuple[Finding, ...]:
    found = []
    for name, part, chance in zip(("real", "imaginary"), (residuals.real, residuals.imag), pattern, strict=True):
        rms = _rms(part)
        if not chance >= PATTERN and rms > SLIGHT:  # NaN: all of one sign
            message = f"the {name} residuals, {rms:.2%} of |Z|, hold a pattern: the circuit lacks something."
            severity = Severity.ERROR if rms > MISFIT else Severity.WARNING
            found.append(Finding("W-E12", severity, message, where))
    return tuple(found)


def _parameter_findings(fit: Fit, correlation: Array, where: str) -> tuple[Finding, ...]:
    if not fit.success:
        return (Finding("W-E11", Severity.ERROR, f"{fit.remark}; fix a parameter or take a simpler circuit.", where),)
    found = []
    for row, column in zip(*np.triu_indices(len(fit.free), 1), strict=True):
        if abs(correlation[row, column]) > CORRELATED:
            message = (
                f"{fit.free[row]} and {fit.free[column]} are known only together (correlation "
                f"{correlation[row, column]:.3f})."
            )
            found.append(Finding("W-E13", Severity.WARNING, message, where))
    wide = t_quantile(fit.degrees, 0.95)
    unsure = [name for name in fit.free if abs(fit.values[name]) < wide * fit.std[name]]
    if unsure:
        message = f"the interval of {', '.join(unsure)} holds zero; the spectrum does not ask for it."
        found.append(Finding("W-E14", Severity.WARNING, message, where))
    return tuple(found)
