"""Checks of b-values against what diffusion into a sheet of a printed thickness gives."""

from __future__ import annotations

import math

import numpy as np

from ionterface.campaign.checks.evidence import Checked, Evidence
from ionterface.methods.agreement import Agreement
from ionterface.methods.constants import ROOM_TEMPERATURE
from ionterface.methods.finite_diffusion import Geometry
from ionterface.methods.voltammetry.finite_film import b_of_film, film_peak
from ionterface.methods.voltammetry.surface_wave import laviron_peaks
from ionterface.methods.voltammetry.thermal_voltage import thermal_voltage

DIFFUSION = "diffusion"
"""How a statement names it as the cause of its b."""
CLOSE_TO_ONE = 0.9
"""A b above this is not far from 1, a choice."""
FAR_FROM_ONE = 0.85
"""A b below this is called far from 1 in the search for the length that has it, a choice."""
ELECTRONS = (1, 2)
"""Per step; the text does not give it."""
TRIED = (0.2e-6, 0.5e-6, 1.0e-6)
"""Lengths at which b is told for comparison. [m]"""
LAST = 5.0
"""Factor of scan rates, the last of the range, over which slow transfer's b is told."""
RATES = 5
"""Scan rates, evenly spaced in the logarithm, through which b is fitted."""
_LONGEST = 1e-3


def exponent_of_sheet(
    facts: Evidence,
    *,
    claim: str,
    body: str,
    thickness: str,
    diffusivity: str,
    slowest: str,
    fastest: str,
    beyond: str | None = None,
    rate_constant: str | None = None,
) -> Checked:
    """Whether a b far from 1 can come from diffusion into a sheet of the printed thickness and diffusivity.

    Parameters
    ----------
    claim, body : str
        The statements that b differs from 1, and that the material holds the sheets. Where the first does not name
        diffusion as the cause, a b that diffusion cannot give stays undecided.
    thickness, diffusivity : str
    slowest, fastest : str
        Scan rates between which b was evaluated.
    beyond : str, optional
        A faster scan rate at which the sheet was used too.
    rate_constant : str, optional
        A printed k0; what it does to the peaks is told.

    Notes
    -----
    A Nernstian plate with both faces open or one (L = t/2 or t), any number of electrons in `ELECTRONS`, 298.15 K. Slow
    transfer in a thin sheet is that of a surface couple with k0/L; whatever k0 is, it leaves the peaks' b above 0.89,
    so the verdict does not depend on it.
    """
    caused = facts.statement(claim).given.get("cause") == DIFFUSION
    facts.statement(body)
    thick, printed = facts.number(thickness), facts.number(diffusivity)
    d, t = printed.interval.to("m2/s"), thick.interval.to("m")
    slow, fast = (facts.interval(key, "V/s").middle for key in (slowest, fastest))
    last = fast if beyond is None else facts.interval(beyond, "V/s").middle
    cases = [(t.high * part, n) for part in (0.5, 1.0) for n in ELECTRONS]
    lowest = min(_film_b(length, d.low, fast, n) for length, n in cases)
    everywhere = min(_film_b(length, d.low, last, n) for length, n in cases)
    n = ELECTRONS[-1]
    half = _film_b(t.middle / 2, d.middle, last, n)
    tried = ", ".join(f"{_span_b(x, d.middle, slow, fast, n):.2f} at {1e6 * x:g} um" for x in TRIED)
    output = (
        f"a sheet of {thick.value} {thick.unit} with {printed.shown} has b = {half:.2f} from {1e3 * slow:g} to "
        f"{1e3 * last:g} mV/s by diffusion alone, {everywhere:.2f} or more with one face open"
        f"{_with_transfer(facts, rate_constant, t.middle / 2, last)}; "
        f"from {1e3 * slow:g} to {1e3 * fast:g} mV/s a length gives b = {tried}"
    )
    electrons = " or ".join(map(str, ELECTRONS))
    assumed = f"298 K, n = {electrons}, L from half to all of the thickness, peaks without ohmic shift"
    if lowest <= CLOSE_TO_ONE:
        return Checked(Agreement.AGREES, output, assumed=assumed)
    needed = _length_for(FAR_FROM_ONE, d.middle, slow, fast, n)
    reason = (
        f"by diffusion a b far from 1 ({FAR_FROM_ONE:g}) needs a length of {1e6 * needed:.1g} um or more, lateral or "
        f"of an agglomerate, not half of {thick.value} {thick.unit}"
    )
    if caused:
        return Checked(Agreement.CONTRADICTS, output, reason, assumed)
    return Checked(Agreement.UNDECIDED, output, f"{reason}; the text names no cause", assumed)


def _with_transfer(facts: Evidence, rate_constant: str | None, length: float, rate: float) -> str:
    if rate_constant is None:
        return ""
    separation, b = _transfer(facts.interval(rate_constant, "m/s").middle, length, rate, ELECTRONS[-1])
    return (
        f" (with {facts.number(rate_constant).shown} and n = {ELECTRONS[-1]} the peaks are {1e3 * separation:.0f} mV "
        f"apart at {1e3 * rate:g} mV/s, and b is {b:.2f} over the last factor of {LAST:g})"
    )


def _number(length: float, diffusivity: float, rate: float, electrons: float) -> float:
    """L²·nFv/(RT·D)."""
    return length**2 * electrons * rate / thermal_voltage(ROOM_TEMPERATURE) / diffusivity


def _film_b(length: float, diffusivity: float, rate: float, electrons: float) -> float:
    """Local b of the peak; with diffusion alone it falls with the rate, so it is the least of all slower ones."""
    p = np.array([_number(length, diffusivity, rate, electrons)])
    return float(b_of_film(p, Geometry.PLATE)[0])


def _span_b(length: float, diffusivity: float, slow: float, fast: float, electrons: float) -> float:
    """Exponent as the slope of a straight line through the logarithms of the peaks at scan rates between two."""
    rates = np.geomspace(slow, fast, RATES)
    p = np.array([_number(length, diffusivity, float(rate), electrons) for rate in rates])
    return 0.5 + float(np.polyfit(np.log(rates), np.log(film_peak(p, Geometry.PLATE)[1]), 1)[0])


def _transfer(k0: float, length: float, rate: float, electrons: float) -> tuple[float, float]:
    """Separation of the peaks [V] of a thin sheet with slow transfer, k = k0/L, and its b over the last factor."""
    scale = thermal_voltage(ROOM_TEMPERATURE) / electrons
    inverse_m = rate / scale / (k0 / length)
    peaks = laviron_peaks(inverse_m / np.array([LAST, 1.0]), alpha=0.5)
    before, at = np.log(peaks.cathodic_height)
    return scale * float(peaks.separation[1]), 1 + float((at - before) / math.log(LAST))


def _length_for(wanted: float, diffusivity: float, slow: float, fast: float, electrons: float) -> float:
    """Length at which b over a range of scan rates has fallen to a value. [m]"""
    low, high = 1e-9, _LONGEST
    while high / low > 1.001:
        middle = math.sqrt(low * high)
        if _span_b(middle, diffusivity, slow, fast, electrons) > wanted:
            low = middle
        else:
            high = middle
    return high
