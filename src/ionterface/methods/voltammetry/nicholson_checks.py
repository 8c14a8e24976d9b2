"""Whether a Nicholson analysis applies: range, ohmic drop, film, straight line, low rates, units."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ionterface.errors import Finding, Severity
from ionterface.estimate import Estimate
from ionterface.fitting.confidence import t_quantile
from ionterface.methods.voltammetry.finite_film import SEMI_INFINITE, Film
from ionterface.methods.voltammetry.nicholson_slope import OriginSlope, ZeroRate
from ionterface.methods.voltammetry.peaks import Pair, Peaks
from ionterface.methods.voltammetry.slope_readings import ECHO, Curve

OHMIC = 5e-3
"""Ohmic part of a separation from which it is named. [V]"""
HYSTERESIS = 5e-3
"""Part of n·dE_p that kinetics do not explain, from which it is named. [V]"""
IMMATERIAL = 0.01
"""An intercept of less than this part of the largest psi is none."""
ALPHA_DECIDES = 0.3
"""psi below which the transfer coefficient moves the working curve."""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What the checks look at."""

    peaks: Peaks
    pair: Pair
    electrons: float
    line: OriginSlope
    zero: ZeroRate
    curve: Curve
    temperature: Estimate


def findings_of(checked: Checked, *, uncompensated: Estimate | None, film: Film | None) -> tuple[Finding, ...]:
    """Everything that speaks against the analysis, after what was found with the peaks."""
    parts = (
        _range(checked),
        _ohmic(checked, uncompensated),
        _film(checked, film),
        _line(checked),
        _zero(checked),
        _echo(checked),
        _baseline(checked),
    )
    return (*checked.peaks.findings, *(finding for part in parts for finding in part))


def _named(checked: Checked, which: list[bool]) -> str:
    chosen = [v.to("mV/s").value for v, yes in zip(checked.peaks.scan_rates, which, strict=True) if yes]
    return ", ".join(f"{v:.4g}" for v in chosen) + " mV/s"


def _range(checked: Checked) -> Iterator[Finding]:
    bounds = checked.line.bounds
    for mark, words, meaning in ((">", "below 62", "lower"), ("<", "above 212", "upper")):
        if mark in bounds:
            yield Finding(
                "W-N1",
                Severity.WARNING,
                f"n dE_p, taken to 25 °C, is {words} mV at {_named(checked, [b == mark for b in bounds])}; these rates "
                f"give {'a lower' if meaning == 'lower' else 'an upper'} bound of k0 only and do not count.",
            )
    count = int(np.count_nonzero(checked.line.usable))
    if 0 < count < 3:
        rates = "one scan rate leaves" if count == 1 else "two scan rates leave"
        yield Finding(
            "W-N7",
            Severity.ERROR,
            f"{rates} {'no' if count == 1 else 'a single'} degree of freedom for k0; measure at least five over a "
            "decade with n dE_p between 62 and 212 mV (at 25 °C).",
        )
    small = checked.line.psi[checked.line.usable]
    if len(small) and float(small.min()) < ALPHA_DECIDES:
        yield Finding(
            "W-N9",
            Severity.NOTE,
            f"psi goes down to {float(small.min()):.2f}; below {ALPHA_DECIDES} the transfer coefficient moves the "
            "result (n dE_p at psi = 0.1: 244, 214, 219 mV for 0.3, 0.5, 0.7).",
        )


def _ohmic(checked: Checked, uncompensated: Estimate | None) -> Iterator[Finding]:
    if uncompensated is None:
        if checked.peaks.resistance is None:
            yield Finding(
                "W-N2",
                Severity.WARNING,
                "the uncompensated resistance is not known; an ohmic drop widens the separation as slow kinetics do, "
                "so k0 may be too small. State the resistance, or measure at another concentration.",
            )
        return
    tracks = (checked.pair.oxidation, checked.pair.reduction)
    currents = sum(np.abs(t.values("current") + t.values("baseline")) for t in tracks)
    drop = checked.electrons * float(np.nanmax(currents)) * uncompensated.to("Ohm").value
    if drop >= OHMIC:
        yield Finding(
            "W-N2",
            Severity.WARNING,
            f"up to {drop * 1e3:.1f} mV of n dE_p are the ohmic drop in {uncompensated}; correct the potentials by it.",
        )


def _film(checked: Checked, film: Film | None) -> Iterator[Finding]:
    if film is None:
        yield Finding(
            "W-N3",
            Severity.NOTE,
            "thickness and diffusivity of a film were not given; semi-infinite diffusion is taken for granted.",
        )
        return
    numbers = [film.number(v).value for v in checked.peaks.scan_rates]
    if min(numbers) < SEMI_INFINITE:
        yield Finding(
            "W-N3",
            Severity.ERROR,
            f"the film number p = L²nFv/(RTD) goes down to {min(numbers):.3g}; below {SEMI_INFINITE:g} diffusion is "
            "not semi-infinite, fast kinetics then give no separation at all, and the working curve is void.",
        )


def _line(checked: Checked) -> Iterator[Finding]:
    line = checked.line
    limit = t_quantile(line.degrees - 1, 0.95) * line.intercept_std
    least = IMMATERIAL * float(np.nanmax(line.psi, initial=0.0))
    if abs(line.intercept) > max(limit, least):
        yield Finding(
            "W-N4",
            Severity.WARNING,
            f"psi over v^-1/2 does not pass through the origin: a free intercept is {line.intercept:.3g} ± "
            f"{line.intercept_std:.2g}; the separation does not change with the rate as slow kinetics alone would.",
        )


def _zero(checked: Checked) -> Iterator[Finding]:
    zero = checked.zero
    excess = zero.separation - checked.curve.floor
    if abs(excess) > max(t_quantile(zero.degrees, 0.95) * zero.std, HYSTERESIS):
        yield Finding(
            "W-N5",
            Severity.WARNING,
            f"for v to 0 n dE_p goes to {zero.separation * 1e3:.0f} mV instead of {checked.curve.floor * 1e3:.0f}; a "
            "part of it is no kinetics (a hysteresis, a phase change, an error of the resistance).",
        )


def _echo(checked: Checked) -> Iterator[Finding]:
    rates = np.asarray([v.value for v in checked.peaks.scan_rates])
    measured = checked.electrons * np.asarray([e.value for e in checked.pair.separation])
    implied = checked.curve.separation_of(checked.line.slope / np.sqrt(rates))
    gap = np.abs(implied - measured)
    if np.isfinite(gap).any() and float(np.nanmax(gap)) > ECHO:
        k = int(np.nanargmax(gap))
        yield Finding(
            "W-N6",
            Severity.WARNING,
            f"at {rates[k] * 1e3:.4g} mV/s k0 implies n dE_p = {implied[k] * 1e3:.0f} mV, measured are "
            f"{measured[k] * 1e3:.0f} mV; one k0 does not describe all rates.",
        )


def _baseline(checked: Checked) -> Iterator[Finding]:
    tracks = (checked.pair.oxidation, checked.pair.reduction)
    below = [np.nanmax(np.abs(t.values("baseline") / t.values("current"))) for t in tracks]
    if math.isfinite(max(below)) and max(below) > 0:
        yield Finding(
            "W-N8",
            Severity.NOTE,
            "the peaks were read above a baseline; the working curve is that of peaks of the faradaic current itself, "
            "so the baseline must be the charging current, not the tail of the other peak.",
        )
