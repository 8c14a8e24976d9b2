"""How an instrument sees a cell: when it takes a point, how finely, with which noise, and where it clips."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.record import Array
from ionterface.simulate.faults import demand

_CLIPPED = "W-SIM2"


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A channel of a potentiostat.

    Parameters
    ----------
    interval : float
        A point is taken at the latest after this time. [s]
    voltage_change, current_change : float, optional
        A point is taken when voltage [V] or current [A] has changed by so much since the last one.
    voltage_noise, current_noise : float
        Standard deviation of white noise. [V], [A]
    voltage_resolution, current_resolution : float
        Width of one digit; 0 for none. [V], [A]
    current_range : float, optional
        Largest current that is shown; a larger one is clipped and found. [A]
    delay : float
        From the start of a step to its first point; at most a tenth of `interval`. With 0, and where a sweep turns, the
        last point of the step before stands for it. [s]
    compensation : float
        Share of the series resistance that is compensated, below 1.
    """

    interval: float
    voltage_change: float | None = None
    current_change: float | None = None
    voltage_noise: float = 0.0
    current_noise: float = 0.0
    voltage_resolution: float = 0.0
    current_resolution: float = 0.0
    current_range: float | None = None
    delay: float = 1e-4
    compensation: float = 0.0

    def __post_init__(self) -> None:
        demand(self, "interval", above=0.0)
        for name in ("voltage_change", "current_change", "current_range"):
            if getattr(self, name) is not None:
                demand(self, name, above=0.0)
        names = ("voltage_noise", "current_noise", "voltage_resolution", "current_resolution", "delay", "compensation")
        demand(self, *names, least=0.0)
        if self.delay > 0.1 * self.interval:
            raise UsageError(
                f"a first point after {self.delay:g} s comes too late for an interval of {self.interval:g} s."
            )
        if not self.compensation < 1:
            raise UsageError("a compensation of 100 % or more makes the loop oscillate; give less than 1.")

    def seen(self, voltage: Array, current: Array, rng: np.random.Generator) -> tuple[Array, Array, list[Finding]]:
        """Voltage and current as the channel writes them, and what it could not show."""
        v = voltage + self.voltage_noise * rng.standard_normal(voltage.size)
        i = current + self.current_noise * rng.standard_normal(current.size)
        findings = []
        if self.current_range is not None and np.any(np.abs(i) > self.current_range):
            n = int(np.sum(np.abs(i) > self.current_range))
            message = f"{n} of {i.size} currents lie beyond the range of {self.current_range:g} A and are clipped."
            findings.append(Finding(_CLIPPED, Severity.WARNING, message))
            i = np.clip(i, -self.current_range, self.current_range)
        return _rounded(v, self.voltage_resolution), _rounded(i, self.current_resolution), findings


def _rounded(values: Array, digit: float) -> Array:
    return np.round(values / digit) * digit if digit else values
