"""What may stand in a protocol file: its start and each kind of step, quantities with their units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from ionterface import simulate
from ionterface.campaign.protocol_quantities import (
    Charge,
    Count,
    Current,
    Ohm,
    Power,
    Second,
    Volt,
    VoltPerSecond,
    some,
)
from ionterface.campaign.values import Name, Part
from ionterface.simulate.models.assembly import Start
from ionterface.simulate.protocol import Step


# -- steps -----------------------------------------------------------------------------------------------------------
class SweepText(Part):
    """A linear sweep through potentials: a voltammogram where it turns."""

    through: tuple[Volt, ...]
    rate: VoltPerSecond
    cycles: Count = 1

    def step(self, _: float) -> Step:
        """The step."""
        return simulate.Sweep(potentials=self.through, rate=self.rate, cycles=self.cycles)


class _Ended(Part):
    duration: Second | None = None
    lower: Volt | None = None
    charge: Charge | None = None

    def ends(self, mass: float) -> dict[str, Any]:
        """What ends the step, as arguments of it."""
        return {
            "duration": self.duration,
            "lower": self.lower,
            "charge": None if self.charge is None else self.charge.of(mass),
        }


class CurrentText(_Ended):
    """A constant current until a duration, a voltage limit or a charge is reached."""

    of: Current
    upper: Volt | None = None

    def step(self, mass: float) -> Step:
        """The step. [mass of the working electrode: kg]"""
        return simulate.ConstantCurrent(current=self.of.of(mass), upper=self.upper, **self.ends(mass))


class PowerText(_Ended):
    """A constant power until a duration, a voltage limit or a charge is reached."""

    of: Power
    upper: Volt | None = None

    def step(self, mass: float) -> Step:
        """The step. [mass of the working electrode: kg]"""
        return simulate.ConstantPower(power=self.of.of(mass), upper=self.upper, **self.ends(mass))


class LoadText(_Ended):
    """A resistor across the cell until a duration, a voltage limit or a charge is reached."""

    of: Ohm

    def step(self, mass: float) -> Step:
        """The step. [mass of the working electrode: kg]"""
        return simulate.Load(resistance=self.of, **self.ends(mass))


class HoldText(Part):
    """A constant voltage for a duration, or until the current falls below a value."""

    at: Volt
    duration: Second
    taper: Current | None = None

    def step(self, mass: float) -> Step:
        """The step. [mass of the working electrode: kg]"""
        taper = None if self.taper is None else self.taper.of(mass)
        return simulate.Hold(voltage=self.at, duration=self.duration, taper=taper)


class GittText(Part):
    """Pulses of a current and rests; a pulse ends at the limit."""

    current: Current
    pulse: Second
    rest: Second
    pulses: Count
    limit: Volt

    def step(self, mass: float) -> Step:
        """The step. [mass of the working electrode: kg]"""
        return simulate.gitt(
            current=self.current.of(mass), pulse=self.pulse, rest=self.rest, pulses=self.pulses, limit=self.limit
        )


class IciText(Part):
    """A current that is interrupted again and again, until the limit."""

    current: Current
    on: Second
    off: Second
    interruptions: Count
    limit: Volt

    def step(self, mass: float) -> Step:
        """The step. [mass of the working electrode: kg]"""
        return simulate.ici(
            current=self.current.of(mass), on=self.on, off=self.off, limit=self.limit, interruptions=self.interruptions
        )


class _Staircase(Part):
    start: Volt
    step_height: Volt = Field(alias="step")
    steps: Count
    hold: Second

    def stairs(self) -> dict[str, Any]:
        """The arguments of the step."""
        return {"start": self.start, "step": self.step_height, "steps": self.steps, "hold": self.hold}


class PittText(_Staircase):
    """Potential steps, each held."""

    def step(self, _: float) -> Step:
        """The step."""
        return simulate.pitt(**self.stairs())


class SpecsText(_Staircase):
    """Small equal potential steps over a window and back, each held."""

    def step(self, _: float) -> Step:
        """The step."""
        return simulate.specs(**self.stairs())


class CyclingText(Part):
    """Constant currents between two limits, the discharge first."""

    charge: Current
    discharge: Current
    lower: Volt
    upper: Volt
    cycles: Count

    def step(self, mass: float) -> Step:
        """The step. [mass of the working electrode: kg]"""
        return simulate.cycling(
            charge=self.charge.of(mass),
            discharge=self.discharge.of(mass),
            lower=self.lower,
            upper=self.upper,
            cycles=self.cycles,
        )


class RateTestText(Part):
    """Cycles at each current in turn, discharge and charge alike."""

    currents: Annotated[tuple[Current, ...], AfterValidator(some)]
    lower: Volt
    upper: Volt
    cycles: Count

    def step(self, mass: float) -> Step:
        """The step. [mass of the working electrode: kg]"""
        currents = [current.of(mass) for current in self.currents]
        return simulate.rate_test(currents, lower=self.lower, upper=self.upper, cycles=self.cycles)


class RestText(Part):
    """No current for a duration."""

    duration: Second

    def step(self, _: float) -> Step:
        """The step."""
        return simulate.Rest(duration=self.duration)


class RepeatText(Part):
    """Steps one after the other, the whole several times; every time counts as a cycle."""

    times: Count
    steps: Annotated[tuple[StepText, ...], AfterValidator(some)]


def _rest(value: object) -> object:
    return value if isinstance(value, Mapping) else {"duration": value}


class StepText(Part):
    """One step: its kind, and what belongs to it."""

    sweep: SweepText | None = None
    current: CurrentText | None = None
    hold: HoldText | None = None
    power: PowerText | None = None
    load: LoadText | None = None
    rest: Annotated[RestText, BeforeValidator(_rest)] | None = None
    gitt: GittText | None = None
    pitt: PittText | None = None
    ici: IciText | None = None
    specs: SpecsText | None = None
    cycling: CyclingText | None = None
    rate_test: RateTestText | None = None
    repeat: RepeatText | None = None

    @model_validator(mode="after")
    def _one(self) -> StepText:
        if len(self.model_fields_set) != 1:
            named = ", ".join(sorted(self.model_fields_set)) or "nothing"
            raise ValueError(f"a step is of one kind, not {named}; begin each with a hyphen of its own")
        return self

    @property
    def kind(self) -> str:
        """The key that it stands under."""
        return next(iter(self.model_fields_set))


class StartText(Part):
    """A start off equilibrium, or with a second electrode: potentials, and the filling of each store by its name."""

    potential: Volt
    counter: Volt = 0.0
    fillings: dict[Name, float] | None = None

    def start(self) -> Start:
        """The start."""
        if self.fillings is None:
            return simulate.Equilibrium(self.potential, self.counter)
        return simulate.Fillings(self.fillings, self.potential, self.counter)


def _start(value: object) -> object:
    return value if isinstance(value, Mapping) else {"potential": value}


class ProtocolFile(Part):
    """Where a cell starts, and what is done to it."""

    start: Annotated[StartText, BeforeValidator(_start)]
    steps: Annotated[tuple[StepText, ...], AfterValidator(some)]
