"""Diffusivity against potential from pulses of current and the rests after them (GITT)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from ionterface.errors import Finding
from ionterface.estimate import Cell, Column, Estimate, Status, Table
from ionterface.methods.result import status_of
from ionterface.methods.segmentation import finite_columns
from ionterface.methods.titration.diffusion_body import DiffusionBody
from ionterface.methods.titration.finite_length_fit import FiniteFit
from ionterface.methods.titration.gitt_checks import Estimator, Evidence, findings_of, flags, usable
from ionterface.methods.titration.pulse_diffusivity import (
    PROMPT,
    PULSE,
    PulseLines,
    pulse_lines,
    slope_diffusivity,
    weppner_huggins,
)
from ionterface.methods.titration.pulse_fits import FINITE, FiniteLength, pulse_fits
from ionterface.methods.titration.pulses import Pulses, pulses
from ionterface.methods.titration.relaxation_diffusivity import RELAXATION, RelaxationLines, relaxation_lines
from ionterface.methods.titration.rest_levels import TAIL, quiet_end, rest_levels
from ionterface.methods.titration.windows import Window
from ionterface.quantities import TIME, VOLTAGE
from ionterface.record import Array, Record


@dataclass(frozen=True, kw_only=True)
class Gitt:
    """D of k pulses by several estimators; arrays of shape (k,), of the pulses that have a rest on both sides."""

    found: Pulses
    """Every pulse of the record."""
    places: Array
    """Which of them, from 0."""
    body: DiffusionBody
    evidence: Evidence
    relaxation: RelaxationLines
    fits: tuple[FiniteFit | None, ...]
    """Of each pulse; None where there are too few points; empty where no fit was asked for."""
    marked: Mapping[str, Array]
    """Which pulses each finding concerns."""
    usable: Mapping[Estimator, Array]
    """Which numbers of each estimator are valid."""
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    cites: tuple[str, ...] = ("weppner1977", "kang2021")

    @property
    def n_independent(self) -> int:
        """Pulses of which at least one estimator is valid."""
        return int(np.count_nonzero(np.any(list(self.usable.values()), axis=0))) if self.usable else 0

    @property
    def potential(self) -> Array:
        """Mean of the potentials at rest before and after. [V]"""
        return np.asarray((self.evidence.before.level + self.evidence.after.level) / 2)

    @property
    def lines(self) -> PulseLines:
        """E against √t of the pulses."""
        return self.evidence.lines

    def diffusivity(self, estimator: Estimator, k: int) -> Estimate:
        """D of the pulse at place k of the arrays. [m²/s]

        Its uncertainty: the scatter about the line or the fit, and the length, which all pulses share.
        """
        if estimator is Estimator.FINITE:
            fit = self.fits[k] if self.fits else None
            return Estimate(math.nan, None, "m2/s") if fit is None else fit.diffusivity
        squared = self.body.squared
        value = float(self.evidence.diffusivity[estimator][k]) / squared.value
        return squared * Estimate(value, value * float(self.evidence.relative_std[estimator][k]), "1/s")

    def degrees(self, estimator: Estimator, k: int) -> int:
        """Degrees of freedom of its scatter."""
        if estimator is Estimator.FINITE:
            fit = self.fits[k] if self.fits else None
            return 0 if fit is None else fit.degrees
        line = self.relaxation.line if estimator is Estimator.RELAXATION else self.lines.line
        return int(line.degrees[k])

    def bound(self, k: int) -> Estimate:
        """4(V/S)²/(pi·tau), which no D from a pulse exceeds since dEs is at most dEt. [m²/s]"""
        return self.body.squared * Estimate(4 / (math.pi * self._tau(k)), 0.0, "1/s")

    def theta(self, estimator: Estimator, k: int) -> Estimate:
        """D·tau/L². [1]"""
        return self.diffusivity(estimator, k) * Estimate(self._tau(k), 0.0, "s") / self.body.length**2

    def rest_change(self, k: int) -> Estimate:
        """Change of the potential at rest. [V]"""
        return Estimate(float(self.evidence.rest_change[k]), float(self.evidence.rest_change_std[k]), "V")

    def pulse_change(self, k: int) -> Estimate:
        """Change during the pulse, without the step at the switch. [V]"""
        return Estimate(float(self.lines.change[k]), float(self.lines.change_std[k]), "V")

    def resistance(self, k: int) -> Estimate:
        """Step at the switch over the current: ohmic and charge transfer together. [Ohm]"""
        return Estimate(float(self.evidence.resistance[k]), float(self.evidence.resistance_std[k]), "Ohm")

    def ohmic_resistance(self, k: int) -> Estimate:
        """The part that the first point shows, if it comes within 0.1 s; else not computable. [Ohm]"""
        lines = self.lines
        if not lines.first[k] <= PROMPT:
            return Estimate(math.nan, None, "Ohm")
        diffused = float(lines.line.slope[k]) * math.sqrt(float(lines.first[k]))
        step = float(lines.first_potential[k] - self.evidence.before.level[k]) - diffused
        current = float(self.found.current[self.places[k]])
        return Estimate(step / current, float(lines.line.scatter[k]) / abs(current), "Ohm")

    def transfer_resistance(self, k: int) -> Estimate:
        """What is left of the step: charge transfer, if the ohmic part is known. [Ohm]"""
        return self.resistance(k) - self.ohmic_resistance(k)

    def relaxed(self, k: int) -> float:
        """Rest quality: its duration over the time constant of its slowest mode; 5 or more is long enough."""
        return float(self.evidence.relaxed[k])

    def codes(self, k: int) -> tuple[str, ...]:
        """Codes of the findings that concern one pulse."""
        return tuple(code for code, which in self.marked.items() if which[k])

    def valid(self, estimator: Estimator, k: int) -> bool:
        """Whether this number may be used."""
        return bool(self.usable[estimator][k])

    def _tau(self, k: int) -> float:
        return float(self.found.duration[self.places[k]])

    def table(self) -> Table:
        """One row per pulse with a rest on both sides; a code behind it says what stands against it."""
        columns = (
            Column("pulse", "Pulse"),
            Column("direction", "Direction"),
            Column("potential", "Potential at rest", "V"),
            Column("tau", "tau", "s"),
            Column("dEs", "dEs", "mV"),
            Column("dEt", "dEt", "mV"),
            Column("resistance", "Step at the switch", "Ohm"),
            Column("ohmic", "Ohmic part", "Ohm"),
            *(Column(_key(e), f"D, {e.value}", "cm2/s") for e in Estimator),
            Column("bound", "Bound of D", "cm2/s"),
            Column("theta", "theta, pulse"),
            Column("length", "L or R", "um"),
            Column("volume_over_surface", "V/S", "um"),
            Column("rest", "Rest", "s"),
            Column("relaxed", "Rest / slowest mode"),
            Column("end_drift", "Drift at its end", "mV/h"),
            Column("valid", "Valid"),
            Column("against", "Findings"),
        )
        return Table.of(columns, (self._row(k) for k in range(len(self.places))))

    def _row(self, k: int) -> tuple[Cell, ...]:
        place = int(self.places[k])
        good = [e.value for e in Estimator if e in self.usable and self.valid(e, k)]
        return (
            place + 1,
            self.found.direction(place + 1).value,
            float(self.potential[k]),
            self._tau(k),
            self.rest_change(k).to("mV"),
            self.pulse_change(k).to("mV"),
            self.resistance(k),
            self.ohmic_resistance(k),
            *(self.diffusivity(e, k).to("cm2/s") for e in Estimator),
            self.bound(k).to("cm2/s"),
            self.theta(Estimator.SLOPE, k),
            self.body.length.to("um"),
            self.body.volume_over_surface.to("um"),
            float(self.found.rest[place]),
            self.relaxed(k),
            float(self.evidence.after.drift[k]) * 3.6e6,
            "; ".join(good) or "none",
            " ".join(self.codes(k)) or None,
        )


def _key(estimator: Estimator) -> str:
    return f"D_{estimator.name.lower()}"


def gitt(
    record: Record,
    *,
    body: DiffusionBody,
    window: Window = PULSE,
    relaxation: Window = RELAXATION,
    finite: FiniteLength | None = FINITE,
    rest_below: float | None = None,
) -> Gitt:
    """Diffusivity of every pulse, from the pulse, from the rest after it, and from a finite-length fit. [m²/s]

    Parameters
    ----------
    record : Record
        ``time_s``, ``voltage_V``, ``current_A``, each of shape (n,).
    body : DiffusionBody
        Shape and length; D goes with the square of the length.
    window : Window
        Part of the pulse through which E against √t is fitted.
    relaxation : Window
        Part of the rest through which E against √(tau + t') − √t' is fitted, in units of tau.
    finite : FiniteLength, optional
        None for the two lines alone, which take a second for ten thousand pulses.
    rest_below : float, optional
        See `pulses`. [A]

    Notes
    -----
    D = 4/pi·(V/S)²·(dEs/(tau·b))² with the slope b of either line, or with dEt/√tau, see `weppner_huggins`; neither
    current nor charge number of the ion is in it. Where the body fills up, the pulse fails low and the relaxation
    high: together they bracket D. Uncertainty: scatter of the points about the line, of the rest potentials by the same
    noise, and the length, which all pulses share.

    Findings: W-G1 to W-G14, see `gitt_checks.SENTENCES` and `pulses`. A number is valid for itself; the result is *not
    valid* where no pulse has a valid D by any estimator.

    Raises
    ------
    MissingQuantity, UsageError
        As `pulses`.
    """
    t, e = finite_columns(record, TIME, VOLTAGE, method="gitt")
    found = pulses(record, rest_below=rest_below)
    places = np.flatnonzero(found.complete)
    relaxing = relaxation_lines(t, e, found, places, window=relaxation)
    lines = pulse_lines(t, e, found, places, window=window)
    evidence = _evidence(t, e, lines, relaxing, found=found, places=places, body=body)
    fits = pulse_fits(t, e, evidence, finite) if finite else ()
    if finite:
        evidence = _with_fits(evidence, fits)
    marked = flags(evidence)
    fitted = np.asarray([fit is not None and not fit.remark for fit in fits], dtype=bool)
    good = usable(evidence, marked, fitted)
    any_valid = any(which.any() for which in good.values())
    findings = found.findings
    if len(places):
        findings += findings_of(evidence, marked, any_valid=any_valid, where=record.metadata.name)
    computable = any(np.isfinite(d).any() for d in evidence.diffusivity.values())
    status = status_of(findings, computable=computable)
    return Gitt(
        found=found,
        places=places,
        body=body,
        evidence=evidence,
        relaxation=relaxing,
        fits=fits,
        marked=marked,
        usable=good,
        status=Status.NOT_VALID if status is Status.VALID and not any_valid else status,
        findings=findings,
        settings={
            **found.settings,
            "body": str(body),
            "pulse": str(window),
            "relaxation": str(relaxation),
            "rest potential": f"mean of the last {TAIL:.0%}",
            "finite length": f"{finite.points} points of each part" if finite else "not fitted",
        },
    )


def _evidence(
    t: Array,
    e: Array,
    lines: PulseLines,
    relaxing: RelaxationLines,
    *,
    found: Pulses,
    places: Array,
    body: DiffusionBody,
) -> Evidence:
    start, stop = found.start[places], found.stop[places]
    before = rest_levels(t, e, found.before[places], quiet_end(e, found.before[places], start))
    after = rest_levels(t, e, stop, found.rest_stop[places])
    dEs = after.level - before.level
    noise = lines.line.scatter
    dEs_std = noise * np.sqrt(1 / before.count + 1 / after.count)
    tau, current = found.duration[places], found.current[places]
    squared, rest = body.squared.value, relaxing.line
    with np.errstate(divide="ignore", invalid="ignore"):
        level = 2 * dEs_std / np.abs(dEs)
        return Evidence(
            found=found,
            places=places,
            body=body,
            before=before,
            after=after,
            lines=lines,
            rest_change=dEs,
            rest_change_std=dEs_std,
            resistance=(lines.switched - before.level) / current,
            resistance_std=np.hypot(lines.switched_std, noise / np.sqrt(before.count)) / np.abs(current),
            diffusivity={
                Estimator.SLOPE: slope_diffusivity(squared, dEs, lines.line.slope, tau),
                Estimator.ENDS: weppner_huggins(squared, dEs, lines.change, tau),
                Estimator.RELAXATION: slope_diffusivity(squared, dEs, rest.slope, tau),
            },
            relative_std={
                Estimator.SLOPE: np.hypot(level, 2 * lines.line.slope_std / np.abs(lines.line.slope)),
                Estimator.ENDS: np.hypot(level, 2 * lines.change_std / np.abs(lines.change)),
                Estimator.RELAXATION: np.hypot(level, 2 * rest.slope_std / np.abs(rest.slope)),
            },
        )


def _with_fits(evidence: Evidence, fits: tuple[FiniteFit | None, ...]) -> Evidence:
    made = [math.nan if fit is None or fit.remark else fit.diffusivity.value for fit in fits]
    misfit = [0.0 if fit is None else fit.misfit for fit in fits]
    return replace(
        evidence,
        diffusivity={**evidence.diffusivity, Estimator.FINITE: np.asarray(made, dtype=float)},
        misfit=np.asarray(misfit, dtype=float),
    )
