"""A protocol as a person writes it: a YAML file with its start and its steps, quantities with their units.

```yaml
start: 1.6 V
steps:
  - sweep: {through: [1.6 V, 0.2 V, 1.6 V], rate: 1 mV/s, cycles: 3}
  - rest: 10 min
  - repeat:
      times: 5
      steps:
        - current: {of: -0.1 A/g, lower: 0.3 V}
        - current: {of: 0.1 A/g, upper: 1.6 V}
```

Currents, powers and charges may be those of the cell (mA) or per mass of its electrode (A/g). I > 0 oxidises the
working electrode, so the discharge of a cathode has a current below 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ionterface import simulate
from ionterface.campaign.campaign import Place, dotted
from ionterface.campaign.checked_yaml import Loaded, load
from ionterface.campaign.protocol_steps import ProtocolFile, StepText
from ionterface.errors import CampaignFaults, Fault, UsageError
from ionterface.simulate.models.assembly import Start
from ionterface.simulate.protocol import Step


def protocol_of(path: Path, *, mass: float) -> tuple[Start, simulate.Series]:
    """The start and the protocol of a file.

    Parameters
    ----------
    path : Path
    mass : float
        Mass of the working electrode, for what is stated per mass. [kg]

    Raises
    ------
    CampaignFaults
        Every fault of the file, each with its line: of its text, unknown, missing, without unit, or a step that would
        never end.
    UnreadableFile
        The file is missing or cannot be read.
    """
    loaded = load(path, ProtocolFile)
    faults: list[Fault] = []
    steps = tuple(_made(loaded, ("steps",), loaded.content.steps, mass, faults))
    if faults:
        raise CampaignFaults(path, faults)
    return loaded.content.start.start(), simulate.Series(steps)


def _made(
    loaded: Loaded[ProtocolFile], place: Place, texts: tuple[StepText, ...], mass: float, faults: list[Fault]
) -> Iterator[Step]:
    """The steps of a list; what one of them cannot be becomes a fault with its line."""
    for number, text in enumerate(texts):
        here = (*place, number, text.kind)
        if text.repeat is not None:
            inner = tuple(_made(loaded, (*here, "steps"), text.repeat.steps, mass, faults))
            if inner:
                yield simulate.Series(inner, text.repeat.times)
            continue
        try:
            yield getattr(text, text.kind).step(mass)
        except UsageError as error:
            faults.append(Fault(loaded.line(*here), f"{dotted(here)}: {error}"))
