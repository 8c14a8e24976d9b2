"""Diffusivity from short interruptions of a constant current (ICI)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.methods.result import status_of
from ionterface.methods.segmentation import finite_columns
from ionterface.methods.titration.diffusion_body import DiffusionBody
from ionterface.methods.titration.gitt_checks import LOUD, PULSE_LIMIT, RELAXED
from ionterface.methods.titration.grouped_lines import FEWEST, GroupedLines, grouped_lines
from ionterface.methods.titration.pulses import STEADY, Pulses, pulses
from ionterface.methods.titration.windows import Window, samples
from ionterface.quantities import TIME, VOLTAGE
from ionterface.record import Array, Record

ROUNDS = 3
"""Of drift and slope, each from the other."""
SHORT = 0.2
"""Of the time that current flows before it: a longer interruption ends a steady profile."""


@dataclass(frozen=True, kw_only=True)
class IntermittentCurrent:
    """D at k interruptions; arrays of shape (k,), of those with another one beside them at the same current."""

    body: DiffusionBody
    time: Array
    """When the current was interrupted. [s]"""
    potential: Array
    """Intercept at the interruption: without the ohmic step. [V]"""
    drift: Array
    """dE/dt under current. [V/s]"""
    drift_std: Array
    """[V/s]"""
    lines: GroupedLines
    """E less the drift against the square root of the time since the interruption."""
    resistance: Array
    """Step at the interruption over the current. [Ohm]"""
    flowed: Array
    """How long current had flowed in this direction at one strength, with short interruptions only. [s]"""
    usable: Array
    """Whether each number is valid."""
    window: tuple[float, float]
    """[s]"""
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    cites: tuple[str, ...] = ("chien2023",)

    @property
    def n_independent(self) -> int:
        """Interruptions with a valid D."""
        return int(np.count_nonzero(self.usable))

    def diffusivity(self, k: int) -> Estimate:
        """[m²/s]"""
        with np.errstate(divide="ignore", invalid="ignore"):
            value = float(4 / math.pi * (self.drift[k] / self.lines.slope[k]) ** 2)
            relative = 2 * np.hypot(self.drift_std[k] / self.drift[k], self.lines.slope_std[k] / self.lines.slope[k])
        return self.body.squared * Estimate(value, abs(value) * float(relative), "1/s")

    def theta(self, k: int) -> float:
        """D·t/L² at the end of the window."""
        return self.diffusivity(k).value * self.window[1] / self.body.length.value**2

    def table(self) -> Table:
        """One row per interruption."""
        columns = (
            Column("interruption", "Interruption"),
            Column("time", "Time", "h"),
            Column("potential", "Potential without the step", "V"),
            Column("drift", "dE/dt under current", "mV/h"),
            Column("resistance", "Step", "Ohm"),
            Column("D", "D", "cm2/s"),
            Column("theta", "theta"),
            Column("length", "L or R", "um"),
            Column("volume_over_surface", "V/S", "um"),
            Column("valid", "Valid"),
        )
        rows = (
            (
                k + 1,
                float(self.time[k]) / 3600,
                float(self.potential[k]),
                float(self.drift[k]) * 3.6e6,
                float(self.resistance[k]),
                self.diffusivity(k).to("cm2/s"),
                self.theta(k),
                self.body.length.to("um"),
                self.body.volume_over_surface.to("um"),
                "yes" if self.usable[k] else "no",
            )
            for k in range(len(self.time))
        )
        return Table.of(columns, rows)


def interruption_diffusivity(squared: float, drift: Array, slope: Array) -> Array:
    """D = 4/pi·(V/S)²·((dE/dt under current)/(dE/d√t after it))². [m²/s; V/s, V/s^½]"""
    return np.asarray(4 / math.pi * squared * (drift / slope) ** 2)


def intermittent_current(
    record: Record,
    *,
    body: DiffusionBody,
    window: tuple[float, float],
    correct_drift: bool = True,
    rest_below: float | None = None,
) -> IntermittentCurrent:
    """Diffusivity at every short interruption of a constant current. [m²/s]

    Parameters
    ----------
    record : Record
        ``time_s``, ``voltage_V``, ``current_A``, each of shape (n,).
    body : DiffusionBody
    window : tuple of float
        Part of an interruption that is fitted, since the current stopped; later than the double layer takes. [s]
    correct_drift : bool
        Take from E what the profile under current would still have drifted. Without it D comes out too high: in a plate
        by 2.7, 8.8, 21 and 32 % where D·t/L² at the end of the window is 1e-4, 1e-3, 0.005 and 0.01.
    rest_below : float, optional
        See `pulses`. [A]

    Notes
    -----
    After a long current the surface moves with its mean, dE/dt; a stop adds a relaxation along √t: D =
    4/pi·(V/S)²·((dE/dt)/(dE/d√t))² [1]_ (formula recalled, unverified). dE/dt is the difference of the intercepts of
    neighbouring interruptions over the time that current flowed between them. Uncertainty: scatter about the lines,
    the length; that E(c) bends between interruptions is not in it.

    Findings, of which W-G1, W-G4, W-G9 and W-IC3 make a number *not valid*: W-G1 D·t/L² too large for the planar
    formula; W-G4 dE/dt not above its noise; W-IC1 interruptions without a neighbour at the same current (or with a
    long rest between), or with too few points; W-IC2 no correction of the drift; W-IC3 current too short for a steady
    profile.

    Raises
    ------
    MissingQuantity, UsageError
        As `pulses`; or a window whose ends are not in order.

    References
    ----------
    .. [1] Y.-C. Chien et al., Nat. Commun. 14 (2023) 2289. doi:10.1038/s41467-023-37989-6
    """
    if not 0 <= window[0] < window[1]:
        raise UsageError(f"a window begins at 0 s or later and ends after that, not {window[0]:g} to {window[1]:g} s.")
    t, e = finite_columns(record, TIME, VOLTAGE, method="intermittent_current")
    found = pulses(record, rest_below=rest_below)
    places = np.flatnonzero(found.rest_stop > found.stop)
    drift, drift_std, lines = _drift_and_slope(t, e, found, places, window=window, correct=correct_drift)
    paired = np.isfinite(drift) & np.isfinite(lines.slope_std)
    kept = places[paired]
    made = IntermittentCurrent(
        body=body,
        time=found.end[kept],
        potential=lines.at(0.0)[paired],
        drift=drift[paired],
        drift_std=drift_std[paired],
        lines=_chosen(lines, paired),
        resistance=(e[found.stop[kept] - 1] - lines.at(0.0)[paired]) / found.current[kept],
        flowed=_flowed(found)[kept],
        usable=found.steady[kept],
        window=window,
        status=Status.VALID,
        settings={
            **found.settings,
            "body": str(body),
            "window": f"{window[0]:g}..{window[1]:g} s",
            "drift": "corrected" if correct_drift else "not corrected",
        },
    )
    return _judged(made, found.findings, len(places), correct_drift, record.metadata.name)


def _chosen(lines: GroupedLines, which: Array) -> GroupedLines:
    return GroupedLines(**{name: values[which] for name, values in vars(lines).items()})


def _chains(found: Pulses) -> Array:
    """Number of the chain that each pulse belongs to: one current, with short interruptions only."""
    if not len(found):
        return np.empty(0, dtype=int)
    new = ~_same(found.current[1:], found.current[:-1]) | (found.rest[:-1] > SHORT * found.duration[:-1])
    return np.append(0, np.cumsum(new))


def _flowed(found: Pulses) -> Array:
    """How long current had flowed in its chain up to the end of each pulse. [s]"""
    total, chains = np.cumsum(found.duration), _chains(found)
    first = np.searchsorted(chains, chains)
    return np.asarray(total - total[first] + found.duration[first])


def _same(one: Array, other: Array) -> Array:
    """Whether two currents have one direction and one strength."""
    return np.asarray(np.abs(one - other) <= STEADY * np.maximum(np.abs(one), np.abs(other)))


def _drift_and_slope(
    t: Array, e: Array, found: Pulses, places: Array, *, window: tuple[float, float], correct: bool
) -> tuple[Array, Array, GroupedLines]:
    """dE/dt under current, its error, and the lines against √t, of the interruptions after the pulses at `places`."""
    one = np.ones(len(places))
    inside = samples(
        t, found.stop[places], found.rest_stop[places], origin=found.end[places], length=one, window=Window(*window)
    )
    root, span = np.sqrt(inside.since), inside.span
    drift, drift_std = np.zeros(len(places)), np.zeros(len(places))
    for _ in range(ROUNDS):
        taken = np.nan_to_num(drift) if correct else np.zeros(len(places))
        lines = grouped_lines(span, root, e[inside.index] - taken[span] * inside.since, len(places))
        drift, drift_std = _gradient(np.cumsum(found.duration)[places], lines, _chains(found)[places])
    return drift, drift_std, lines


def _gradient(flowed: Array, lines: GroupedLines, chain: Array) -> tuple[Array, Array]:
    """Slope of the intercepts against the time that current flowed, between the neighbours of each in its chain."""
    u, std = lines.at(0.0), lines.std_at(0.0)
    n = len(u)
    k = np.arange(n)
    left = np.where((k > 0) & (np.roll(chain, 1) == chain), k - 1, k)
    right = np.where((k < n - 1) & (np.roll(chain, -1) == chain), k + 1, k)
    with np.errstate(divide="ignore", invalid="ignore"):
        span = flowed[right] - flowed[left]
        return (u[right] - u[left]) / span, np.hypot(std[right], std[left]) / span


def _judged(
    made: IntermittentCurrent, carried: tuple[Finding, ...], there: int, corrected: bool, where: str
) -> IntermittentCurrent:
    k = len(made.time)
    d = np.asarray([made.diffusivity(place).value for place in range(k)])
    theta = d * made.window[1] / made.body.length.value**2
    limit = PULSE_LIMIT[made.body.geometry]
    flat = np.abs(made.drift) <= LOUD * made.drift_std
    beyond = ~(theta <= limit)
    early = made.flowed * made.body.slowest_mode * d / made.body.length.value**2 < RELAXED
    good = made.usable & np.isfinite(d) & ~flat & ~beyond & ~early
    grave = Severity.WARNING if good.any() else Severity.ERROR
    found = [f for f in carried if f.code not in {"W-G10", "W-G11"} or not there]

    def add(code: str, weight: Severity, count: int, message: str) -> None:
        if count:
            found.append(Finding(code, weight, f"{count} of {there} interruptions: {message}", where))

    add(
        "W-IC1",
        Severity.WARNING,
        there - k,
        f"no neighbour at the same current without a long rest between, or fewer than {FEWEST} points; no D.",
    )
    add("W-G1", grave, int(beyond.sum()), f"D t/L2 exceeds {limit:g} in the window; the planar formula does not hold.")
    add("W-G4", grave, int(flat.sum()), "dE/dt under current is not above its noise, as on a plateau; no valid D.")
    add(
        "W-IC3", grave, int(early.sum()),
        "one current, with short interruptions only, has flowed for less than five times the slowest mode; the "
        "profile is not yet steady and D not valid.",
    )  # fmt: skip
    if not corrected:
        add("W-IC2", Severity.WARNING, k, "the drift under current was not taken off; D is too high.")
    return replace(made, usable=good, findings=tuple(found), status=status_of(found, computable=bool(k)))
