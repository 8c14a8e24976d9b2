"""What a pulse of current can tell of a diffusivity at most, whatever its potentials are."""

from __future__ import annotations

import math

from ionterface.errors import UsageError
from ionterface.estimate import Estimate


def largest_diffusivity(volume_over_surface: Estimate, *, pulse: Estimate) -> Estimate:
    """The D that no pulse of this length gives more of, 4/pi·(V/S)²/tau. [m²/s]

    Parameters
    ----------
    volume_over_surface : Estimate
        Of the body that ions diffuse in. [m]
    pulse : Estimate
        How long the current flows. [s]

    Notes
    -----
    D = 4/(pi·tau)·(V/S)²·(dEs/dEt)² [1]_, and the potential at rest changes by no more than the potential under current
    does: dEs ≤ dEt.

    Raises
    ------
    UsageError
        A length or a time that is not above zero.

    References
    ----------
    .. [1] W. Weppner, R. A. Huggins, J. Electrochem. Soc. 124 (1977) 1569. doi:10.1149/1.2133112
    """
    _above_zero(volume_over_surface, pulse)
    return (volume_over_surface**2 / pulse * (4 / math.pi)).to("m2/s")


def least_volume_over_surface(diffusivity: Estimate, *, pulse: Estimate) -> Estimate:
    """The V/S that a D from a pulse of this length asks for at least, √(pi·tau·D)/2. [m]

    Parameters, notes and errors as in `largest_diffusivity`. [m²/s, s]
    """
    _above_zero(diffusivity, pulse)
    squared = (diffusivity * pulse * (math.pi / 4)).to("m2")
    return squared.apply(math.sqrt, lambda area: 0.5 / math.sqrt(area), "m")


def _above_zero(*values: Estimate) -> None:
    for value in values:
        if not value.value > 0:
            raise UsageError(f"a pulse, a length and a diffusivity are above zero, not {value}.")
