"""Charging of an electrode after each step of a potential staircase, separated by its course in time (SPECS)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.methods.finite_diffusion import Geometry
from ionterface.methods.potential_steps import PotentialStep, potential_steps
from ionterface.methods.result import status_of
from ionterface.methods.segmentation import Direction, finite_columns
from ionterface.methods.step_transient import (
    FEWEST,
    NAMES,
    SEMI_INFINITE,
    DiffusionTerm,
    Transient,
    fit_transient,
)
from ionterface.methods.step_transient import TimeWeights as TimeWeights
from ionterface.methods.step_transient import specs_current as specs_current
from ionterface.methods.voltammetry.finite_film import Film
from ionterface.quantities import CURRENT, TIME
from ionterface.record import Record

FINITE = 0.2
"""Of L²/D: from there on a plate fills up and its current falls below B·t^-½."""
APART = 3.0
"""Factor by which the two time constants must differ to be told apart."""
LONG = 3.0
"""Time constants of the slower branch that a hold must last."""
CORRELATED = 0.5
"""Correlation of neighbouring residuals from which the model does not describe the transient."""


@dataclass(frozen=True, kw_only=True)
class StepCharging:
    """What was fitted to the current of one step; currents count positive in the direction of the step.

    Its standard uncertainties come from the scatter of the points about the fit.
    """

    step: PotentialStep
    R1: Estimate
    """[Ohm]"""
    C1: Estimate
    """Branch of the shorter time constant: what is charged at once. [F]"""
    R2: Estimate
    """[Ohm]"""
    C2: Estimate
    """Branch of the longer time constant: pores. [F]"""
    B: float
    """Diffusion: current times square root of time, at short times; a number, since no `Estimate` has roots of units.
    [A s^½]"""
    B_std: float
    """NaN where it sits on a bound."""
    residual: Estimate
    """Current that does not decay. [A]"""
    charges: tuple[Estimate, ...]
    """At the end of the hold: both branches, diffusion, residual. [C]"""
    transient: Transient
    """The fit with its covariance."""

    @property
    def time_constants(self) -> tuple[float, float]:
        """R1·C1 and R2·C2. [s]"""
        return self.transient.time_constants


@dataclass(frozen=True, kw_only=True)
class Specs:
    """Capacitances, diffusion and residual current of every step of a staircase."""

    steps: tuple[StepCharging, ...]
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    mass: Estimate | None = None
    """Mass of `basis`, by which the table divides. [kg]"""
    basis: str = ""
    n_independent: int = 0
    cites: tuple[str, ...] = ("dupont2015",)

    def specific(self, value: Estimate) -> Estimate:
        """The value divided by the mass; as it is where there is none."""
        return value if self.mass is None else value / self.mass

    def table(self) -> Table:
        """One row per step."""
        kind = "/g" if self.basis else ""
        farad, charge = f"mF{kind}", f"mAh{kind}" if self.basis else "mC"
        columns = (
            Column("step", "Step"),
            Column("direction", "Potential"),
            Column("potential", "Potential, mean", "V"),
            Column("R1", "R1", "Ohm"),
            Column("C1", "C1", farad),
            Column("R2", "R2", "Ohm"),
            Column("C2", "C2", farad),
            Column("charge_1", "Charge 1", charge),
            Column("charge_2", "Charge 2", charge),
            Column("diffusion_charge", "Diffusion", charge),
            Column("residual_charge", "Residual", charge),
            Column("residual", "Residual current", "uA"),
            Column("B", "B, uA s^1/2"),
            Column("B_std", "u(B), uA s^1/2"),
        )
        rows = (
            (
                s.step.number,
                "rising" if s.step.direction is Direction.OXIDATION else "falling",
                (s.step.before + s.step.level) / 2,
                s.R1,
                self.specific(s.C1).to(farad),
                s.R2,
                self.specific(s.C2).to(farad),
                *(self.specific(q).to(charge) for q in s.charges),
                s.residual.to("uA"),
                s.B * 1e6,
                s.B_std * 1e6,
            )
            for s in self.steps
        )
        return Table.of(columns, rows)


def specs(
    record: Record,
    *,
    step: float | None = None,
    film: Film | None = None,
    weights: TimeWeights = TimeWeights.DECADES,
    mass: Estimate | None = None,
    basis: str = "",
) -> Specs:
    """Two capacitances, a diffusion term and a residual current for each step of a staircase. [F, A s^½, A]

    Parameters
    ----------
    record : Record
        ``time_s``, ``voltage_V``, ``current_A``, each of shape (n,).
    step : float, optional
        See `potential_steps`. [V]
    film : Film, optional
        Body in which the diffusion takes place. Where a hold lasts beyond 0.2·L²/D of a plate, or always in a cylinder
        or a sphere, the current of a body that fills up takes the place of B·t^-½ (W-SP1).
    weights : TimeWeights
        Weights of the points of a transient.
    mass : Estimate, optional
        Mass of `basis`, for the table. [kg]
    basis : str

    Notes
    -----
    i(t) = dE/R1·exp(-t/R1C1) + dE/R2·exp(-t/R2C2) + B·t^-½ + i_res, see `fit_transient`. Uncertainty: from the scatter
    of the points about the fit, as if their noise were independent, and that of the potentials of the holds; how well
    the model describes an electrode is not in it (W-SP7 says where residuals are correlated), nor is the error of L²/D.
    What an earlier step goes on to charge during a later one is not in the model: holds are to last until it is little.

    Findings: W-SP1 finite diffusion, or not tested; W-SP3 time constants too close; W-SP4 parameters on a bound; W-SP5
    first point later than the faster branch; W-SP6 hold shorter than three of the slower time constant; W-SP7
    correlated residuals; W-SP8 no convergence; W-SP9 too few points. Source [1]_, recalled, unverified.

    Raises
    ------
    MissingQuantity, UsageError
        As `potential_steps`; or a mass without a basis.

    References
    ----------
    .. [1] M. F. Dupont, S. W. Donne, Electrochim. Acta 167 (2015) 268. doi:10.1016/j.electacta.2015.03.137
    """
    if (mass is None) != (basis == ""):
        raise UsageError("a mass comes with the name of its basis, and a basis with its mass.")
    found = potential_steps(record, step=step)
    t, i = finite_columns(record, TIME, CURRENT, method="specs")
    charged, short = [], []
    for part in found.steps:
        tt, ii = t[part.start : part.stop] - part.begin, part.direction.sign * i[part.start : part.stop]
        later = np.concatenate(([True], np.diff(tt) > 0)) & (tt > 0)
        if np.count_nonzero(later) < FEWEST:
            short.append(part.number)
            continue
        term, height = _diffusion(part, film), abs(part.height)
        charged.append(_charging(part, fit_transient(tt[later], ii[later], height, weights=weights, diffusion=term)))
    findings = (*found.findings, *_findings(charged, short, film, record.metadata.name))
    return Specs(
        steps=tuple(charged),
        status=status_of(findings, computable=bool(charged)),
        findings=findings,
        settings={
            **found.settings,
            "weights": weights.value,
            "diffusion": "B t^-1/2" if film is None else f"{film.geometry.value}, L2/D = {_fill_time(film):.3g} s",
        },
        mass=mass,
        basis=basis,
        n_independent=len(charged),
    )


def _fill_time(film: Film) -> float:
    return film.length.to("m").value ** 2 / film.diffusivity.to("m2/s").value


def _diffusion(step: PotentialStep, film: Film | None) -> DiffusionTerm:
    if film is None:
        return SEMI_INFINITE
    late = step.duration > FINITE * _fill_time(film)
    if film.geometry is Geometry.PLATE and not late:
        return SEMI_INFINITE
    return DiffusionTerm(_fill_time(film), film.geometry)


def _charging(step: PotentialStep, transient: Transient) -> StepCharging:
    std = transient.std
    charges, covariance = transient.charges(step.duration)
    loose = {name: name not in transient.at_bound for name in NAMES}
    known = (loose["C1"] and loose["R1"], loose["C2"] and loose["R2"], loose["B"], loose["i_res"])
    errors = np.where(known, np.sqrt(np.diag(covariance)), np.nan)
    R1, C1, R2, C2 = (
        Estimate(float(transient.values[k]), float(std[k]), unit) for k, unit in enumerate(("Ohm", "F", "Ohm", "F"))
    )
    height = Estimate(1.0, step.height_std / abs(step.height), "1")  # charges and currents do not depend on it
    return StepCharging(
        step=step,
        R1=R1 * height,
        C1=C1 / height,
        R2=R2 * height,
        C2=C2 / height,
        B=float(transient.values[4]),
        B_std=float(std[4]),
        residual=Estimate(float(transient.values[5]), float(std[5]), "A"),
        charges=tuple(Estimate(float(q), float(u), "C") for q, u in zip(charges, errors, strict=True)),
        transient=transient,
    )


def _findings(steps: list[StepCharging], short: list[int], film: Film | None, where: str) -> tuple[Finding, ...]:
    found: list[Finding] = []

    def add(code: str, weight: Severity, numbers: list[int], message: str) -> None:
        if numbers:
            n = len(steps) + len(short)
            found.append(Finding(code, weight, f"{len(numbers)} of {n} steps (first: {numbers[0]}): {message}", where))

    def those(condition: Callable[[StepCharging], bool]) -> list[int]:
        return [s.step.number for s in steps if condition(s)]

    if film is None and steps:
        message = "L and D of the diffusion were not given, so B t^-1/2 may have been fitted to a body that fills up."
        found.append(Finding("W-SP1", Severity.NOTE, message, where))
    add(
        "W-SP1", Severity.NOTE, those(lambda s: s.transient.diffusion.time is not None),
        "the hold outlasts semi-infinite diffusion; the current of a body that fills up was fitted in its place.",
    )  # fmt: skip
    add(
        "W-SP3", Severity.WARNING, those(lambda s: s.time_constants[1] < APART * s.time_constants[0]),
        f"the time constants lie within a factor of {APART:.0f}; only the sum of the two capacitances is known.",
    )  # fmt: skip
    add(
        "W-SP4", Severity.WARNING, those(lambda s: bool(s.transient.at_bound)),
        "a parameter sits on its bound; the data do not show that part of the model.",
    )  # fmt: skip
    add(
        "W-SP5", Severity.WARNING, those(lambda s: s.step.first > s.time_constants[0]),
        "the first point comes later than the time constant of the faster branch; R1 is extrapolated. Sample faster.",
    )  # fmt: skip
    add(
        "W-SP6", Severity.WARNING, those(lambda s: s.step.duration < LONG * s.time_constants[1]),
        f"the hold lasts less than {LONG:.0f} time constants of the slower branch; C2, B and the residual current mix.",
    )  # fmt: skip
    add(
        "W-SP7", Severity.WARNING, those(lambda s: s.transient.correlation > CORRELATED),
        "neighbouring residuals are alike; the model does not describe the transient and the errors are too small.",
    )  # fmt: skip
    add("W-SP8", Severity.ERROR, those(lambda s: not s.transient.converged), "the fit did not converge.")
    add(
        "W-SP9", Severity.WARNING, short,
        f"the hold is too short: fewer than {FEWEST} points for six parameters. Sample faster or hold longer.",
    )  # fmt: skip
    return tuple(found)
