"""A YAML file beside a campaign read into a model, every fault of it at once and each with its line."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from ionterface.campaign.campaign import dotted, line_of
from ionterface.campaign.faults import faults_of
from ionterface.campaign.yaml_text import YamlText, parse
from ionterface.errors import CampaignFaults, Fault, UnreadableFile

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Loaded(Generic[Model]):
    """A file as a model, its digest, and the lines of its places."""

    path: Path
    sha256: str
    content: Model
    text: YamlText

    def line(self, *place: str | int) -> int:
        """The line of a place, or of the nearest part around it."""
        return line_of(self.text.lines, place)


def load(path: Path, model: type[Model]) -> Loaded[Model]:
    """The content of a YAML file as an instance of `model`.

    Raises
    ------
    CampaignFaults
        The file is no YAML, or something in it is unknown, missing, left open or of the wrong kind.
    UnreadableFile
        The file is missing or cannot be read.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(path, f"cannot be read ({error.strerror}); check its name and permissions.") from error
    text = parse(content)
    faults = list(text.faults)
    faults += [Fault(line_of(text.lines, place), f"{dotted(place)} is left open.") for place in text.open]
    if faults:
        raise CampaignFaults(path, faults)
    try:
        made = model.model_validate(text.data)
    except ValidationError as error:
        raise CampaignFaults(path, faults_of(error, model, (), text.lines)) from error
    return Loaded(path, hashlib.sha256(content).hexdigest(), made, text)
