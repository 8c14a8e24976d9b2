"""What pydantic found wrong, as one sentence each with the line it stands on."""

from __future__ import annotations

import typing
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel, Tag, ValidationError
from pydantic_core import ErrorDetails

from ionterface.campaign import contents
from ionterface.campaign.campaign import Place, dotted, line_of
from ionterface.campaign.suggestions import did_you_mean
from ionterface.errors import Fault

_SHOULD = {
    "string_type": "should be a text",
    "string_too_short": "should not be empty",
    "int_type": "should be a whole number",
    "bool_type": "should be true or false",
    "tuple_type": "should be a list",
    "too_short": "should not be empty",
    "dict_type": "should be a mapping of names",
    "model_type": "should be a mapping",
    "is_instance_of": "should be a number with its unit",
    "literal_error": "should be one of {expected}",
    "greater_than_equal": "should be at least {ge}",
    "less_than_equal": "should be at most {le}",
}


def faults_of(error: ValidationError, model: object, place: Place, lines: Mapping[Place, int]) -> Iterator[Fault]:
    """One fault for each thing that pydantic found at `place`, where a `model` was expected."""
    for details in error.errors(include_url=False):
        steps = details["loc"]
        inner = place + tuple(step for step in steps if not _is_tag(step))
        if details["type"] == "missing":
            yield fault(lines, inner[:-1], f"{dotted(inner)} is missing")
        elif details["type"] == "extra_forbidden":
            known = _keys(_model_at(model, steps[:-1]))
            sentence = f"unknown key {inner[-1]!r}{_inside(inner[:-1])}{did_you_mean(str(inner[-1]), known)}"
            yield fault(lines, inner, sentence)
        else:
            while inner and inner[-1] == "[key]":
                inner = inner[:-1]
            yield fault(lines, inner, f"{dotted(inner)}: {_sentence(details)}" if inner else _sentence(details))


def fault(lines: Mapping[Place, int], place: Place, sentence: str) -> Fault:
    """A fault at a place, its sentence ended by a mark."""
    return Fault(line_of(lines, place), sentence if sentence.endswith((".", "?")) else f"{sentence}.")


def _inside(place: Place) -> str:
    return f" in {dotted(place)}" if place else ""


def _sentence(details: ErrorDetails) -> str:
    context: dict[str, Any] = details.get("ctx", {})
    value = details["input"]
    if value is None:
        return "cannot be left open"
    if details["type"] == contents.NO_KIND:
        if not isinstance(value, Mapping):
            return f"should be a mapping, not {_shown(value)}"
        known = str(context["known"]).split("|")
        word = str(next(iter(value), ""))
        return f"{word!r} is no kind of content{did_you_mean(word, known)}"
    if details["type"] in ("value_error", "assertion_error"):
        return str(context["error"])
    should = _SHOULD.get(details["type"])
    return f"{should.format(**context)}, not {_shown(value)}" if should else f"{details['msg']}, not {_shown(value)}"


def _shown(value: object) -> str:
    kinds = {dict: "a mapping", tuple: "a list", bool: "true or false"}
    text = kinds.get(type(value), repr(value))
    return text if len(text) <= 60 else f"{text[:60]}…"


def _is_tag(step: object) -> bool:
    return isinstance(step, str) and step.startswith("<") and step.endswith(">")


def _keys(annotation: object) -> list[str]:
    """The keys that the one model within an annotation takes."""
    models = [model for _, model in _models(annotation)]
    if len(models) != 1:
        return []
    hidden = getattr(models[0], "from_key", ())
    return [field.alias or name for name, field in models[0].model_fields.items() if name not in hidden]


def _model_at(annotation: object, steps: Iterable[str | int]) -> object:
    """The annotation that pydantic had reached after these steps of a location."""
    for step in steps:
        if _is_tag(step):
            annotation = next((model for tag, model in _models(annotation) if tag == step), annotation)
            continue
        models = [model for _, model in _models(annotation)]
        for name, field in models[0].model_fields.items() if len(models) == 1 else ():
            if step == (field.alias or name) and list(_models(field.annotation)):
                annotation = field.annotation
    return annotation


def _models(annotation: object) -> Iterator[tuple[str, type[BaseModel]]]:
    """Every model within an annotation, with the tag that its union tells it by."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield "", annotation
        return
    tag = next((str(m.tag) for m in getattr(annotation, "__metadata__", ()) if isinstance(m, Tag)), "")
    for argument in typing.get_args(annotation):
        yield from ((tag or inner, model) for inner, model in _models(argument))
