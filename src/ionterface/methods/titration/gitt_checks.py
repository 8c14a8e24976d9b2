"""What may stand against a diffusivity from a pulse: for each pulse, and in sum."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ionterface.errors import Finding, Severity
from ionterface.methods.finite_diffusion import Geometry
from ionterface.methods.titration.diffusion_body import DiffusionBody
from ionterface.methods.titration.pulse_diffusivity import PROMPT, PulseLines
from ionterface.methods.titration.pulses import Pulses
from ionterface.methods.titration.rest_levels import RestLevels
from ionterface.record import Array

PULSE_LIMIT = {Geometry.PLATE: 0.25, Geometry.CYLINDER: 0.003, Geometry.SPHERE: 0.001}
"""theta = D·tau/L² up to which the planar formula of a pulse is less than 1 % (plate) or about 5 % low."""
RELAXATION_LIMIT = {Geometry.PLATE: 0.2, Geometry.CYLINDER: 0.05, Geometry.SPHERE: 0.02}
"""theta up to which the relaxation after it, over half a tau, is less than 5 % high."""
RELAXED = 5.0
"""Time constants of the slowest mode that a rest must last."""
STILL = 0.1
"""Of dEs: the drift that a rest may still show at its end, taken over all of its duration."""
LOUD = 5.0
"""Of the noise: dEs must exceed it."""
LARGE = 20e-3
"""Changes at rest above it are no small steps. [V]"""
UNEVEN = 0.5
"""Share by which dE/dq may differ from that of a pulse beside it."""
BENT = 0.05
"""Share by which both halves of E against √t may differ in slope."""
DRIFTING = 0.05
"""Of dEt: change of the switching step within one pulse, from that of its neighbours."""
SLIGHT = 0.002
"""Of the diffusive change: residuals of a finite-length fit with a pattern above this are told."""
MISFIT = 0.005
"""Above this the fit describes no diffusion in this body, and D may be wrong by any factor."""
APART = 2.0
"""Factor between oxidation and reduction from which D depends on the direction."""
SURE = 3.0
"""Standard deviations."""


class Estimator(enum.Enum):
    """How D was found."""

    SLOPE = "pulse, slope"
    ENDS = "pulse, end points"
    RELAXATION = "relaxation"
    FINITE = "finite length"


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What the checks look at; arrays of shape (k,) for the pulses at `places`."""

    found: Pulses
    places: Array
    body: DiffusionBody
    before: RestLevels
    after: RestLevels
    lines: PulseLines
    rest_change: Array
    rest_change_std: Array
    resistance: Array
    resistance_std: Array
    diffusivity: Mapping[Estimator, Array]
    relative_std: Mapping[Estimator, Array]
    misfit: Array | None = None
    """Residuals of the finite-length fits with a pattern, over the diffusive change; None without fits. [1]"""

    def theta(self, estimator: Estimator) -> Array:
        """D·tau/L²."""
        tau = self.found.duration[self.places]
        return np.asarray(self.diffusivity[estimator] * tau / self.body.length.value**2)

    @property
    def best(self) -> Array:
        """The finite-length D where there is one, else that of the slope. [m²/s]"""
        finite = self.diffusivity.get(Estimator.FINITE)
        slope = self.diffusivity[Estimator.SLOPE]
        return slope if finite is None else np.where(np.isfinite(finite), finite, slope)

    @property
    def relaxed(self) -> Array:
        """Duration of the rest over the time constant of its slowest mode."""
        rest = self.found.rest[self.places]
        return np.asarray(rest * self.best * self.body.slowest_mode / self.body.length.value**2)

    @property
    def noise(self) -> Array:
        """[V]"""
        return np.nan_to_num(self.lines.line.scatter)


