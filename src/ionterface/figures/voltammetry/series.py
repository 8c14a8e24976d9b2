"""Prepared voltammograms of a series of scan rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ionterface.errors import UsageError
from ionterface.figures import axes
from ionterface.figures.panel import Array, Curve, Panel, Sequential
from ionterface.figures.voltammetry.statements import caution, joined

if TYPE_CHECKING:
    from ionterface.methods.voltammetry.series import ScanRateSeries


def scan_rate_series_panel(
    series: ScanRateSeries, *, reference: str, rates: tuple[float, float] | None = None
) -> Panel:
    """Current against potential at the scan rates of a series, coloured by the logarithm of the rate. [V; A or A/g]

    Parameters
    ----------
    series : ScanRateSeries
        Sweeps as they were sampled are drawn where the series has them, else those on its common grid.
    reference : str
        Reference electrode of the potential; empty for a cell of two electrodes.
    rates : tuple of two floats, optional
        Slowest and fastest rate that is drawn; several decades want several panels. [V/s]

    Raises
    ------
    UsageError
        No scan rate of the series lies within `rates`.
    """
    low, high = (0.0, np.inf) if rates is None else rates
    slack = 1 + 1e-9  # a rate of 0.1 mV/s that was measured as 0.1 mV/s lies within 0.1 to 2 mV/s
    shown = [k for k, v in enumerate(series.rates) if low / slack <= v <= high * slack]
    if not shown:
        raise UsageError(f"no scan rate of the series lies between {low:g} and {high:g} V/s; it has {series.rates}.")
    loops = {k: _loop(series, k) for k in shown}
    ruler = axes.current(np.concatenate([i for _, i in loops.values()]), mass=series.mass, basis=series.basis)
    divisor = 1.0 if series.mass is None else series.mass.to("kg").value
    logs = np.log(series.rates[shown])
    span = float(logs[-1] - logs[0])
    marks = tuple(
        Curve(
            x=e,
            y=ruler.numbers(i / divisor),
            label=f"{series.scan_rates[k].to('mV/s').value:.3g} mV/s",
            colour=Sequential(float(log - logs[0]) / span if span > 0 else 0.0),
        )
        for (k, (e, i)), log in zip(loops.items(), logs, strict=True)
    )
    return Panel(
        x=axes.potential(reference=reference),
        y=ruler.axis,
        marks=marks,
        note=joined(_correction(series), cautions=[caution(series)]),
        simulated=series.simulated,
    )


def _loop(series: ScanRateSeries, k: int) -> tuple[Array, Array]:
    """Potential [V] and current [A] of the rising and then the falling sweep at one rate."""
    if series.loops:
        sweeps = (series.loops[k].rising, series.loops[k].falling)
        pairs = [(np.asarray(sweep.potential, dtype=float), np.asarray(sweep.current, dtype=float)) for sweep in sweeps]
    else:
        rising, falling = series.current[:, k]
        pairs = [(series.potential, rising), (np.flip(series.potential), np.flip(falling))]
    gap = np.asarray([np.nan])  # what lies between the two sweeps was trimmed, or belongs to the turning point
    (e1, i1), (e2, i2) = pairs
    return np.concatenate((e1, gap, e2)), np.concatenate((i1, gap, i2))


def _correction(series: ScanRateSeries) -> str:
    return "" if series.resistance is None else f"corrected by {series.resistance.to('Ohm').value:.3g} Ω"
