"""What the texts of a campaign cite, held against its lists of references before anything is made."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ionterface.campaign.campaign import Campaign, Place, dotted
from ionterface.campaign.contents import ReferencesItem
from ionterface.campaign.stated import read_stated
from ionterface.campaign.suggestions import did_you_mean
from ionterface.errors import Fault
from ionterface.references import joined, keys

_CITED = re.compile(r"(?<![\w\\])@\{?(\w+(?:[:.#$%&\-+?<>~/]\w+)*)")
"""A key as pandoc reads it; an address of mail has a letter before its @."""
_TEXTS = ("caption", "text", "title")


def unknown_citations(campaign: Campaign) -> Iterator[Fault]:
    """A fault for each key that a text or the file of published numbers cites and no list of references holds.

    Raises
    ------
    InputError
        One of the files beside the campaign has faults of its own.
    """
    lists = [item.references for item in campaign.items if isinstance(item, ReferencesItem)]
    known = keys(joined(*(campaign.beside[name] for name in lists)))
    for place, who, key in _cited(campaign):
        if key not in known:
            near = did_you_mean(key, known)
            advice = near if "did you mean" in near else "; add it to a BibTeX file that `references:` names."
            yield Fault(campaign.line(place), f"{who} cites {key!r}, which is in no list of references{advice}")


def _cited(campaign: Campaign) -> Iterator[tuple[Place, str, str]]:
    """Where a citation stands, what it stands in, and its key."""
    if campaign.head.stated:
        yield ("stated",), campaign.head.stated, read_stated(campaign.beside[campaign.head.stated]).content.cites
    for number, item in enumerate(campaign.items):
        for name in _TEXTS:
            for key in _CITED.findall(getattr(item, name, None) or ""):
                yield ("document", number, name), dotted(("document", number, name)), key
