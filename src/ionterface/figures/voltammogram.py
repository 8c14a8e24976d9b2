"""Current against potential."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.figures import axes
from ionterface.figures.panel import Curve, Panel, Sequential
from ionterface.methods.voltammogram import Voltammogram
from ionterface.quantities import CURRENT, VOLTAGE
from ionterface.record import Array, Record


def voltammogram_panel(
    measured: Sequence[tuple[Record, Voltammogram]],
    *,
    reference: str,
    mass: Estimate | None,
    basis: str = "",
    cycle: int | None = None,
) -> Panel:
    """Current against potential at one or more scan rates, coloured by the logarithm of the rate. [V; A or A/g]

    Parameters
    ----------
    measured : sequence of (Record, Voltammogram)
        Records with ``voltage_V`` and ``current_A``, shape (n,), and their sweeps. Labels show the measured scan rate.
    reference : str
        Reference electrode of the potential; empty for a cell of two electrodes.
    mass : Estimate or None
        Mass by which the current is divided, the same for all; None for the current itself. [kg]
    basis : str
        Name of the mass basis, where there is a mass.
    cycle : int, optional
        The cycle that is shown; without it, every sweep of every record.

    Raises
    ------
    UsageError
        Nothing to show, a record without that cycle, or a mass without its basis.
    """
    if not measured:
        raise UsageError("there is no voltammogram to show.")
    ordered = sorted(measured, key=lambda pair: pair[1].scan_rate.value)
    shown = [_points(record, result, cycle) for record, result in ordered]
    ruler = axes.current(np.concatenate([i for _, i in shown]), mass=mass, basis=basis)
    divisor = 1.0 if mass is None else mass.to("kg").value
    marks = tuple(
        Curve(
            x=e,
            y=ruler.numbers(i / divisor),
            label=f"{result.scan_rate.to('mV/s').value:.3g} mV/s",
            colour=colour,
        )
        for (e, i), (_, result), colour in zip(shown, ordered, _colours(ordered), strict=True)
    )
    return Panel(
        x=axes.potential(reference=reference),
        y=ruler.axis,
        marks=marks,
        simulated=any(record.metadata.simulated for record, _ in measured),
    )


def _colours(ordered: Sequence[tuple[Record, Voltammogram]]) -> list[Sequential]:
    """One colour per record, by the logarithm of its scan rate between the slowest and the fastest."""
    rates = np.log([result.scan_rate.value for _, result in ordered])
    span = float(rates[-1] - rates[0])
    return [Sequential(float(rate - rates[0]) / span if span > 0 else 0.0) for rate in rates]


def _points(record: Record, result: Voltammogram, cycle: int | None) -> tuple[Array, Array]:
    e, i = record.take(VOLTAGE, CURRENT, method="voltammogram_panel")
    sweeps = [sweep for sweep in result.sweeps if cycle in (None, sweep.cycle)]
    if not sweeps:
        there = sorted({sweep.cycle for sweep in result.sweeps})
        raise UsageError(f"{record.metadata.name}: has no sweep of cycle {cycle}; it has the cycles {there}.")
    span = slice(sweeps[0].start, sweeps[-1].stop)
    return np.asarray(e[span], dtype=float), np.asarray(i[span], dtype=float)
