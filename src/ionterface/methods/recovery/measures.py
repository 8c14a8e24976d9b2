"""What of a recovery needs no model: how much, when half of it, how much in each decade of time."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np

from ionterface.estimate import Estimate
from ionterface.methods.recovery.log_bins import LogBins
from ionterface.record import Array

SHARES = (0.5, 0.9)
"""Of the recovery that was seen."""


@dataclass(frozen=True, kw_only=True)
class Decade:
    """A decade of time since the current stopped, or what of one was seen."""

    begin: float
    """[s]"""
    end: float
    """[s]"""
    change: Estimate
    """Of the voltage in it. [V]"""

    @property
    def per_decade(self) -> Estimate:
        """The change over the decades of time that it took. [V]"""
        return self.change / math.log10(self.end / self.begin)


def reading_std(bins: LogBins) -> float:
    """σ of one sample: scatter within bins and the step of the instrument; NaN where no bin tells a scatter. [V]"""
    return math.sqrt(bins.noise**2 + bins.resolution**2 / 12)


def amplitude(voltage: Array, bins: LogBins) -> Estimate:
    """Last sample less first. [V]"""
    std = math.sqrt(2) * reading_std(bins)
    return Estimate(float(voltage[-1] - voltage[0]), None if math.isnan(std) else std, "V")


def share_time(bins: LogBins, share: float, *, voltage: Array) -> Estimate:
    """When the voltage has gone a share of its way from first to last, first time; NaN where it never does. [s]

    Between two bins the voltage is a line in log t'. Uncertainty: of both ends and of the voltages there, by the slope.
    """
    first, last = float(voltage[0]), float(voltage[-1])
    nowhere = Estimate(math.nan, None, "s")
    if first == last:
        return nowhere
    course = (bins.voltage - first) / (last - first)
    beyond = np.flatnonzero(course >= share)
    if not len(beyond) or not beyond[0]:
        return nowhere
    k = int(beyond[0])
    low, high = course[k - 1], course[k]
    t = bins.since[k - 1 : k + 1]
    part = (share - low) / (high - low)
    value = t[0] * (t[1] / t[0]) ** part if t[0] > 0 else t[0] + part * (t[1] - t[0])
    one = reading_std(bins)
    error = math.hypot((1 - share) * one, share * one, one / math.sqrt(bins.count[k])) / abs(last - first)
    std = error * float(t[1] - t[0]) / float(high - low)
    return Estimate(float(value), std if math.isfinite(std) else None, "s")


def decades(bins: LogBins) -> tuple[Decade, ...]:
    """Change of the voltage in each decade of time, from the first sample after the current stopped on."""
    there = bins.since > 0
    t, v, std = np.log10(bins.since[there]), bins.voltage[there], reading_std(bins) / np.sqrt(bins.count[there])
    edges = [t[0], *np.arange(math.floor(t[0]) + 1.0, t[-1]), t[-1]]
    found = []
    for low, high in itertools.pairwise(edges):
        if high - low < 1e-6:
            continue
        a, b = np.interp([low, high], t, v)
        error = math.hypot(*np.interp([low, high], t, std))
        change = Estimate(float(b - a), error if math.isfinite(error) else None, "V")
        found.append(Decade(begin=10**low, end=10**high, change=change))
    return tuple(found)
