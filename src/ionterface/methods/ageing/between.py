"""A parameter of a law over the cells: its mean, and how much the cells themselves differ."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ionterface.estimate import Estimate
from ionterface.fitting.model_fit import Fit


@dataclass(frozen=True, kw_only=True)
class Between:
    """A parameter over the cells."""

    mean: Estimate
    """Its standard uncertainty is sd/√cells."""
    between_sd: float
    """Spread of the cells' true values: the spread of the fits less their own errors; NaN for one cell."""


def between(fits: Sequence[Fit]) -> dict[str, Between]:
    """Every parameter of fits of one law, one fit for each cell, as numbers in the unit of the law."""
    found = {}
    for name in fits[0].values:
        values = np.asarray([fit.values[name] for fit in fits])
        own = np.asarray([fit.std[name] for fit in fits])
        count = len(values)
        spread = float(values.var(ddof=1)) if count > 1 else math.nan
        within = float(np.mean(own[np.isfinite(own)] ** 2)) if np.isfinite(own).any() else 0.0
        mean = Estimate(float(values.mean()), math.sqrt(spread / count) if count > 1 else float(own[0]), "1")
        found[name] = Between(mean=mean, between_sd=math.sqrt(max(spread - within, 0.0)) if count > 1 else math.nan)
    return found
