"""The closed list of what a verdict may say, each no stronger than what evidence can carry."""

from __future__ import annotations

import enum


class Statement(enum.Enum):
    """A sentence about where charge is stored."""

    NOT_SEMI_INFINITE = "the current is not limited by semi-infinite diffusion in this range"
    STORE_APART = (
        "a store that solid diffusion does not limit at these rates holds part of the charge, beside one that it limits"
    )
    BULK_LIMITS = "the bulk's solid diffusion limits part of the charge"
    THIN_FILM = "a thin film in equilibrium explains all v-proportional current"
    SERIES_RC = "charging through a series resistance (RC) can explain deviations from i proportional to v"
    HOST_NOT_ALONE = "the host's metal alone does not account for the charge"
    CARBON_ALONE = "the carbon or the double layer alone can hold the charge"


WHAT_IT_MAY_BE = (
    "a store that solid diffusion does not limit at these rates may be a surface, a double layer, carbon, or bodies so "
    "small that they are full at every rate (a fine powder beside a coarse one); currents cannot tell which, and it "
    "need not be an interface."
)
"""What the statement of a store apart leaves open."""


class Stand(enum.Enum):
    """How the evidence stands to a statement."""

    SUPPORTED = "supported"
    EXCLUDED = "excluded"
    UNDECIDED = "undecided"
