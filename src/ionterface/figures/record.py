"""Voltage and current against time."""

from __future__ import annotations

import numpy as np

from ionterface.estimate import Estimate
from ionterface.figures import axes
from ionterface.figures.panel import Colour, Curve, Panel
from ionterface.quantities import CURRENT, TIME, VOLTAGE
from ionterface.record import Record

_ASPECT = 0.4  # two of them stand above one another


def voltage_time_panel(record: Record, *, reference: str, colour: Colour) -> Panel:
    """Voltage of a whole record against time. [s, min, h or d; V]

    Parameters
    ----------
    record : Record
        ``time_s`` and ``voltage_V``, shape (n,).
    reference : str
        Reference electrode of the potential; empty for a cell of two electrodes.
    """
    t, v = record.take(TIME, VOLTAGE, method="voltage_time_panel")
    ruler = axes.time(float(np.ptp(t)) if len(t) else 0.0)
    curve = Curve(x=ruler.numbers(t), y=np.asarray(v, dtype=float), colour=colour)
    y = axes.potential(reference=reference)
    return Panel(x=ruler.axis, y=y, marks=(curve,), simulated=record.metadata.simulated, aspect=_ASPECT)


def current_time_panel(
    record: Record,
    *,
    mass: Estimate | None,
    basis: str = "",
    colour: Colour,
) -> Panel:
    """Current of a whole record against time, positive when the working electrode is oxidised. [A or A/g]

    Parameters
    ----------
    record : Record
        ``time_s`` and ``current_A``, shape (n,).
    mass : Estimate or None
        Mass by which the current is divided; None for the current itself. [kg]
    basis : str
        Name of the mass basis, where there is a mass.
    """
    t, i = record.take(TIME, CURRENT, method="current_time_panel")
    time = axes.time(float(np.ptp(t)) if len(t) else 0.0)
    ruler = axes.current(i, mass=mass, basis=basis)
    divisor = 1.0 if mass is None else mass.to("kg").value
    curve = Curve(x=time.numbers(t), y=ruler.numbers(np.asarray(i, dtype=float) / divisor), colour=colour)
    return Panel(x=time.axis, y=ruler.axis, marks=(curve,), simulated=record.metadata.simulated, aspect=_ASPECT)
