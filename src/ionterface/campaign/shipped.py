"""Campaigns that come with Ionterface."""

from __future__ import annotations

from pathlib import Path

from ionterface.campaign.suggestions import did_you_mean
from ionterface.errors import UsageError


def folders() -> dict[str, Path]:
    """Name of every shipped campaign -> its folder: inside the installed package, or beside its source."""
    package = Path(__file__).parents[1]
    found: dict[str, Path] = {}
    for home in (package.parents[1] / "campaigns", package / "campaigns"):
        if home.is_dir():
            found |= {file.parent.name: file.parent for file in sorted(home.glob("*/campaign.yaml"))}
    return found


def shipped(name: str) -> Path:
    """The folder of a shipped campaign.

    Raises
    ------
    UsageError
        There is none of this name; the sentence offers the nearest.
    """
    known = folders()
    if name not in known:
        raise UsageError(f"there is no shipped campaign {name!r}{did_you_mean(name, known)}")
    return known[name]
