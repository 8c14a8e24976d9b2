"""Diffusivity from the potential in the rest after a pulse, where no current distorts it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ionterface.methods.titration.grouped_lines import GroupedLines, grouped_lines
from ionterface.methods.titration.pulses import Pulses
from ionterface.methods.titration.windows import Samples, Window, samples
from ionterface.record import Array

RELAXATION = Window(0.0, 0.5)
"""Part of a rest that is fitted unless another is stated."""


@dataclass(frozen=True, kw_only=True)
class RelaxationLines:
    """E against √(tau + t') − √t' in the rests after k pulses; arrays of shape (k,)."""

    line: GroupedLines
    samples: Samples


def relaxation_root(since: Array, tau: Array | float) -> Array:
    """√(tau + t') − √t' at times t' after the end of a pulse of duration tau. [s^½]"""
    return np.asarray(np.sqrt(tau + since) - np.sqrt(since))


def relaxation_lines(
    t: Array, e: Array, found: Pulses, places: Array, *, window: Window = RELAXATION
) -> RelaxationLines:
    """Lines through the rests after the pulses at `places`, shape (k,).

    Notes
    -----
    A pulse is a current and, from its end on, an equal one against it: the surface relaxes as √(tau + t') − √t' as long
    as diffusion is semi-infinite [1]_. No current flows, so neither an ohmic nor a charge-transfer step is in it. D
    from this slope fails high where the body fills up, that from the pulse low: on exact diffusion in a plate it is
    1.001, 1.046, 1.106 and 1.75 times too high at theta = 0.1, 0.2, 0.25 and 0.5, for 60 points spread evenly over half
    a tau.

    References
    ----------
    .. [1] S. D. Kang, W. C. Chueh, J. Electrochem. Soc. 168 (2021) 120504. doi:10.1149/1945-7111/ac3940
       (the form recalled, unverified)
    """
    tau = found.duration[places]
    inside = samples(
        t, found.stop[places], found.rest_stop[places], origin=found.end[places], length=tau, window=window
    )
    root = relaxation_root(inside.since, tau[inside.span])
    return RelaxationLines(line=grouped_lines(inside.span, root, e[inside.index], len(places)), samples=inside)
