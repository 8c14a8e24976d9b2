"""The parts of a campaign file, each validated on its own, so that a fault in one hides no fault in another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ionterface.campaign.campaign import Place
from ionterface.campaign.contents import Item, ItemUnion, Panel, Rows
from ionterface.campaign.faults import fault, faults_of
from ionterface.campaign.schema import ALL, SCHEMA_VERSION, Cell, Head, Measurement, Sample, name_of
from ionterface.campaign.suggestions import did_you_mean
from ionterface.campaign.yaml_text import YamlText
from ionterface.errors import Fault

NAMED = ("samples", "cells")
LISTED = ("measurements", "document")
MODELS: dict[str, Any] = {
    "head": Head,
    "samples": Sample,
    "cells": Cell,
    "measurements": Measurement,
    "document": ItemUnion,
    "panels": Panel,
    "rows": Rows,
}


@dataclass
class Parts:
    """The parts by name or place in their list, faulty ones as far as they are good, and all their faults.

    `declared` holds the names of all samples and cells, the faulty ones too: a reference to one is no further fault.
    """

    head: Head | None = None
    samples: dict[str, Sample] = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)
    measurements: dict[int, Measurement] = field(default_factory=dict)
    document: dict[int, Item] = field(default_factory=dict)
    declared: dict[str, tuple[str, ...]] = field(default_factory=lambda: dict.fromkeys(NAMED, ()))
    faults: list[Fault] = field(default_factory=list)


def validate(text: YamlText) -> Parts:
    """Every part of a campaign file, and every fault of a part in itself."""
    parts = Parts(faults=list(text.faults))
    if not text.data:
        return parts
    if not _version_known(text, parts):
        text.data.clear()  # what another version means is not known
        return parts
    _head(text, parts)
    for section in NAMED:
        _named(text, parts, section)
    for section in LISTED:
        _listed(text, parts, section)
    return parts


def _version_known(text: YamlText, parts: Parts) -> bool:
    version = text.data.get("ionterface")
    if "ionterface" not in text.data:
        sentence = f"the schema version is missing; begin the file with `ionterface: {SCHEMA_VERSION}`"
        parts.faults.append(fault(text.lines, (), sentence))
        return False
    if version != SCHEMA_VERSION or isinstance(version, bool):
        sentence = f"the schema version {version!r} is unknown; this release reads `ionterface: {SCHEMA_VERSION}`"
        parts.faults.append(fault(text.lines, ("ionterface",), sentence))
        return False
    return True


def _head(text: YamlText, parts: Parts) -> None:
    known = (*Head.model_fields, *NAMED, *LISTED)
    for key in text.data:
        if key not in known:
            parts.faults.append(fault(text.lines, (key,), f"unknown key {key!r}{did_you_mean(key, known)}"))
    own = {key: value for key, value in text.data.items() if key in Head.model_fields}
    parts.head = _valid("head", own, (), text, parts)


def _named(text: YamlText, parts: Parts, section: str) -> None:
    found = text.data.get(section)
    if found is not None and not isinstance(found, Mapping):
        parts.faults.append(fault(text.lines, (section,), f"{section} should be a mapping of names to their facts"))
        return
    parts.declared[section] = tuple(found or ())
    for name, facts in (found or {}).items():
        place: Place = (section, name)
        try:
            if name == ALL:
                raise ValueError(f"the name {ALL!r} is taken; it stands for every one")
            name_of(name)
        except ValueError as error:
            parts.faults.append(fault(text.lines, place, f"{section}: {error}"))
            continue
        if isinstance(facts, Mapping):
            if "name" in facts:
                sentence = f"unknown key 'name' in {section}.{name}; its name is the key it stands under"
                parts.faults.append(fault(text.lines, (*place, "name"), sentence))
            facts = {**facts, "name": name}  # noqa: PLW2901
        valid = _valid(section, facts, place, text, parts)
        if valid is not None:
            getattr(parts, section)[name] = valid


def _listed(text: YamlText, parts: Parts, section: str) -> None:
    found = text.data.get(section)
    if found is not None and not isinstance(found, tuple):
        parts.faults.append(fault(text.lines, (section,), f"{section} should be a list; begin each entry with '- '"))
        return
    for index, entry in enumerate(found or ()):
        valid = _valid(section, entry, (section, index), text, parts)
        if valid is not None:
            getattr(parts, section)[index] = valid


def _valid(section: str, data: object, place: Place, text: YamlText, parts: Parts) -> Any:
    """A part; where it is faulty, what is left of it without the faulty keys, for the checks that go on with it."""
    try:
        return adapter(section).validate_python(data)
    except ValidationError as error:
        parts.faults += faults_of(error, MODELS[section], place, text.lines)
        wrong = {one["loc"][0] for one in error.errors() if one["loc"]}
    if section == "document" or not isinstance(data, Mapping):
        return None
    left = {key: value for key, value in data.items() if key not in wrong}
    for _ in range(2):
        try:
            return adapter(section).validate_python(left)
        except ValidationError as error:
            left |= {str(one["loc"][0]): None for one in error.errors() if one["type"] == "missing"}
    return None


@cache
def adapter(section: str) -> TypeAdapter[Any]:
    """What validates a part of a section, a panel or the rows of a table."""
    return TypeAdapter(MODELS[section])
