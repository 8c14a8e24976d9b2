"""The finite-length fit of every pulse of a titration."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ionterface.errors import UsageError
from ionterface.methods.titration.finite_length_fit import FEWEST, FiniteFit, finite_length_fit, thinned
from ionterface.methods.titration.gitt_checks import Estimator, Evidence
from ionterface.record import Array


@dataclass(frozen=True)
class FiniteLength:
    """Fit diffusion into the body to every pulse and rest, through at most `points` points of each.

    Raises
    ------
    UsageError
        Too few points for the fit.
    """

    points: int = 300

    def __post_init__(self) -> None:
        if self.points < FEWEST:
            raise UsageError(f"a finite-length fit needs at least {FEWEST} points, not {self.points}.")


FINITE = FiniteLength()
"""Unless another is stated."""


def pulse_fits(t: Array, e: Array, evidence: Evidence, finite: FiniteLength) -> tuple[FiniteFit | None, ...]:
    """The finite-length fit of every pulse that has enough points and a slope to start from."""
    found = evidence.found
    fits: list[FiniteFit | None] = []
    for k, place in enumerate(evidence.places.tolist()):
        start, stop, rest_stop = int(found.start[place]), int(found.stop[place]), int(found.rest_stop[place])
        quiet = int(evidence.before.stop[k])
        level = np.arange(quiet - int(evidence.before.count[k]), quiet)
        on = start + thinned(t[start:stop], finite.points)
        off = stop + thinned(t[stop:rest_stop], finite.points)
        index = np.concatenate([level[-finite.points :], on, off])
        since = t[index] - found.begin[place]
        keep = (index < start) | (since > 0) & ((index < stop) | (t[index] > found.end[place]))
        index, since = index[keep], since[keep]
        d, dEs = float(evidence.diffusivity[Estimator.SLOPE][k]), float(evidence.rest_change[k])
        if len(index) < FEWEST or not (math.isfinite(d) and d > 0) or dEs == 0:
            fits.append(None)
            continue
        fits.append(
            finite_length_fit(
                np.where(index < start, np.minimum(since, 0.0), since),
                e[index],
                (index >= start) & (index < stop),
                tau=float(found.duration[place]),
                current=float(found.current[place]),
                body=evidence.body,
                start=d,
                dEs=dEs,
            )
        )
    return tuple(fits)
