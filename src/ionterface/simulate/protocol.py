"""What is done to a cell, as plain objects: sweeps, currents, holds, powers, loads, rests, and series of them.

I > 0 oxidises the working electrode everywhere, so the discharge of a cathode has a current below 0. A step ends after
its duration or at the first of its limits; one that could go on for ever is refused when it is made.
"""

from __future__ import annotations

import enum
import itertools
import math
import typing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ionterface.errors import UsageError
from ionterface.simulate.faults import demand


class Control(enum.Enum):
    """What a potentiostat holds or moves."""

    VOLTAGE = 0
    CURRENT = 1
    POWER = 2
    LOAD = 3


class Ending(enum.Enum):
    """What ends a step before its time."""

    VOLTAGE_BELOW = 0
    VOLTAGE_ABOVE = 1
    CURRENT_BELOW = 2
    CURRENT_ABOVE = 3
    CHARGE_ABOVE = 4


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """One smooth piece of a protocol: a controlled value that starts at `value` and moves by `drift` per second."""

    control: Control
    value: float
    drift: float = 0.0
    duration: float = math.inf
    """[s]; where it is not finite, a limit ends the stretch."""
    limits: tuple[tuple[Ending, float], ...] = ()
    technique: str = ""
    cycle: int = 1
    half_cycle: int = 1


class Step(typing.Protocol):
    """Anything that consists of stretches."""

    def stretches(self) -> Iterator[Stretch]:
        """The stretches in their order."""


# -- steps ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class Sweep:
    """A linear sweep through potentials: a voltammogram where it turns.

    Parameters
    ----------
    potentials : sequence of float
        Where the sweep starts, each vertex, where it ends; at least two. [V]
    rate : float
        [V/s]
    cycles : int
        How often the whole is gone through; above 1 it must end where it starts.
    """

    potentials: tuple[float, ...]
    rate: float
    cycles: int = 1

    def __post_init__(self) -> None:
        demand(self, "rate", above=0.0)
        if len(self.potentials) < 2 or any(a == b for a, b in itertools.pairwise(self.potentials)):
            raise UsageError("a sweep needs at least two potentials, each unlike the one before.")
        if not all(math.isfinite(p) for p in self.potentials):
            raise UsageError("the potentials of a sweep must be finite.")
        if self.cycles < 1 or (self.cycles > 1 and self.potentials[0] != self.potentials[-1]):
            raise UsageError("a sweep of several cycles ends where it starts; add the first potential at its end.")

    def stretches(self) -> Iterator[Stretch]:
        """One stretch from vertex to vertex."""
        half = 0
        for cycle in range(self.cycles):
            for a, b in itertools.pairwise(self.potentials):
                half += 1
                yield Stretch(
                    control=Control.VOLTAGE,
                    value=a,
                    drift=math.copysign(self.rate, b - a),
                    duration=abs(b - a) / self.rate,
                    technique="CV",
                    cycle=cycle + 1,
                    half_cycle=half,
                )


def _ends(
    duration: float | None, lower: float | None, upper: float | None, charge: float | None
) -> tuple[float, tuple[tuple[Ending, float], ...]]:
    found = [
        (ending, value)
        for ending, value in (
            (Ending.VOLTAGE_BELOW, lower),
            (Ending.VOLTAGE_ABOVE, upper),
            (Ending.CHARGE_ABOVE, charge),
        )
        if value is not None
    ]
    if duration is None and not found:
        raise UsageError("a step without duration, limit or charge would never end; give one of them.")
    if duration is not None and not duration > 0:
        raise UsageError(f"a step lasts longer than {duration:g} s.")
    return math.inf if duration is None else duration, tuple(found)


@dataclass(frozen=True, kw_only=True)
class ConstantCurrent:
    """A constant current until a duration [s], a voltage limit [V] or a charge [C] is reached."""

    current: float
    duration: float | None = None
    lower: float | None = None
    upper: float | None = None
    charge: float | None = None
    technique: str = "GCPL"

    def __post_init__(self) -> None:
        demand(self, "current")
        _ends(self.duration, self.lower, self.upper, self.charge)
        toward = self.upper if self.current > 0 else self.lower
        if self.duration is None and self.charge is None and (toward is None or self.current == 0):
            side = "upper" if self.current > 0 else "lower"
            raise UsageError(f"a current of {self.current:g} A without duration never ends without {side} limit.")

    def stretches(self) -> Iterator[Stretch]:
        """One stretch."""
        duration, limits = _ends(self.duration, self.lower, self.upper, self.charge)
        yield Stretch(
            control=Control.CURRENT, value=self.current, duration=duration, limits=limits, technique=self.technique
        )


@dataclass(frozen=True, kw_only=True)
class Hold:
    """A constant voltage [V] for a duration [s], or until |I| falls below `taper` [A]."""

    voltage: float
    duration: float
    taper: float | None = None
    technique: str = "CA"

    def __post_init__(self) -> None:
        demand(self, "voltage")
        demand(self, "duration", above=0.0)

    def stretches(self) -> Iterator[Stretch]:
        """One stretch."""
        limits = () if self.taper is None else ((Ending.CURRENT_BELOW, self.taper),)
        yield Stretch(
            control=Control.VOLTAGE, value=self.voltage, duration=self.duration, limits=limits, technique=self.technique
        )


