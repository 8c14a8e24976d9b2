"""The panel and table of the recovery of the voltage at rest."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ionterface.campaign.content import CYCLED, CellBranch, Cells, Content, Need
from ionterface.campaign.option_fields import stated
from ionterface.campaign.schema import Name, Quantity, Technique


class VoltageRecovery(Content):
    """Recovery of the voltage at one rest of each cell, with the course that fits; `relative` to its first voltage.

    Without `rest`, the longest of those `after` a charge or discharge that ended at the `limit`.
    """

    techniques = frozenset({Technique.REST, Technique.GITT}) | CYCLED
    cells: Cells = Field(alias="recovery")
    rest: Annotated[int | None, Field(ge=1)] = None
    after: CellBranch | None = None
    limit: Annotated[Quantity | None, stated("V", "limit", positive=False)] = None
    pulse: Annotated[Quantity | None, stated("s", "pulse")] = None
    relative: bool = False
    measurement: Name | None = None

    def wants(self) -> frozenset[Need]:
        """As every kind, and what a discharge is where a charge or discharge is named."""
        return self.needs if self.after is None else self.needs | {Need.DISCHARGE}


PANELS: tuple[type[Content], ...] = (VoltageRecovery,)
"""Every kind of panel of this family."""
TABLES: tuple[type[Content], ...] = (VoltageRecovery,)
"""Every kind of table of this family."""
