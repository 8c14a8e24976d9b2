"""Differential capacity dQ/dV of half cycles, on evenly spaced voltages."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Cell, Column, Estimate, Status, Table
from ionterface.methods.chosen_half_cycles import chosen_half_cycles, demand_mass_with_basis
from ionterface.methods.passed_charge import ChargeSource, Gains, Passed
from ionterface.methods.segmentation import Direction, finite_columns
from ionterface.methods.voltammetry.peak_top import Top, top
from ionterface.quantities import CURRENT, VOLTAGE
from ionterface.record import Array, Record
from ionterface.signals.peak_finding import loud_noise, smoothed, white_noise
from ionterface.signals.smoothing import Smoother, Unsmoothed
from ionterface.signals.turning_points import turning_points

CLOSURE = 0.005
"""Relative difference of the area under dQ/dV from the charge, beyond which W-Q1 tells of it."""
PART_OF_WIDTH = 0.25
"""Of a peak's width at half height, beyond which a window broadens it (W-Q2)."""
BEYOND_NOISE = 10.0
"""How many times its white noise the voltage may go back and still be taken as going on."""
SMOOTH = 5.0
"""To find a peak the curve is smoothed until its noise is a fiftieth of the highest value."""
FEWEST = 5
"""Steps of voltage that a curve needs."""


@dataclass(frozen=True, kw_only=True)
class Peak:
    """The highest peak of one curve."""

    potential: Estimate
    """[V]"""
    height: Estimate
    """A positive amount. [C/(V kg)] or [C/V]"""
    width: float
    """Full width at half height; NaN where one side never falls to half. [V]"""


@dataclass(frozen=True, kw_only=True)
class IncrementalCurve:
    """dQ/dV of one half cycle, arrays of shape (n,)."""

    cycle: int
    direction: Direction
    voltage: Array
    """Middles of the steps, rising. [V]"""
    slope: Array
    """Charge per voltage, a positive amount where charge flows on. [C/(V kg)], or [C/V] where no mass was given"""
    raw: Array
    """The same before smoothing."""
    closure: float
    """Area under the curve over the charge of the half cycle. [1]"""
    left_out: float
    """Share of the charge that passed where the voltage ran backwards. [1]"""
    peak: Peak


@dataclass(frozen=True, kw_only=True)
class DifferentialCapacity:
    """dQ/dV of some half cycles of one cell."""

    curves: tuple[IncrementalCurve, ...]
    unit: str
    """Unit of every slope: ``C/(V kg)`` as ``F/kg``, or ``F`` where no mass was given."""
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 1
    cites: tuple[str, ...] = ("savitzky1964", "whittaker1922")

    def table(self) -> Table:
        """One row per curve: its highest peak and how far its area is the charge."""
        shown = "mAh/V" if self.unit == "F" else "mAh/V g"
        columns = (
            Column("cycle", "Cycle"),
            Column("direction", "Direction"),
            Column("peak_potential", "Peak", "V"),
            Column("peak_height", f"Peak dQ/dV per {self.basis}" if self.basis else "Peak dQ/dV", shown),
            Column("peak_width", "Width at half height", "mV"),
            Column("closure", "Area over charge", "%"),
            Column("left_out", "Charge left out", "%"),
        )
        return Table.of(columns, (self._row(curve, shown) for curve in self.curves))

    def _row(self, curve: IncrementalCurve, shown: str) -> Iterator[Cell]:
        yield curve.cycle
        yield curve.direction.value
        yield curve.peak.potential
        yield curve.peak.height.to(shown)
        yield curve.peak.width * 1e3
        yield curve.closure * 100
        yield curve.left_out * 100


def charge_per_voltage(voltage: Array, charge: Array, edges: Array) -> Array:
    """Mean dQ/dV between neighbouring edges: charge that passed there over their distance. [C/V]

    Parameters
    ----------
    voltage : array of shape (n,)
        In the order of time. [V]
    charge : array of shape (n,)
        Since the first point. [C]
    edges : array of shape (m,)
        Rising. [V]

    Returns
    -------
    array of shape (m - 1,)

    Notes
    -----
    The charge between two points is spread evenly over the voltages between them, wherever they lie, so that noise that
    makes the voltage turn loses no charge. A step of width w lowers the peak of a Nernstian isotherm to
    tanh(u)/u of its height, u = nF·w/(4RT).
    """
    low, high = np.minimum(voltage[:-1], voltage[1:]), np.maximum(voltage[:-1], voltage[1:])
    passed, width = np.diff(charge), high - low
    level = width == 0
    safe = np.where(level, 1.0, width)
    below = [
        float(np.sum(passed * np.where(level, edge > low, np.clip((edge - low) / safe, 0.0, 1.0)))) for edge in edges
    ]
    return np.asarray(np.diff(below) / np.diff(edges))


