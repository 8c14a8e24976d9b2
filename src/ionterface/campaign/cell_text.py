"""A cell as a person writes it: a parameter set, what the sample tells, and the values that are changed.

```yaml
set: dai2021
material: VOx-G
mass: 1 mg
area: 1 cm2
changes: {interface.length: 0.5 um}
```
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from ionterface.campaign.campaign import dotted
from ionterface.campaign.checked_yaml import Loaded, load
from ionterface.campaign.quantity_text import estimate_of
from ionterface.campaign.values import Part, Text
from ionterface.errors import CampaignFaults, Fault, MissingFact, UsageError
from ionterface.estimate import Estimate
from ionterface.simulate import Cell
from ionterface.simulate.parameters import SAMPLE, ParameterSet, parameter_set

FILES = (".yaml", ".yml")


def _in(name: str) -> BeforeValidator:
    return BeforeValidator(lambda value: estimate_of(value, SAMPLE[name][0], source=name).value)


class CellFile(Part):
    """A cell of a parameter set."""

    set_name: Text = Field(alias="set")
    material: Text | None = None
    mass: Annotated[float, _in("mass")] | None = None
    counter_mass: Annotated[float, _in("counter_mass")] | None = None
    area: Annotated[float, _in("area")] | None = None
    changes: dict[Text, Text | int | float] = Field(default_factory=dict)

    @property
    def sample(self) -> dict[str, float]:
        """What the file tells of the sample. [SI units]"""
        told = {name: getattr(self, name) for name in SAMPLE}
        return {name: value for name, value in told.items() if value is not None}

    @property
    def full_name(self) -> str:
        """Set and material."""
        return self.set_name if self.material is None else f"{self.set_name}:{self.material}"


@dataclass(frozen=True)
class Described:
    """A parameter set with its changes, and the cell of a sample."""

    parameters: ParameterSet
    cell: Cell


def cell_of(described: str, sample: Mapping[str, float]) -> Described:
    """The cell that a name such as ``dai2021:VOx-G`` or a YAML file describes.

    Parameters
    ----------
    described : str
    sample : mapping of str to float
        What is told of the sample beside the file, over which it goes. [SI units]

    Raises
    ------
    CampaignFaults
        Every fault of the file, each with its line.
    MissingFact
        A mass or an area that the set asks and nobody tells.
    UnreadableFile, UsageError
        There is no such file, or no such set.
    """
    if Path(described).suffix.lower() not in FILES:
        parameters = parameter_set(described)
        return Described(parameters, parameters.cell(**sample))
    loaded = load(Path(described), CellFile)
    parameters = _changed(loaded)
    try:
        return Described(parameters, parameters.cell(**{**loaded.content.sample, **sample}))
    except MissingFact:
        raise
    except UsageError as error:
        raise CampaignFaults(loaded.path, [Fault(loaded.line("set"), str(error))]) from error


def _changed(loaded: Loaded[CellFile]) -> ParameterSet:
    """The set with the changes of the file; every change that cannot be made is a fault with its line."""
    try:
        parameters = parameter_set(loaded.content.full_name)
    except UsageError as error:
        key = "set" if loaded.content.material is None else "material"
        raise CampaignFaults(loaded.path, [Fault(loaded.line(key), str(error))]) from error
    faults, changes = [], {}
    for name, text in loaded.content.changes.items():
        try:
            changes[name] = _quantity(text, parameters.given(name).unit, name)
        except (UsageError, ValueError) as error:
            place = ("changes", name)
            sentence = str(error).rstrip(".")
            told = sentence if isinstance(error, UsageError) else f"{dotted(place)}: {sentence}"
            faults.append(Fault(loaded.line(*place), told if told.endswith("?") else f"{told}."))
    if faults:
        raise CampaignFaults(loaded.path, faults)
    return parameters.having(changes)


def _quantity(text: str | float, unit: str, name: str) -> Estimate:
    """A quantity in the unit of its parameter; a bare number will do where there is none."""
    if unit == "1" and isinstance(text, int | float):
        return Estimate(float(text), None, unit, source=name)
    return estimate_of(text, unit, source=name, positive=False)
