"""Diffusivity from the potential during a pulse of current (Weppner and Huggins)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ionterface.methods.titration.grouped_lines import FEWEST, GroupedLines, grouped_lines, jitter, rare_runs
from ionterface.methods.titration.pulses import Pulses
from ionterface.methods.titration.windows import Samples, Window, samples
from ionterface.record import Array

PULSE = Window(0.1, 1.0)
"""Part of a pulse that is fitted unless another is stated."""
PROMPT = 0.1 * (1 + 1e-6)
"""A first point later than this after the switch does not tell the ohmic step from that of charge transfer. [s]"""


def weppner_huggins(squared: Array | float, dEs: Array, dEt: Array, tau: Array | float) -> Array:
    """Diffusivity from the end points of a pulse. [m²/s]

    Parameters
    ----------
    squared : float
        (V/S)². [m²]
    dEs : array
        Change of the potential at rest. [V]
    dEt : array
        Change during the pulse, without the ohmic step and that of charge transfer. [V]
    tau : float
        Duration of the pulse. [s]

    Notes
    -----
    D = 4/(pi·tau)·(V/S)²·(dEs/dEt)², for tau much shorter than L²/D, constant molar volume and small steps [1]_. With
    theta = D·tau/L² it gives, on exact diffusion, 99.3 % of D in a plate at theta = 0.25 and 92 % at 0.5, but 94.5 %
    in a sphere at 0.001 and 54 % at 0.1.

    References
    ----------
    .. [1] W. Weppner, R. A. Huggins, J. Electrochem. Soc. 124 (1977) 1569. doi:10.1149/1.2133112
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(4 / (math.pi * tau) * squared * (dEs / dEt) ** 2)


def slope_diffusivity(squared: Array | float, dEs: Array, slope: Array, tau: Array | float) -> Array:
    """Diffusivity from a slope against a square root of time, b: 4/pi·(V/S)²·(dEs/(tau·b))². [m²/s]

    Of E against √t in a pulse, or of E against √(tau + t') − √t' in the rest after it. [dEs: V, slope: V/s^½]
    """
    return weppner_huggins(squared, dEs, slope * np.sqrt(tau), tau)


@dataclass(frozen=True, kw_only=True)
class PulseLines:
    """E against √t in k pulses, fitted in a window and in its two halves; arrays of shape (k,)."""

    line: GroupedLines
    early: GroupedLines
    late: GroupedLines
    rare_runs: Array
    """Standard deviations by which the residuals of `line` have too few runs of one sign."""
    jitter: Array
    """Noise of the points about `line`, from neighbours, which feel no bend of it. [V]"""
    first: Array
    """From the switch to the first point of the pulse. [s]"""
    first_potential: Array
    """[V]"""
    last_potential: Array
    """Of the last point, scaled by √t to the end of the pulse where it lies before it. [V]"""
    root_tau: Array
    """[s^½]"""
    to_end: bool
    """Whether the window ends with the pulse, so that its later half tells the potential there."""
    samples: Samples

    @property
    def switched(self) -> Array:
        """Potential just after the switch: the ohmic and the charge-transfer step are done, diffusion begins. [V]

        The intercept of the earlier half of the window, which feels the shape of the body less than all of it.
        """
        return np.where(self._halves, self.early.at(0.0), self.line.at(0.0))

    @property
    def switched_std(self) -> Array:
        """[V]"""
        return np.where(self._halves, self.early.std_at(0.0), self.line.std_at(0.0))

    @property
    def change(self) -> Array:
        """dEt, from just after the switch to the end of the pulse. [V]"""
        end = np.where(self._told, self.late.at(self.root_tau), self.last_potential)
        return np.asarray(end - self.switched)

    @property
    def change_std(self) -> Array:
        """[V]"""
        end = np.where(self._told, self.late.std_at(self.root_tau), self.line.scatter)
        return np.hypot(end, self.switched_std)

    @property
    def split(self) -> Array:
        """Slope of the earlier half of the window over that of the later one; 1 while diffusion is semi-infinite."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self._halves, self.early.slope / self.late.slope, np.nan)

    @property
    def split_std(self) -> Array:
        """[1]"""
        with np.errstate(divide="ignore", invalid="ignore"):
            relative = np.hypot(self.early.slope_std / self.early.slope, self.late.slope_std / self.late.slope)
        return np.asarray(np.abs(self.split) * relative)

    @property
    def _told(self) -> Array:
        return self._halves & self.to_end

    @property
    def _halves(self) -> Array:
        return (self.early.count >= FEWEST) & (self.late.count >= FEWEST)


def pulse_lines(t: Array, e: Array, found: Pulses, places: Array, *, window: Window = PULSE) -> PulseLines:
    """Lines of E against √t through the pulses at `places`, shape (k,), of all that were found.

    The halves meet at the middle of the window in √t.
    """
    start, stop, begin = found.start[places], found.stop[places], found.begin[places]
    tau = found.duration[places]
    inside = samples(t, start, stop, origin=begin, length=tau, window=window)
    root, potential = np.sqrt(inside.since), e[inside.index]
    half = root <= (math.sqrt(window.start) + math.sqrt(window.stop)) / 2 * np.sqrt(tau)[inside.span]
    k = len(places)
    line = grouped_lines(inside.span, root, potential, k)
    first = np.maximum(t[start] - begin, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        missing = line.slope * (np.sqrt(tau) - np.sqrt(np.maximum(t[stop - 1] - begin, 0.0)))
    residual = potential - _along(line, inside.span, root)
    return PulseLines(
        line=line,
        early=grouped_lines(inside.span[half], root[half], potential[half], k),
        late=grouped_lines(inside.span[~half], root[~half], potential[~half], k),
        rare_runs=rare_runs(inside.span, residual, k),
        jitter=jitter(inside.span, residual, k),
        first=first,
        first_potential=e[start],
        last_potential=e[stop - 1] + missing,
        root_tau=np.sqrt(tau),
        to_end=window.stop >= 1,
        samples=inside,
    )


def _along(line: GroupedLines, span: Array, x: Array) -> Array:
    """The line of each point's group at its x."""
    return np.asarray(line.mean_y[span] + line.slope[span] * (x - line.mean_x[span]))
