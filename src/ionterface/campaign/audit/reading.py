"""The stated facts that a path names: a ``stated.yaml``, or a campaign that has one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ionterface.campaign.consistency import Functions
from ionterface.campaign.loading import load
from ionterface.campaign.stated import Stated, read_stated
from ionterface.campaign.yaml_text import parse
from ionterface.errors import MissingFact, UnreadableFile


def stated_of(path: Path, *, functions: Functions) -> Stated:
    """The stated facts of a ``stated.yaml``, of a campaign file, or of the folder of a campaign.

    Raises
    ------
    MissingFact
        The campaign names no file of stated facts.
    CampaignFaults
        The file or the campaign has faults; all at once.
    UnreadableFile
        A file is missing or cannot be read.
    """
    if not path.is_dir() and not _is_campaign(path):
        return read_stated(path)
    campaign = load(path, functions=functions)
    if campaign.head.stated is None:
        raise MissingFact(
            f"{campaign.path.name}: which file holds what the study states? Name it: `stated: stated.yaml`."
        )
    return read_stated(campaign.beside[campaign.head.stated])


def _is_campaign(path: Path) -> bool:
    try:
        data = parse(path.read_bytes()).data
    except OSError as error:
        raise UnreadableFile(path, f"cannot be read ({error.strerror}); check its name and permissions.") from error
    return isinstance(data, Mapping) and "document" in data
