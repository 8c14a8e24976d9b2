"""The parameters of a law over the cells: their means, and how much the cells themselves differ."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from ionterface.estimate import Estimate
from ionterface.fitting.model_fit import Fit
from ionterface.fitting.random_effect import RandomEffect, random_effect
from ionterface.methods.ageing.cell_fits import CellRun
from ionterface.methods.ageing.law_curve import own_covariance


def between_parameters(runs: Sequence[CellRun], fits: Sequence[Fit], scatter: float) -> Mapping[str, RandomEffect]:
    """Every parameter of fits of one law, one fit for each cell, as numbers in the unit of the law.

    Parameters
    ----------
    runs, fits : sequences
    scatter : float
        Of the cycles of a cell about its law, the same for all cells; unit of the capacities.

    Notes
    -----
    A cell whose fit does not tell a parameter, or ends on its bound, does not count for it; where none tells it, the
    mean is that of the fits and has no error.
    """
    found = {}
    covariances = [own_covariance(fit, run.cycles, scatter) for run, fit in zip(runs, fits, strict=True)]
    for k, name in enumerate(fits[0].free):
        values = np.asarray([fit.values[name] for fit in fits])
        own = np.asarray([math.nan if name in f.at_bound else c[k, k] for f, c in zip(fits, covariances, strict=True)])
        if np.isfinite(own).any():
            found[name] = random_effect(values, own)
        else:
            mean = Estimate(float(values.mean()), None, "1")
            found[name] = RandomEffect(mean=mean, between_sd=math.nan, units=0)
    return found
