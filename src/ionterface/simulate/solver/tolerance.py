"""What error of a step is allowed."""

from __future__ import annotations

import math
from typing import NamedTuple

from ionterface.simulate.models.elimination import LOOSE, Factors
from ionterface.simulate.models.particle import BORDER, CURRENT, POWER
from ionterface.simulate.solver.compiled import Array, inlined

RESOLVED = 2e-15
"""What potentials and their exponentials are resolved to. [V]"""


class Tolerance(NamedTuple):
    """Relative tolerance, and absolute ones for fillings, potentials [V] and the current [A]."""

    relative: float
    filling: float
    potential: float
    current: float


@inlined
def rounding(control: int, f: Factors) -> float:
    """Current that the rounding of potentials makes by itself under voltage control. [A]

    Where sites are much faster than the sweep it is more than a small tolerance, and smaller steps do not mend it.
    """
    return 0.0 if control in (CURRENT, POWER) else RESOLVED * abs(f.border[8])


@inlined
def weighted_error(y: Array, new: Array, error: Array, control: int, f: Factors, tolerance: Tolerance) -> float:
    """Root mean square of the step's error in units of the tolerance."""
    cells = y.size - BORDER
    total = 0.0
    for i in range(cells):
        ratio = error[i] / (tolerance.filling + tolerance.relative * max(abs(y[i]), abs(new[i])))
        total += ratio * ratio
    for i in range(2):
        ratio = error[cells + i] / tolerance.potential
        total += ratio * ratio
    largest = max(abs(y[cells + 2]), abs(new[cells + 2]))
    # what is left of earlier steps: surfaces that are off by their tolerance send this current in a step of this size,
    # and the more the smaller it is
    left = tolerance.filling * abs(f.border[6]) * f.border[LOOSE]
    allowed = tolerance.current + tolerance.relative * largest + left + rounding(control, f)
    ratio = error[cells + 2] / allowed
    total += ratio * ratio
    return math.sqrt(total / (cells + 3))