def onward_run(voltage: Array, charge: Array, direction: Direction, least: float) -> slice:
    """The run of points along which the voltage goes on in its direction with the most charge.

    Ways back of less than `least` do not end it. [V]
    """
    turns = turning_points(voltage, least)
    ends = sorted({0, *turns.tolist(), len(voltage) - 1})
    runs = [slice(a, b + 1) for a, b in itertools.pairwise(ends) if direction.sign * (voltage[b] - voltage[a]) > 0]
    return max(runs, key=lambda run: charge[run.stop - 1] - charge[run.start], default=slice(0, 0))


def highest_peak(voltage: Array, slope: Array) -> tuple[Top, float] | None:
    """The highest peak of a curve and its full width at half height [V]; the width is NaN where a side stays above.

    None where the highest point is one of the last two at an end, where the curve may just be cut.

    Notes
    -----
    The top is that of a polynomial through the points around it, as wide as they allow: the highest of many noisy
    points would be too high. For its place and width the curve is smoothed until noise is a fiftieth of its height.
    """
    noise = loud_noise(slope)
    rough, _ = smoothed(slope, noise, float(slope.max()) / SMOOTH)
    start = int(np.argmax(rough))
    if not 2 <= start < len(slope) - 2:
        return None
    prominence = float(rough[start] - rough.min())
    found = top(voltage, slope, rough, start=start, prominence=prominence, noise=math.nan)
    if math.isnan(found.height_std):  # too few points, or none that turn
        reach = (found.window[1] - found.window[0]) / math.sqrt(12)
        found = replace(found, height_std=noise, place_std=reach)
    sides = [_half_way(rough[start::-1], found.height / 2), _half_way(rough[start:], found.height / 2)]
    return found, sum(sides) * float(voltage[1] - voltage[0])


def _half_way(falling: Array, half: float) -> float:
    """How many points away a curve first falls to half, by a straight line between two of them; NaN if never."""
    below = np.flatnonzero(falling <= half)
    if not len(below) or below[0] == 0:
        return math.nan
    k = int(below[0])
    return k - 1 + float((falling[k - 1] - half) / (falling[k - 1] - falling[k]))


def differential_capacity(
    record: Record,
    *,
    cycles: Sequence[int],
    step: float,
    smoother: Smoother | None = None,
    mass: Estimate | None = None,
    basis: str = "",
    resistance: Estimate | None = None,
    rest_below: float | None = None,
    charge: ChargeSource = ChargeSource.INTEGRAL,
    gains: Gains | None = None,
) -> DifferentialCapacity:
    """dQ/dV [C/(V kg)] of the half cycles of some cycles against the voltage.

    Parameters
    ----------
    record : Record
        ``time_s``, ``voltage_V``, ``current_A``, each of shape (n,).
    cycles : sequence of int
        Numbers from 1.
    step : float
        Width of the voltage steps; ways back of the voltage below it, or below ten times its white noise, count as
        noise. [V]
    smoother : Smoother, optional
        Applied to dQ/dV, its window in V; without it nothing is smoothed.
    mass, basis
        Mass of the basis in this cell and its name; without them dQ/dV is that of the cell. [kg]
    resistance : Estimate, optional
        Measured series resistance; its drop is taken off the voltage. [Ω]
    rest_below, charge, gains
        See `cycling`.

    Notes
    -----
    Charge that passed at each step of voltage, over the step, from the one run of points along which the voltage goes
    on in its direction and most charge passes; what passed elsewhere (a dip at the start) is left out and told (W-Q3).
    The top of the peak is that of a polynomial of the unsmoothed curve: the highest of many noisy points would be too
    high by their noise, and a smoother lowers it. The first and the last step may hold a part of a step's charge only.
    The area of the curve is compared with the whole charge of the half cycle (W-Q1), the wider of step and window with
    the peak's width (W-Q2). Peaks of two-phase reactions are broadened by kinetics: no isotherm's width is fitted.

    Uncertainty: of the peak's height, that of the charge and the mass, and that of the polynomial from the scatter
    about it; of its potential, that of a place in a step (step/√12), of the polynomial, and of the drop taken off.

    Raises
    ------
    MissingQuantity, UsageError
        A column is missing; the record has no such cycle; `step` is not positive; a basis without a mass or a mass
        without its basis.
    """
    if not step > 0:
        raise UsageError(f"a step of voltage is above 0 V, not {step:g} V.")
    demand_mass_with_basis(mass, basis)
    chosen = chosen_half_cycles(record, cycles=cycles, rest_below=rest_below, charge=charge, gains=gains)
    v, i = finite_columns(record, VOLTAGE, CURRENT, method="differential_capacity")
    smooth = smoother or Unsmoothed()
    made = _Making(step, smooth, mass, resistance)
    curves, findings = [], list(chosen.findings)
    for p, total in chosen.halves:
        h = p.half_cycle
        where = f"{record.metadata.name}, cycle {h.cycle}, {h.direction.value}"
        curve = made.curve(v[h.start : h.stop], i[h.start : h.stop], p, total)
        if curve is None:
            message = f"the voltage goes on over less than {FEWEST} steps of {step * 1e3:g} mV; take smaller ones."
            findings.append(Finding("W-Q4", Severity.WARNING, message, where))
            continue
        curves.append(curve)
        findings += _findings(curve, max(step, smooth.window), where)
    return DifferentialCapacity(
        curves=tuple(curves),
        unit="F/kg" if mass else "F",
        status=chosen.status if curves else Status.NOT_COMPUTABLE,
        findings=tuple(findings),
        settings={
            **chosen.settings,
            "step": f"{step * 1e3:g} mV",
            "smoother": f"{smooth} V" if smooth.window else str(smooth),
            "series resistance": "not corrected" if resistance is None else str(resistance),
        },
        basis=basis,
    )


