"""How a voltage recovers at rest."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ionterface.errors import UsageError
from ionterface.figures import axes
from ionterface.figures.panel import Axis, Colour, Curve, Panel
from ionterface.methods.rest import RestPeriod
from ionterface.quantities import TIME, VOLTAGE
from ionterface.record import Record


def recovery_panel(
    rests: Mapping[str, tuple[Record, RestPeriod]], *, reference: str, colours: Mapping[str, Colour]
) -> Panel:
    """Voltage of one rest of each cell against the time since its beginning. [s, min, h or d; V]

    Parameters
    ----------
    rests : mapping
        Name of a cell as it is printed -> its record (``time_s``, ``voltage_V``) and one of its rests.
    reference : str
        Reference electrode of the potential; empty for a cell of two electrodes.
    colours : mapping
        Name of a cell -> its colour.

    Raises
    ------
    UsageError
        Nothing to show.
    """
    if not rests:
        raise UsageError("there is no rest to show.")
    ruler = axes.time(max(period.duration for _, period in rests.values()))
    marks = []
    for name, (record, period) in rests.items():
        t, v = record.take(TIME, VOLTAGE, method="recovery_panel")
        span = slice(period.start, period.stop)
        since = np.asarray(t[span], dtype=float) - period.begin
        marks.append(
            Curve(x=ruler.numbers(since), y=np.asarray(v[span], dtype=float), label=name, colour=colours[name])
        )
    axis = Axis(quantity="Time at rest", unit=ruler.axis.unit)
    simulated = any(record.metadata.simulated for record, _ in rests.values())
    return Panel(x=axis, y=axes.potential(reference=reference), marks=tuple(marks), simulated=simulated)
