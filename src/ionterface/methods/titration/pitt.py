"""Diffusivity from the current after small steps of the potential (PITT)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, Severity
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.fitting.model_fit import Fit, fit_model
from ionterface.methods.finite_diffusion import Geometry, slowest_decay, step_current
from ionterface.methods.potential_steps import PotentialStep, potential_steps
from ionterface.methods.result import status_of
from ionterface.methods.segmentation import Direction, finite_columns
from ionterface.methods.titration.diffusion_body import DiffusionBody
from ionterface.quantities import CURRENT, TIME
from ionterface.record import Array, Record

SHORT = {Geometry.PLATE: 0.1, Geometry.CYLINDER: 0.001, Geometry.SPHERE: 0.001}
"""D·t/L² up to which the short-time form is taken: it is 0.009 % off in a plate, up to 6 % in a sphere."""
LONG = {Geometry.PLATE: 0.3, Geometry.CYLINDER: 0.25, Geometry.SPHERE: 0.2}
"""D·t/L² from which one exponential is taken: it is 0.3 % off."""
FEWEST = 8
"""Points of a transient."""
HUMP = 0.1
"""Share by which I√t may rise above its first value before it falls: beyond, the surface limits the current."""
STARTS = (1.0, 4.0)
"""Of the charge seen within the hold, from which the search begins."""
FLAT = 5.0
"""Of the noise: currents below it are left out of the logarithm."""


@dataclass(frozen=True, kw_only=True)
class StepDiffusion:
    """What the current of one step tells; currents count positive in the direction of the step."""

    step: PotentialStep
    charge: Estimate
    """Charge of the whole step, extrapolated by the fit. [C]"""
    finite: Estimate
    """D from the fit of a body that fills up. [m²/s]"""
    short: Estimate
    """D from I√t. [m²/s]"""
    long: Estimate
    """D from the slope of ln I. [m²/s]"""
    residual: Estimate
    """Current that does not decay. [A]"""
    theta: float
    """D·t/L² at the end of the hold."""
    rise: float
    """Largest I√t over the first one."""
    fit: Fit


@dataclass(frozen=True, kw_only=True)
class Pitt:
    """D for every step of the potential."""

    body: DiffusionBody
    steps: tuple[StepDiffusion, ...]
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    cites: tuple[str, ...] = ("montella2002",)

    @property
    def n_independent(self) -> int:
        """How many steps were fitted."""
        return len(self.steps)

    def table(self) -> Table:
        """One row per step."""
        columns = (
            Column("step", "Step"),
            Column("direction", "Potential"),
            Column("potential", "Potential, mean", "V"),
            Column("charge", "Charge", "mC"),
            Column("D_finite", "D, finite length", "cm2/s"),
            Column("D_short", "D, short times", "cm2/s"),
            Column("D_long", "D, long times", "cm2/s"),
            Column("theta", "theta at the end"),
            Column("length", "L or R", "um"),
            Column("volume_over_surface", "V/S", "um"),
            Column("residual", "Residual current", "uA"),
            Column("fit", "Fit"),
        )
        rows = (
            (
                s.step.number,
                "rising" if s.step.direction is Direction.OXIDATION else "falling",
                (s.step.before + s.step.level) / 2,
                s.charge.to("mC"),
                s.finite.to("cm2/s"),
                s.short.to("cm2/s"),
                s.long.to("cm2/s"),
                s.theta,
                self.body.length.to("um"),
                self.body.volume_over_surface.to("um"),
                s.residual.to("uA"),
                s.fit.remark or "converged",
            )
            for s in self.steps
        )
        return Table.of(columns, rows)


def short_step_current(theta: Array, geometry: Geometry) -> Array:
    """Short-time form of `step_current`: d/√(pi·theta), in Q·D/L². In a plate 1.4 % high at 0.2, 37 % at 0.5."""
    return np.asarray(geometry.dimensions / np.sqrt(math.pi * np.asarray(theta, dtype=float)))


def long_step_current(theta: Array, geometry: Geometry) -> Array:
    """Last mode of `step_current` alone, in Q·D/L². In a plate 12 % low at 0.1, 1.9 % at 0.2, 0.27 % at 0.3."""
    return np.asarray(2 * geometry.dimensions * np.exp(-slowest_decay(geometry) * np.asarray(theta, dtype=float)))


def pitt(record: Record, *, body: DiffusionBody, step: float | None = None) -> Pitt:
    """Diffusivity for every step of a potential staircase: of a finite body, and from short and long times. [m²/s]

    Parameters
    ----------
    record : Record
        ``time_s``, ``voltage_V``, ``current_A``, each of shape (n,).
    body : DiffusionBody
    step : float, optional
        See `potential_steps`. [V]

    Notes
    -----
    I = Q/tau_d·J(t/tau_d) + I_res with `step_current` as J and tau_d = L²/D, every point of equal weight. Where the
    body that was found allows it (`SHORT`, `LONG`), D also from I = Q·√D/((V/S)·√(pi·t)) and from d ln I/dt = −k·D/L²
    (k = pi²/4 in a plate). The fits hold for a surface that is at equilibrium at once: no ohmic loss, no slow charge
    transfer [1]_ (recalled, unverified). Uncertainty: scatter about the fits, and the length.

    Findings: W-PI1 hold too short; W-PI2 I√t rises to a maximum; W-PI3 the fit is not to be believed (*not valid* where
    none is); W-PI4 too few points; those of `potential_steps`.

    Raises
    ------
    MissingQuantity, UsageError
        As `potential_steps`.

    References
    ----------
    .. [1] C. Montella, J. Electroanal. Chem. 518 (2002) 61. doi:10.1016/S0022-0728(01)00691-X
    """
    found = potential_steps(record, step=step)
    t, i = finite_columns(record, TIME, CURRENT, method="pitt")
    made, few = [], []
    for part in found.steps:
        since = t[part.start : part.stop] - part.begin
        current = part.direction.sign * i[part.start : part.stop]
        later = np.concatenate(([True], np.diff(since) > 0)) & (since > 0)
        if np.count_nonzero(later) < FEWEST or not current[later].mean() > 0:
            few.append(part.number)
            continue
        made.append(_of_step(part, since[later], current[later], body))
    findings = (*found.findings, *_findings(made, few, record.metadata.name))
    return Pitt(
        body=body,
        steps=tuple(made),
        status=status_of(findings, computable=bool(made)),
        findings=findings,
        settings={**found.settings, "body": str(body)},
    )


def _of_step(part: PotentialStep, since: Array, current: Array, body: DiffusionBody) -> StepDiffusion:
    fit = _fitted(since, current, body.geometry)
    fill = fit.estimate("fill_time", "s")
    theta = since / fill.value
    charge, residual = fit.estimate("charge", "C"), fit.estimate("residual", "A")
    root = current * np.sqrt(since)
    quiet = max(1, len(root) // 50)
    return StepDiffusion(
        step=part,
        charge=charge,
        finite=body.length**2 / fill,
        short=_short(since, current - residual.value, charge, body, theta <= SHORT[body.geometry]),
        long=_long(since, current - residual.value, fit, body, theta >= LONG[body.geometry]),
        residual=residual,
        theta=float(theta[-1]),
        rise=float(np.max(root) / np.mean(root[:quiet])),
        fit=fit,
    )


def _fitted(since: Array, current: Array, geometry: Geometry) -> Fit:
    from ionterface.signals.integration import durations

    def model(t: Array, charge: float, fill_time: float, residual: float) -> Array:
        return np.asarray(charge / fill_time * step_current(t / fill_time, geometry) + residual)

    width = np.maximum(durations(np.concatenate(([0.0], since)))[1:], 1e-12 * since[-1])
    charge = float(np.sum(current * width))
    half = float(since[np.searchsorted(np.cumsum(np.abs(current) * width), 0.5 * abs(charge)).clip(0, len(since) - 1)])
    # half of the charge of a plate has flowed at D·t/L² = 0.197; more time than was measured may be needed
    first = max(half, float(since[0])) / 0.2 * geometry.dimensions
    bounds = {"fill_time": (1e-3 * since[0], 1e7 * since[-1])}
    fits = [
        fit_model(
            model,
            since,
            current,
            bounds=bounds,
            start={"charge": charge * n, "fill_time": first * n**2, "residual": 0.0},
        )
        for n in STARTS
    ]
    return min(fits, key=lambda fit: (bool(fit.remark), fit.reduced_square))


def _short(since: Array, current: Array, charge: Estimate, body: DiffusionBody, early: Array) -> Estimate:
    """D from I√t at early times."""
    n = int(np.count_nonzero(early))
    if n < 2:
        return Estimate(math.nan, None, "m2/s")
    root = current[early] * np.sqrt(since[early])
    height = Estimate(float(root.mean()), float(root.std(ddof=1)) / math.sqrt(n), "A s")  # of I√t, in A s^½
    return body.squared * ((height / charge) ** 2 * math.pi) * Estimate(1.0, 0.0, "1/s")


def _long(since: Array, current: Array, fit: Fit, body: DiffusionBody, late: Array) -> Estimate:
    """D from the slope of ln I at late times, as long as I stands out of the scatter."""
    from ionterface.fitting.linear import linear_fit

    loud = late & (current > FLAT * max(float(np.std(fit.residuals)), 1e-4 * float(current.max())))
    if np.count_nonzero(loud) < 3:
        return Estimate(math.nan, None, "m2/s")
    design = np.column_stack([np.ones(int(loud.sum())), since[loud]])
    line = linear_fit(design, np.log(current[loud]), weights=current[loud] ** 2 / float(current[loud].max()) ** 2)
    slope = Estimate(-float(line.coefficients[1]), float(line.std[1]), "1/s")
    return body.length**2 * slope / slowest_decay(body.geometry)


def _findings(made: list[StepDiffusion], few: list[int], where: str) -> list[Finding]:
    found: list[Finding] = []

    def add(code: str, weight: Severity, numbers: list[int], message: str) -> None:
        if numbers:
            head = f"{len(numbers)} of {len(made) + len(few)} steps (first: {numbers[0]}): "
            found.append(Finding(code, weight, head + message, where))

    add(
        "W-PI1", Severity.WARNING, [s.step.number for s in made if s.theta < LONG[Geometry.PLATE]],
        "the hold ends before D t/L2 = 0.3, so the charge, and D with it, is extrapolated. Hold longer.",
    )  # fmt: skip
    add(
        "W-PI2", Severity.WARNING, [s.step.number for s in made if s.rise > 1 + HUMP],
        "I t^1/2 rises to a maximum; an ohmic loss or a slow surface limits the current and D is too low.",
    )  # fmt: skip
    failed = [s.step.number for s in made if s.fit.remark]
    grave = Severity.ERROR if made and len(failed) == len(made) else Severity.WARNING
    add("W-PI3", grave, failed, "the fit did not converge inside its bounds; no valid D.")
    add(
        "W-PI4", Severity.WARNING, few,
        f"fewer than {FEWEST} points, or a mean current against the step; no D. Sample faster or smaller steps.",
    )  # fmt: skip
    return found
