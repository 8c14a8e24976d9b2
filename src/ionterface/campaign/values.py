"""What the models of a campaign file are made of: the strict base, names, texts, choices, quantities."""

from __future__ import annotations

import enum
import re
from typing import Annotated, ClassVar, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, InstanceOf

from ionterface.campaign.quantity_text import Interval
from ionterface.campaign.suggestions import did_you_mean
from ionterface.estimate import Estimate

_NAME = re.compile(r"[^\s'\"{}\[\]|<>`\\](?:[^\t\r\n'\"{}\[\]|<>`\\]{0,58}[^\s'\"{}\[\]|<>`\\])?")
_KEY = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,28}[A-Za-z0-9])?")


class Part(BaseModel):
    """A part of a campaign file."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")
    from_key: ClassVar[frozenset[str]] = frozenset()
    """Fields that come from the key a part stands under; they may not be written inside it."""


def name_of(value: object) -> object:
    """A name as text: a whole number is taken as written, quotes and brackets are refused."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(text, str) and not _NAME.fullmatch(text):
        raise ValueError(f"{text!r} is no name; a name has 1 to 60 characters and none of ' \" {{ }} [ ] | < > ` \\")
    return text


def key_of(value: object) -> object:
    """The printed number of a figure, table, note or equation as text; it becomes the name of files."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(text, str) and not _KEY.fullmatch(text):
        raise ValueError(f"{text!r} is no printed number; write letters, digits, points and hyphens, like S18")
    return text


def _several(value: object) -> object:
    return value if isinstance(value, tuple) else (value,)


def _distinct(names: tuple[str, ...]) -> tuple[str, ...]:
    doubles = sorted({name for name in names if names.count(name) > 1})
    if doubles:
        raise ValueError(f"names {doubles[0]!r} twice")
    return names


E = TypeVar("E", bound=enum.Enum)


def one_of(kinds: type[E]) -> BeforeValidator:
    """Takes the value of one member of an enumeration."""

    def member(value: object) -> object:
        if isinstance(value, kinds):
            return value
        known = {kind.value: kind for kind in kinds}
        if not isinstance(value, str):
            raise ValueError(f"should be one of {', '.join(known)}")
        if value not in known:
            raise ValueError(f"{value!r} is unknown{did_you_mean(value, known)}")
        return known[value]

    return BeforeValidator(member)


Name = Annotated[str, BeforeValidator(name_of)]
Key = Annotated[str, BeforeValidator(key_of)]
Names = Annotated[tuple[Name, ...], BeforeValidator(_several), Field(min_length=1), AfterValidator(_distinct)]
Text = Annotated[str, Field(min_length=1)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_several), Field(min_length=1)]
Quantity = InstanceOf[Estimate]
Range = InstanceOf[Interval]
