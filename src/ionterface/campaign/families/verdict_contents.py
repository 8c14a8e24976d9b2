"""The storage verdict of a cell as a panel and as a table."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ionterface.campaign.content import Cells, Content
from ionterface.campaign.families.voltammetry_contents import Rates, ScanRates, Sweep
from ionterface.campaign.option_fields import range_in, stated
from ionterface.campaign.schema import Quantity, Range


class StorageShares(ScanRates):
    """Every estimate of the share of a store apart from diffusion, and what they support together.

    `fast`, `slow` and `sweep` are those of `trasatti`, `separated` the scan rates of Dunn's separation. `film` says
    where something diffuses (`plate, 50 ± 5 nm, 1e-11 ± 2e-12 cm2/s`); it needs `electrons` and `temperature`, and the
    uncertainty of D and L to decide anything.
    """

    cells: Cells = Field(alias="verdict")
    fast: Annotated[Range | None, range_in("V/s")] = None
    slow: Annotated[Range | None, range_in("V/s")] = None
    sweep: Sweep | None = None
    separated: Rates = None
    film: str | None = None
    electrons: Annotated[float | None, Field(gt=0)] = None
    temperature: Annotated[Quantity | None, stated("K", "temperature")] = None


class StorageVerdictTable(StorageShares):
    """How every statement about interface and bulk stands, the evidence, or the share of a store apart."""

    of: Literal["statements", "evidence", "share"] = "statements"


PANELS: tuple[type[Content], ...] = (StorageShares,)
"""Every kind of panel of this family."""
TABLES: tuple[type[Content], ...] = (StorageVerdictTable,)
"""Every kind of table of this family."""
