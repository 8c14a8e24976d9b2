"""Cells of the literature: one module per source, each value with its unit, its place and its confidence.

A module here bears the name of its source (``dai2021``) and holds `PARAMETERS`, a `ParameterSet` by material; there is
no other list. No set holds what only a sample can tell: masses and areas are asked.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from functools import cache

from ionterface.errors import UsageError
from ionterface.simulate.parameters.given import SAMPLE as SAMPLE
from ionterface.simulate.parameters.given import Confidence as Confidence
from ionterface.simulate.parameters.given import Given as Given
from ionterface.simulate.parameters.given import ParameterSet as ParameterSet
from ionterface.simulate.parameters.given import nearest

_SOURCE = re.compile(r"[a-z]+\d{4}[a-z]?")


@cache
def parameter_sets() -> dict[str, ParameterSet]:
    """Every set by its name, source and material: ``dai2021:VOx-G``."""
    found: dict[str, ParameterSet] = {}
    for module in pkgutil.iter_modules(__path__):
        if _SOURCE.fullmatch(module.name):
            sets = importlib.import_module(f"{__name__}.{module.name}").PARAMETERS
            found |= {f"{module.name}:{material}": one for material, one in sets.items()}
    return found


def parameter_set(name: str) -> ParameterSet:
    """The set of a name; the source alone will do where it has one material.

    Raises
    ------
    UsageError
        There is none, or the source has several; the sentence offers the nearest names.
    """
    known = parameter_sets()
    if name in known:
        return known[name]
    within = [full for full in known if full.partition(":")[0] == name]
    if len(within) == 1:
        return known[within[0]]
    if within:
        raise UsageError(f"{name} has several materials; name one of {', '.join(within)}.")
    raise UsageError(f"there is no parameter set {name!r}{nearest(name, known)}")