def flags(evidence: Evidence) -> dict[str, Array]:
    """Which pulses each finding concerns, shape (k,), by its code."""
    with np.errstate(invalid="ignore", divide="ignore"):
        dEs, lines = np.abs(evidence.rest_change), evidence.lines
        dEt = np.abs(lines.change)
        excess = np.hypot(evidence.rest_change_std, np.nan_to_num(lines.change_std))
        limit = PULSE_LIMIT[evidence.body.geometry]
        split_off = np.abs(lines.split - 1)
        slope, rest = (evidence.diffusivity[e] for e in (Estimator.SLOPE, Estimator.RELAXATION))
        spread = np.hypot(*(evidence.relative_std[e] for e in (Estimator.SLOPE, Estimator.RELAXATION)))
        marked = {
            "W-G1": evidence.theta(Estimator.SLOPE) > limit,
            "W-G2": (evidence.relaxed < RELAXED) | _drifts(evidence),
            "W-G3": lines.first > PROMPT,
            "W-G4": dEs <= LOUD * evidence.noise,
            "W-G5": (dEs > LARGE) | _uneven(evidence),
            "W-G6": (dEs - dEt > SURE * excess + 1e-6 * dEt) | (evidence.rest_change * lines.change < 0),
            "W-G8": _drifting_step(evidence),
            "W-G9": ~evidence.found.steady[evidence.places],
            "W-G12": (split_off > BENT) & (split_off > SURE * np.nan_to_num(lines.split_std)),
            "W-G13": rest < slope * (1 - BENT - SURE * np.nan_to_num(spread)),
        }
        return marked if evidence.misfit is None else {**marked, "W-G14": evidence.misfit > SLIGHT}


def _drifts(evidence: Evidence) -> Array:
    """Whether a rest beside the pulse still moves, beyond its noise."""
    found, places = evidence.found, evidence.places
    allowed = STILL * np.abs(evidence.rest_change)
    durations = (
        (evidence.before, found.begin[places] - evidence.before.begin),
        (evidence.after, found.rest[places]),
    )
    moving = [
        (np.abs(levels.drift) - SURE * np.nan_to_num(levels.drift_error(evidence.lines.jitter))) * rest > allowed
        for levels, rest in durations
    ]
    return np.asarray(moving[0] | moving[1])


def _uneven(evidence: Evidence) -> Array:
    """Whether dE/dq differs from that of a pulse in the same direction just before or after it."""
    found, places = evidence.found, evidence.places
    charge = found.current[places] * found.duration[places]
    slope = evidence.rest_change / charge
    return _beside(charge, np.abs(np.diff(slope)), UNEVEN * np.minimum(np.abs(slope[1:]), np.abs(slope[:-1])))


def _drifting_step(evidence: Evidence) -> Array:
    """Whether the switching step of the neighbours differs so much that it drifts visibly during the pulse."""
    found, places = evidence.found, evidence.places
    current, r = found.current[places], evidence.resistance
    sigma = np.hypot(evidence.resistance_std[1:], evidence.resistance_std[:-1])
    change = np.maximum(np.abs(np.diff(r)) - SURE * np.nan_to_num(sigma), 0.0)
    diffusive = np.abs(evidence.lines.change / current)
    return _beside(current, change, DRIFTING * np.minimum(diffusive[1:], diffusive[:-1]))


def _beside(sign: Array, difference: Array, allowed: Array) -> Array:
    """Pulses of which the difference to a neighbour in the same direction is larger than allowed."""
    flagged = np.zeros(len(sign), dtype=bool)
    over = (difference > allowed) & (sign[1:] * sign[:-1] > 0)
    flagged[1:] |= over
    flagged[:-1] |= over
    return flagged


def usable(evidence: Evidence, marked: Mapping[str, Array], fitted: Array) -> dict[Estimator, Array]:
    """Which numbers of each estimator are valid, shape (k,); `fitted` says which finite-length fits succeeded."""
    sound = ~(marked["W-G4"] | marked["W-G9"])
    geometry = evidence.body.geometry
    limits = {
        Estimator.SLOPE: PULSE_LIMIT[geometry],
        Estimator.ENDS: PULSE_LIMIT[geometry],
        Estimator.RELAXATION: RELAXATION_LIMIT[geometry],
    }
    valid = {}
    with np.errstate(invalid="ignore"):
        for estimator, d in evidence.diffusivity.items():
            good = sound & np.isfinite(d)
            if estimator is Estimator.FINITE:
                good = good & fitted & ~(np.asarray(evidence.misfit) > MISFIT)
            else:
                good = good & (evidence.theta(estimator) <= limits[estimator]) & ~marked["W-G2"]
            if estimator in (Estimator.SLOPE, Estimator.ENDS):
                good = good & ~marked["W-G6"]
            valid[estimator] = good
    return valid


