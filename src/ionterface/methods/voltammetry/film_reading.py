"""What diffusion alone in a film of known thickness would give, beside the b that was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ionterface.errors import Finding, Severity
from ionterface.estimate import Estimate
from ionterface.methods.voltammetry.finite_film import Film, b_of_film
from ionterface.record import Array


@dataclass(frozen=True, kw_only=True)
class FilmReading:
    """What diffusion alone in a film of known thickness would give."""

    numbers: tuple[Estimate, ...]
    """p = L²nFv/(RTD), one per scan rate. [1]"""
    b: Array
    """d ln i_p/d ln v of the peak of that film at these rates, shape (k,)."""


def film_reading(film: Film, scan_rates: Sequence[Estimate]) -> FilmReading:
    """Film number and b of diffusion alone at every scan rate."""
    numbers = tuple(film.number(v) for v in scan_rates)
    return FilmReading(numbers=numbers, b=b_of_film(np.asarray([p.value for p in numbers]), film.geometry))


def film_findings(reading: FilmReading | None) -> tuple[Finding, ...]:
    """Finding W-B7: the b that diffusion alone would give."""
    if reading is None:
        return ()
    p = [n.value for n in reading.numbers]
    message = (
        f"p = L²nFv/(RTD) runs from {p[0]:.3g} to {p[-1]:.3g}; diffusion alone in this film gives peaks of b = "
        f"{reading.b[0]:.3f} to {reading.b[-1]:.3f} without any capacitance."
    )
    return (Finding("W-B7", Severity.NOTE, message),)


def film_settings(film: Film | None) -> dict[str, str]:
    """The film as text; nothing without one."""
    if film is None:
        return {}
    return {
        "film": f"{film.geometry.value}, L = {film.length}, D = {film.diffusivity}, n = {film.electrons:g}, "
        f"{film.temperature:g} K"
    }
