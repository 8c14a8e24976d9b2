"""Table of an audit of the published numbers."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ionterface.campaign.content import Content


class AuditTable(Content):
    """What disagrees among the published numbers, everything that was checked, or the electron ledgers."""

    shows: Literal["disagreements", "everything", "electrons"] = Field(alias="audit")


PANELS: tuple[type[Content], ...] = ()
TABLES: tuple[type[Content], ...] = (AuditTable,)