SENTENCES = {
    "W-G1": "theta = D tau/L2 exceeds {limit:g}, where the planar formula of a {geometry} fails low; not valid. "
    "Shorten the pulse or take the finite-length fit.",
    "W-G2": "a rest beside the pulse is too short or still drifts; dEs is no change of equilibrium; only a "
    "finite-length fit, which extrapolates dEs, can be valid. Rest longer.",
    "W-G3": "the first point comes later than 0.1 s after the switch; the ohmic step is extrapolated and not told from "
    "that of charge transfer. Sample faster.",
    "W-G4": "dEs does not exceed five times the noise, as on a plateau; D is not defined there.",
    "W-G5": "dEs is larger than 20 mV, or dE/dq changes by half from pulse to pulse; E(c) is not linear. Use smaller "
    "pulses.",
    "W-G6": "dEs exceeds dEt or has the other sign, so D would lie above its bound 4(V/S)2/(pi tau); no diffusion in "
    "this body does that.",
    "W-G8": "the step at the switch changes from pulse to pulse by more than 5 % of dEt, so that it drifts within a "
    "pulse and mixes with diffusion.",
    "W-G12": "E against the square root of time is bent: the halves of the window differ by over 5 % in slope.",
    "W-G13": "the relaxation gives a smaller D than the pulse, so they do not bracket it; something else than "
    "diffusion in this body relaxes.",
    "W-G14": "the finite-length fit leaves a pattern above 0.2 % of dEt, so charge transfer, a drift or another shape "
    "is in its D, beyond its uncertainty; from 0.5 % on that D is not valid.",
}  # fmt: skip
GRAVE = ("W-G1", "W-G2", "W-G4", "W-G6")
"""A pulse with one of these has no valid D by the pulse."""


def findings_of(evidence: Evidence, marked: Mapping[str, Array], *, any_valid: bool, where: str) -> tuple[Finding, ...]:
    """One sentence for each code that concerns a pulse, and what concerns them all."""
    found = []
    numbers = evidence.places + 1
    words = {"limit": PULSE_LIMIT[evidence.body.geometry], "geometry": evidence.body.geometry.value}
    for code, which in marked.items():
        if which.any() and code not in {f.code for f in evidence.found.findings}:
            weight = Severity.ERROR if code in GRAVE and not any_valid else Severity.WARNING
            head = f"{np.count_nonzero(which)} of {len(which)} pulses (first: {numbers[which][0]}): "
            found.append(Finding(code, weight, head + SENTENCES[code].format(**words), where))
    found += _directions(evidence, where)
    message = (
        f"S is that of a smooth and dense {evidence.body.geometry.value}; grain boundaries and diffusion in the "
        "electrolyte are not in it."
    )
    found.append(Finding("W-G8", Severity.NOTE, message, where))
    return tuple(found)


def _directions(evidence: Evidence, where: str) -> list[Finding]:
    """Whether oxidation and reduction give one D where their potentials overlap."""
    potential = (evidence.before.level + evidence.after.level) / 2
    current = evidence.found.current[evidence.places]
    d = evidence.best
    sides = [(current * sign > 0) & np.isfinite(d) & (d > 0) for sign in (1, -1)]
    if not all(side.any() for side in sides):
        message = "all pulses go in one direction; whether D is the same in the other was not tested."
        return [Finding("W-G7", Severity.NOTE, message, where)]
    (e_up, d_up), (e_down, d_down) = ((potential[side], np.log(d[side])) for side in sides)
    order = np.argsort(e_down)
    inside = (e_up >= e_down.min()) & (e_up <= e_down.max())
    if not inside.any():
        return [Finding("W-G7", Severity.NOTE, "oxidation and reduction share no potential; D is not compared.", where)]
    apart = float(np.median(d_up[inside] - np.interp(e_up[inside], e_down[order], d_down[order])))
    if abs(apart) <= np.log(APART):
        return []
    message = f"D during oxidation is {np.exp(apart):.2g} times that during reduction (median where they overlap)."
    return [Finding("W-G7", Severity.WARNING, message, where)]
