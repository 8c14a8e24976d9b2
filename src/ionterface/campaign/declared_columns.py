"""A file that declares the columns of tables, in the words that a campaign file uses for them."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from ionterface.campaign.faults import faults_of
from ionterface.campaign.schema import Columns
from ionterface.campaign.yaml_text import parse
from ionterface.errors import CampaignFaults, UnreadableFile
from ionterface.formats import Declaration


def declared_columns(path: Path) -> Declaration:
    """What a YAML file says of the columns of a csv, tsv or xlsx file: the value of `columns:` in a campaign.

    Raises
    ------
    CampaignFaults
        Every fault of the file, with its line.
    UnreadableFile
        The file is missing or cannot be read.
    """
    try:
        text = parse(path.read_bytes())
    except OSError as error:
        raise UnreadableFile(path, "cannot be read; name the file that declares the columns.") from error
    if text.faults:
        raise CampaignFaults(path, text.faults)
    try:
        return Columns.model_validate(text.data).declaration()
    except ValidationError as error:
        raise CampaignFaults(path, faults_of(error, Columns, (), text.lines)) from error