@dataclass(frozen=True, kw_only=True)
class ConstantPower:
    """A constant power [W], below 0 for the discharge of a cathode, until a duration or a limit."""

    power: float
    duration: float | None = None
    lower: float | None = None
    upper: float | None = None
    charge: float | None = None

    def __post_init__(self) -> None:
        demand(self, "power")
        _ends(self.duration, self.lower, self.upper, self.charge)

    def stretches(self) -> Iterator[Stretch]:
        """One stretch."""
        duration, limits = _ends(self.duration, self.lower, self.upper, self.charge)
        yield Stretch(control=Control.POWER, value=self.power, duration=duration, limits=limits, technique="CPW")


@dataclass(frozen=True, kw_only=True)
class Load:
    """A resistor [Ohm] across the cell, until a duration or a limit."""

    resistance: float
    duration: float | None = None
    lower: float | None = None
    charge: float | None = None

    def __post_init__(self) -> None:
        demand(self, "resistance", above=0.0)
        _ends(self.duration, self.lower, None, self.charge)

    def stretches(self) -> Iterator[Stretch]:
        """One stretch."""
        duration, limits = _ends(self.duration, self.lower, None, self.charge)
        yield Stretch(control=Control.LOAD, value=self.resistance, duration=duration, limits=limits, technique="CLD")


@dataclass(frozen=True, kw_only=True)
class Rest:
    """No current for a duration. [s]"""

    duration: float

    def __post_init__(self) -> None:
        demand(self, "duration", above=0.0)

    def stretches(self) -> Iterator[Stretch]:
        """One stretch."""
        yield Stretch(control=Control.CURRENT, value=0.0, duration=self.duration, technique="OCV")


@dataclass(frozen=True)
class Series:
    """Steps one after the other, the whole `times` over; every time counts as a cycle."""

    steps: tuple[Step, ...]
    times: int = 1

    def __post_init__(self) -> None:
        if not self.steps or self.times < 1:
            raise UsageError("a series needs at least one step and goes through it at least once.")

    def stretches(self) -> Iterator[Stretch]:
        """The stretches of all steps; cycles and half cycles go on counting."""
        cycle = half = 0
        for _ in range(self.times):
            last = 0
            for step in self.steps:
                inner = 0
                for stretch in step.stretches():
                    half += 1
                    inner = max(inner, stretch.cycle - 1)
                    yield replace(stretch, cycle=cycle + stretch.cycle, half_cycle=half)
                last = max(last, inner)
            cycle += last + 1


# -- series that bear a name ---------------------------------------------------------------------------------------
def cycling(*, charge: float, discharge: float, lower: float, upper: float, cycles: int) -> Series:
    """Constant currents [A] between two limits [V], the discharge first; `discharge` is below 0, `charge` above."""
    if not discharge < 0 < charge:
        raise UsageError("a discharge has a current below 0, a charge one above; I > 0 oxidises the working electrode.")
    return Series(
        (ConstantCurrent(current=discharge, lower=lower), ConstantCurrent(current=charge, upper=upper)), cycles
    )


def rate_test(currents: Sequence[float], *, lower: float, upper: float, cycles: int) -> Series:
    """Cycles at each current [A, magnitudes] in turn, discharge and charge alike."""
    return Series(tuple(cycling(charge=i, discharge=-i, lower=lower, upper=upper, cycles=cycles) for i in currents))


def gitt(*, current: float, pulse: float, rest: float, pulses: int, limit: float) -> Series:
    """Pulses of a current [A] and rests [s]; a pulse ends at `limit` [V], below it for a current below 0."""
    ends = {"lower": limit} if current < 0 else {"upper": limit}
    return Series(
        (ConstantCurrent(current=current, duration=pulse, technique="GITT", **ends), Rest(duration=rest)), pulses
    )


def ici(*, current: float, on: float, off: float, limit: float, interruptions: int) -> Series:
    """A current [A] that is interrupted for `off` [s] after every `on` [s]."""
    return gitt(current=current, pulse=on, rest=off, pulses=interruptions, limit=limit)


def pitt(*, start: float, step: float, steps: int, hold: float) -> Series:
    """Potential steps of `step` [V] from `start`, each held for `hold` [s]."""
    return Series(tuple(Hold(voltage=start + step * (k + 1), duration=hold, technique="PITT") for k in range(steps)))


def specs(*, start: float, step: float, steps: int, hold: float) -> Series:
    """Step potential electrochemical spectroscopy: small equal steps over a window and back."""
    there = [start + step * (k + 1) for k in range(steps)]
    back = [start + step * k for k in range(steps - 1, -1, -1)]
    return Series(tuple(Hold(voltage=v, duration=hold, technique="SPECS") for v in (*there, *back)))