@dataclass(frozen=True)
class _Making:
    """What all curves of one record share."""

    step: float
    smoother: Smoother
    mass: Estimate | None
    resistance: Estimate | None

    def curve(self, v: Array, i: Array, passed: Passed, total: Estimate) -> IncrementalCurve | None:
        """The curve of one half cycle; None where the voltage goes on over too few steps."""
        drop = np.zeros_like(i) if self.resistance is None else i * self.resistance.to("Ohm").value
        voltage, q, h = v - drop, passed.running_charge, passed.half_cycle
        run = onward_run(voltage, q, h.direction, max(self.step, BEYOND_NOISE * white_noise(voltage)))
        if run.stop - run.start < 2:
            return None
        low, high = float(voltage[run].min()), float(voltage[run].max())
        first = math.floor(low / self.step)
        edges = self.step * np.arange(first, math.ceil(high / self.step) + 1)
        if len(edges) <= FEWEST:
            return None
        kilograms = 1.0 if self.mass is None else self.mass.to("kg").value
        raw = charge_per_voltage(voltage[run], q[run], edges) / kilograms
        middles = (edges[1:] + edges[:-1]) / 2
        slope = self.smoother(middles, raw)
        whole = total.value / kilograms
        return IncrementalCurve(
            cycle=h.cycle,
            direction=h.direction,
            voltage=middles,
            slope=slope,
            raw=raw,
            closure=float(np.sum(slope)) * self.step / whole if whole else math.nan,
            left_out=1 - float(q[run.stop - 1] - q[run.start]) / total.value if total.value else math.nan,
            peak=self._peak(middles, raw, total, float(np.abs(i[run]).max())),
        )

    def _peak(self, middles: Array, raw: Array, total: Estimate, current: float) -> Peak:
        unit = "F" if self.mass is None else "F/kg"
        found = highest_peak(middles, raw)
        if found is None:
            nothing = Estimate(math.nan, None, unit)
            return Peak(potential=Estimate(math.nan, None, "V"), height=nothing, width=math.nan)
        peak, width = found
        # relative errors of charge and mass are those of every slope
        scale = total / total.value if total.value else total
        relative = scale if self.mass is None else scale / (self.mass / self.mass.value)
        shares = Estimate.from_parts(
            1.0, "1", dict(relative.contributions), dict(relative.unstated), relative.independent
        )
        potential = Estimate(peak.place, math.hypot(self.step / math.sqrt(12), peak.place_std), "V")
        if self.resistance is not None:
            ohms = self.resistance.to("Ohm")
            potential = potential + ((ohms - ohms.value) * Estimate(current, 0.0, "A")).to("V")
        height = Estimate(peak.height, 0.0, unit) * shares + Estimate(0.0, peak.height_std, unit)
        return Peak(potential=potential, height=height, width=width)


def _findings(curve: IncrementalCurve, window: float, where: str) -> list[Finding]:
    found = []
    if not abs(curve.closure - 1) <= CLOSURE:
        message = f"the area under dQ/dV is {curve.closure:.2%} of the charge, not within 0.5 % of it."
        found.append(Finding("W-Q1", Severity.WARNING, message, where))
    if window > PART_OF_WIDTH * curve.peak.width:
        message = (
            f"steps or window of {window * 1e3:g} mV exceed a quarter of the peak's width, "
            f"{curve.peak.width * 1e3:.3g} mV: the peak is lowered and broadened; take smaller ones."
        )
        found.append(Finding("W-Q2", Severity.WARNING, message, where))
    if math.isnan(curve.peak.height.value):
        message = "dQ/dV is highest at an end of the curve: no peak is seen whole."
        found.append(Finding("W-Q5", Severity.NOTE, message, where))
    if curve.left_out > CLOSURE:
        message = f"the voltage runs backwards while {curve.left_out:.2%} of the charge passes; this is left out."
        found.append(Finding("W-Q3", Severity.WARNING, message, where))
    return found
