"""How a voltammogram is separated: every choice that changes the share, written down."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass

from ionterface.errors import UsageError
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.kinetic_map import Regression


class Denominator(enum.Enum):
    """What the v-proportional part is a share of."""

    MEASURED = "∮|i|dE of the measured current"
    FITTED = "∮|i|dE of the fitted current"


class Branches(enum.Enum):
    """Which sweeps are integrated."""

    BOTH = "both branches"
    OXIDATION = "oxidation branch only"
    REDUCTION = "reduction branch only"

    def holds(self, branch: Direction) -> bool:
        """Whether a branch is integrated."""
        return self is Branches.BOTH or self.name == branch.name


@dataclass(frozen=True, kw_only=True)
class Convention:
    """Every choice that a v-proportional share depends on.

    Without arguments: regression with relative weights, coefficients of either sign, both branches, over the measured
    current, every scan rate, no trim. A fit is never clipped afterwards, whatever the convention.

    Raises
    ------
    UsageError
        A range of scan rates without width, or a negative trim.
    """

    regression: Regression = Regression.RELATIVE
    nonnegative: bool = False
    """Whether k₁ and k₂ are held at or above zero, in the direction of the sweep, by the fit itself."""
    branches: Branches = Branches.BOTH
    denominator: Denominator = Denominator.MEASURED
    rates: tuple[float, float] | None = None
    """Least and greatest scan rate that are used; all without them. [V/s]"""
    trim: float = 0.0
    """Potential after each turning point that is left out, besides what the series left out. [V]"""

    def __post_init__(self) -> None:
        if self.rates is not None and not self.rates[0] < self.rates[1]:
            raise UsageError(f"scan rates from {self.rates[0]} to {self.rates[1]} V/s: the first must be the smaller.")
        if not 0 <= self.trim < math.inf:
            raise UsageError(f"the trim is a potential of 0 V or more, not {self.trim} V.")

    def __str__(self) -> str:
        return "; ".join(self.settings.values())

    @property
    def settings(self) -> dict[str, str]:
        """Every choice as text."""
        rates = "every rate" if self.rates is None else f"{self.rates[0] * 1e3:g} to {self.rates[1] * 1e3:g} mV/s"
        return {
            "regression": self.regression.value,
            "coefficients": "not negative (constrained fit)" if self.nonnegative else "of either sign",
            "branches": self.branches.value,
            "denominator": self.denominator.value,
            "scan rates used": rates,
            "trim after the turning points": f"{self.trim * 1e3:g} mV",
            "clipping": "never",
        }
