"""The families of panels and tables: each module says what draws its panels and what makes its tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from ionterface.campaign.content import Content
from ionterface.campaign.families import (
    audit_panels,
    bases_panels,
    energy_panels,
    impedance_panels,
    rates_panels,
    recovery_panels,
    synthesis_panels,
    titration_panels,
    verdict_panels,
    voltammetry_panels,
)
from ionterface.campaign.outcome import Outcome
from ionterface.campaign.panel_cells import Drawn
from ionterface.campaign.workbench import Workbench


class Family(Protocol):
    """What such a module holds."""

    @property
    def PANELS(self) -> Mapping[type[Content], Callable[[Any, Workbench, str], Drawn]]:  # noqa: N802
        """What draws each kind of panel."""

    @property
    def TABLES(self) -> Mapping[type[Content], Callable[[Any, Workbench, str], Outcome]]:  # noqa: N802
        """What makes each kind of table."""


FAMILIES: tuple[Family, ...] = (
    voltammetry_panels,
    titration_panels,
    impedance_panels,
    rates_panels,
    energy_panels,
    bases_panels,
    synthesis_panels,
    recovery_panels,
    verdict_panels,
    audit_panels,
)
"""Every family; a new one is one entry here and one in `contents.FAMILIES`."""
