"""A campaign file in: read, validated part by part, its files found, every fault told at once."""

from __future__ import annotations

from pathlib import Path

from ionterface.campaign.campaign import Campaign
from ionterface.campaign.consistency import Consistency, Functions
from ionterface.campaign.parts import validate
from ionterface.campaign.schema import SCHEMA_VERSION, Head
from ionterface.campaign.sources import Search
from ionterface.campaign.yaml_text import parse
from ionterface.errors import CampaignFaults, Fault, UnreadableFile


def load(path: Path | str, *, functions: Functions) -> Campaign:
    """The campaign of a file; its open questions are left as None.

    Parameters
    ----------
    path : Path or str
        A campaign file, or the folder that holds one named ``campaign.yaml``.
    functions : mapping
        Name -> signature of each function that the braces in texts may call (`inspect.signature` with
        ``eval_str=True``). Parameters named cell, sample, measurement, basis or branch refer to what the campaign
        declares and are checked against it.

    Raises
    ------
    CampaignFaults
        Every fault of the file, with its line.
    UnreadableFile
        The file is missing or cannot be read.
    """
    campaign, faults = examine(path, functions=functions)
    if faults:
        raise CampaignFaults(campaign.path, faults)
    return campaign


def examine(path: Path | str, *, functions: Functions) -> tuple[Campaign, tuple[Fault, ...]]:
    """What can be used of a campaign file, and every fault of it.

    Raises
    ------
    UnreadableFile
        The file is missing or cannot be read.
    """
    path = Path(path)
    path = path / "campaign.yaml" if path.is_dir() else path
    text = parse(_content(path))
    parts = validate(text)
    consistency = Consistency(parts, text)
    faults = parts.faults
    search = Search(path.parent.resolve(), parts, text)
    faults += consistency.faults()
    campaign = Campaign(
        path=path,
        folder=search.roots.folder,
        roots=search.roots.folders[1:],
        head=parts.head or Head(ionterface=SCHEMA_VERSION, title=None, date=None),
        samples=parts.samples,
        cells=parts.cells,
        measurements=tuple(parts.measurements.values()),
        items=tuple(parts.document.values()),
        sources=tuple(search.sources(faults)),
        beside=dict(search.beside(faults)),
        lookups=consistency.lookups(functions, faults),
        lines=text.lines,
        open=tuple(text.open),
    )
    return campaign, tuple(sorted(set(faults)))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableFile(path, "there is no such campaign file; draft one with ionterface init.") from error
    except OSError as error:
        raise UnreadableFile(path, f"cannot be read ({error.strerror}); check its permissions.") from error
