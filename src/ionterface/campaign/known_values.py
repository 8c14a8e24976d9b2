"""A number that a campaign states with its source: a quantity, a declared assumption, or a published number.

``5.3 ± 0.5 um`` states it, ``{assumed: pulse}`` takes it from the range of an assumption in the head of the campaign,
and ``{stated: capacity-low}`` from its file of published numbers. What it comes to: `facts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, InstanceOf

from ionterface.campaign.quantity_text import estimate_of
from ionterface.campaign.values import name_of
from ionterface.estimate import Estimate

WAYS = ("assumed", "stated")


@dataclass(frozen=True)
class Known:
    """A number in `unit`: as `text`, or by the name of an assumption, or by the key of a published number."""

    unit: str
    what: str
    text: str = ""
    assumed: str = ""
    stated: str = ""
    positive: bool = True

    def written(self, source: str) -> Estimate:
        """What the text states, its error named by `source`. [`unit`]"""
        return estimate_of(self.text, self.unit, source=source, positive=self.positive)


def known(unit: str, what: str, *, positive: bool = True) -> BeforeValidator:
    """Takes a number in `unit` as a quantity, ``{assumed: NAME}`` or ``{stated: KEY}``; a pure number needs no unit."""

    def parsed(value: object) -> object:
        if value is None or isinstance(value, Known):
            return value
        if isinstance(value, Mapping):
            ((way, name),) = value.items() if len(value) == 1 else ((None, None),)
            if way not in WAYS:
                raise ValueError(f"should be a quantity like '1 {unit}', {{assumed: NAME}} or {{stated: KEY}}")
            return Known(unit, what, positive=positive, **{way: str(name_of(name))})
        if unit == "1" and isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        estimate_of(value, unit, source="", positive=positive)
        return Known(unit, what, text=str(value), positive=positive)

    return BeforeValidator(parsed)


KnownValue = InstanceOf[Known]
Capacity = Annotated[KnownValue, known("C/kg", "capacity")]
SpecificCurrent = Annotated[KnownValue, known("A/kg", "current")]
Share = Annotated[KnownValue, known("1", "share")]
Temperature = Annotated[KnownValue, known("K", "temperature")]


def every(part: object, place: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Known]]:
    """Every such number within a part of a campaign file, with the way of keys that leads to it."""
    if isinstance(part, Known):
        yield place, part
    elif isinstance(part, BaseModel):
        for name, field in type(part).model_fields.items():
            yield from every(getattr(part, name), (*place, field.alias or name))
    elif isinstance(part, Mapping):
        for key, value in part.items():
            yield from every(value, (*place, key))
    elif isinstance(part, tuple):
        for number, value in enumerate(part):
            yield from every(value, (*place, number))
