"""Electrodes whose truth is known, by other equations and grids than those of the package, and an instrument for them.

Every electrode gives the charge on its own fine grid of time; the current of a step is the difference of charges, so
that charge is conserved to rounding. Oxidised is charged: the current is positive while the potential rises.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
import pytest

from ionterface.estimate import Estimate, Status
from ionterface.fitting.confidence import interval
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.peak_tracks import Peak, Track, pairs_of
from ionterface.methods.voltammetry.peaks import Peaks
from ionterface.quantities import CURRENT, TIME, VOLTAGE
from ionterface.record import Metadata, Record

FARADAY, GAS, TEMPERATURE = 96485.33212, 8.314462618, 298.15
THERMAL = GAS * TEMPERATURE / FARADAY
RATES = np.array([1e-4, 2e-4, 3e-4, 5e-4, 8e-4, 1e-3])
"""Scan rates where a test does not say others. [V/s]"""


@dataclass(frozen=True)
class Program:
    """Triangles of potential from `start` between two vertices, in steps of `step`. [V]"""

    lower: float
    upper: float
    step: float = 5e-4
    cycles: int = 2
    falling_first: bool = False

    @property
    def window(self) -> float:
        return self.upper - self.lower

    @property
    def steps(self) -> int:
        return 2 * self.cycles * round(self.window / self.step)

    def at(self, way):
        """Potential after the given way; ways count from 0 to 2·cycles·window. [V]"""
        folded = np.abs((np.asarray(way) + self.window) % (2 * self.window) - self.window)
        return self.upper - folded if self.falling_first else self.lower + folded

    def rising(self, way):
        return (np.asarray(way) % (2 * self.window) < self.window) != self.falling_first

    @property
    def nodes(self):
        return np.linspace(0, 2 * self.cycles * self.window, self.steps + 1)

    @property
    def middles(self):
        return (self.nodes[1:] + self.nodes[:-1]) / 2


@dataclass(frozen=True)
class Truth:
    """Currents of an electrode at the middles of the program's steps, shape (k, n). [A]"""

    program: Program
    rates: np.ndarray
    current: np.ndarray

    def __add__(self, other: Truth) -> Truth:
        assert self.program == other.program
        assert np.array_equal(self.rates, other.rates)
        return Truth(self.program, self.rates, self.current + other.current)

    def __mul__(self, factor: float) -> Truth:
        return Truth(self.program, self.rates, factor * self.current)

    def sweep(self, *, rising: bool, cycle: int = -1):
        """Potentials in their order, and currents (k, m), of one sweep of one cycle."""
        turn = self.program.steps // (2 * self.program.cycles)
        first = (cycle % self.program.cycles) * 2 * turn + (turn if rising == self.program.falling_first else 0)
        part = slice(first, first + turn)
        return self.program.at(self.program.middles)[part], self.current[:, part]


def _of_charge(program: Program, rates, charge) -> Truth:
    rates = np.asarray(rates, float)
    return Truth(program, rates, np.diff(charge, axis=1) / (program.step / rates)[:, None])


def _fermi(x):
    return 0.5 * (1 + np.tanh(x / 2))


def surface(
    program, rates=RATES, *, charge=0.0, centre=0.5, width=0.0, electrons=1.0, capacitance=0.0, resistance=0.0
) -> Truth:
    """Nernstian sites with normally distributed energies beside an ideal capacitor, all behind a resistor.

    The resistor is solved in time: backward differences of second order, Newton's iteration at every step.
    """
    rates = np.asarray(rates, float)
    nodes, weights = np.polynomial.hermite_e.hermegauss(31)
    weights = weights / weights.sum()
    levels = centre + width * nodes

    def stored(e):
        occupied = _fermi(electrons * (e[..., None] - levels) / THERMAL)
        slope = (occupied * (1 - occupied)) @ weights * electrons / THERMAL
        return charge * (occupied @ weights) + capacitance * e, charge * slope + capacitance

    e = program.at(program.nodes)
    if resistance == 0:
        return _of_charge(program, rates, np.tile(stored(e)[0], (len(rates), 1)))
    dt = program.step / rates
    inside = np.full(len(rates), e[0])
    q = np.empty((len(rates), len(e)))
    q[:, 0] = stored(inside)[0]
    for n in range(1, len(e)):
        before = 2 * q[:, n - 1] - 0.5 * q[:, max(n - 2, 0)]
        inside = inside + (e[n] - e[n - 1])
        for _ in range(60):
            now, slope = stored(inside)
            change = (1.5 * now - before - dt * (e[n] - inside) / resistance) / (1.5 * slope + dt / resistance)
            inside = inside - np.clip(change, -0.01, 0.01)
            if np.abs(change).max() < 1e-12:
                break
        q[:, n] = stored(inside)[0]
    return _of_charge(program, rates, q)


def slow_surface(program, rates=RATES, *, charge, rate_constant, centre=0.5, alpha=0.5, electrons=1.0) -> Truth:
    """A surface couple with Butler-Volmer kinetics; rate constants are frozen at the middle of each step. [1/s]"""
    rates = np.asarray(rates, float)
    dt = program.step / rates
    xi = electrons * (program.at(program.middles) - centre) / THERMAL
    oxidised = np.full(len(rates), float(_fermi(electrons * (program.at(0.0) - centre) / THERMAL)))
    history = [oxidised]
    for x in xi:
        forth, back = rate_constant * np.exp((1 - alpha) * x), rate_constant * np.exp(-alpha * x)
        rest = forth / (forth + back)
        oxidised = rest + (oxidised - rest) * np.exp(-(forth + back) * dt)
        history.append(oxidised)
    return _of_charge(program, rates, charge * np.array(history).T)


def _profiles(xi, dtau, conductance, volumes, kinetics, alpha):
    """Inventory of oxidised sites, shape (k, n), of nodes of given volumes in a row; node 0 is the surface.

    Backward differences of second order; the inner nodes are eliminated once by a dense inverse. `kinetics` is k0·L/D
    of shape (k,), None for a surface in equilibrium. Everything begins uniform and in equilibrium with the first xi.
    """
    k, inner = len(dtau), len(volumes) - 1
    matrix = np.zeros((k, inner, inner))
    here = np.arange(inner)
    outward = np.append(conductance[1:], 0.0)
    matrix[:, here, here] = 1.5 * volumes[1:] / dtau[:, None] + conductance + outward
    matrix[:, here[1:], here[:-1]] = matrix[:, here[:-1], here[1:]] = -conductance[1:]
    inverse = np.linalg.inv(matrix)
    share = inverse[:, :, 0] * conductance[0]
    now = before = np.full((k, inner + 1), float(_fermi(xi[0])))
    inventory = [now @ volumes]
    for x in xi[1:]:
        past = (2 * now - 0.5 * before) * volumes / dtau[:, None]
        fixed = (inverse @ past[:, 1:, None])[..., 0]
        if kinetics is None:
            surface_value = np.full(k, float(_fermi(x)))
        else:
            forth, back = kinetics * np.exp((1 - alpha) * x), kinetics * np.exp(-alpha * x)
            gain = past[:, 0] + conductance[0] * fixed[:, 0] + forth
            surface_value = gain / (1.5 * volumes[0] / dtau + conductance[0] * (1 - share[:, 0]) + forth + back)
        now, before = np.column_stack((surface_value, fixed + share * surface_value[:, None])), now
        inventory.append(now @ volumes)
    return np.array(inventory).T


def film(
    program, rates=RATES, *, charge, diffusivity, length, rate_constant=None, alpha=0.5, centre=0.5, electrons=1.0,
    bends=0, nodes=70,
) -> Truth:  # fmt: skip
    """A film blocked at its back; `bends` is 0 for a plate, 1 for a cylinder, 2 for a sphere of radius `length`. [C]"""
    rates = np.asarray(rates, float)
    place = (np.arange(nodes + 1) / nodes) ** 1.7
    faces = np.concatenate(([0.0], (place[1:] + place[:-1]) / 2, [1.0]))
    volumes = -np.diff((1 - faces) ** (bends + 1)) / (bends + 1)
    conductance = (1 - faces[1:-1]) ** bends / np.diff(place)
    xi = electrons * (program.at(program.nodes) - centre) / THERMAL
    dtau = program.step / rates * diffusivity / length**2
    kinetics = None if rate_constant is None else np.full(len(rates), rate_constant * length / diffusivity)
    return _of_charge(program, rates, charge * (bends + 1) * _profiles(xi, dtau, conductance, volumes, kinetics, alpha))


def solution(
    program, rates=RATES, *, area, concentration, diffusivity, rate_constant=None, alpha=0.5, centre=0.5, electrons=1.0
) -> Truth:
    """A dissolved couple of equal diffusivities before a plane electrode, on a grid that expands into the solution.

    Lengths count in √(D·RT/nFv), so that all scan rates share one grid.
    """
    rates = np.asarray(rates, float)
    fine, growth = 0.005, 1.06
    dtau = electrons * program.step / THERMAL
    far = 6 * np.sqrt(dtau * program.steps)
    count = int(np.log(1 + far * (growth - 1) / fine) / np.log(growth)) + 2
    place = fine * (growth ** np.arange(count) - 1) / (growth - 1)
    faces = np.concatenate(([0.0], (place[1:] + place[:-1]) / 2, [place[-1]]))
    pace = electrons * rates / THERMAL
    kinetics = None if rate_constant is None else rate_constant / np.sqrt(diffusivity * pace)
    inventory = _profiles(
        electrons * (program.at(program.nodes) - centre) / THERMAL,
        np.full(len(rates), dtau),
        1 / np.diff(place),
        np.diff(faces),
        kinetics,
        alpha,
    )
    scale = electrons * FARADAY * area * concentration * np.sqrt(diffusivity / pace)
    return _of_charge(program, rates, scale[:, None] * inventory)


def terms(program, rates=RATES, *, law: Callable[..., object]) -> Truth:
    """Currents by a formula: ``law(potential, rate)`` is the absolute value, the sign that of the sweep. [A]"""
    rates = np.asarray(rates, float)
    sign = np.where(program.rising(program.middles), 1.0, -1.0)
    e = program.at(program.middles)
    return Truth(program, rates, np.array([sign * law(e, v) for v in rates]))


def recorded(
    truth: Truth, *, seed=0, interval=1.3e-3, seconds=None, relative=0.0, additive=0.0, gain=0.0, offset=0.0,
    ceiling=np.inf, fade=0.0, blur=0.0, contact=0.0, keep: Sequence[int] | None = None,
) -> list[Record]:  # fmt: skip
    """Records of every scan rate as an instrument writes them.

    Points stand `interval` volts or `seconds` apart. `relative` and `additive` [A] are noise of each point, `gain` a
    relative error of each whole record, `contact` [Ohm] that of its resistance, `blur` [V] the noise of the potential,
    `offset` [A] a constant current, `ceiling` [A] where the current range ends, `fade` the share of the current that
    each cycle loses; `keep` names the scan rates by their place.
    """
    rng = np.random.default_rng(seed)
    records = []
    program = truth.program
    for place, rate in enumerate(truth.rates):
        t = np.arange(0, 2 * program.cycles * program.window / rate, seconds or interval / rate)
        flowing = np.interp(t * rate, program.middles, truth.current[place])
        i = flowing * (1 - fade) ** np.floor(t * rate / (2 * program.window)) * (1 + gain * rng.standard_normal())
        i = i * (1 + relative * rng.standard_normal(len(t))) + additive * rng.standard_normal(len(t)) + offset
        e = program.at(t * rate) + contact * rng.standard_normal() * flowing + blur * rng.standard_normal(len(t))
        if keep is None or place in keep:
            records.append(_record(t, e, np.clip(i, -ceiling, ceiling), f"cv {rate * 1e3:g} mV per s.csv"))
    return records


def _record(t, e, i, name) -> Record:
    columns = {TIME.column: t, VOLTAGE.column: e, CURRENT.column: i}
    return Record(
        data=pl.DataFrame({k: np.asarray(v, float) for k, v in columns.items()}),
        metadata=Metadata(file=name, simulated=True),
    )


def within_binomial(hits: int, trials: int, level: float) -> bool:
    """Whether so many intervals of this level may hold the truth: two-sided limits of 99.9 %."""
    k = np.arange(trials + 1)
    logs = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, trials + 1)))))
    chance = np.exp(logs[-1] - logs[k] - logs[trials - k] + k * np.log(level) + (trials - k) * np.log1p(-level))
    return bool(chance[: hits + 1].sum() > 5e-4 and chance[hits:].sum() > 5e-4)


def assert_honest(trials, truth: float) -> None:
    """The 68 % and 95 % intervals of (estimate, degrees) hold the truth as often as they say."""
    trials = list(trials)
    for level in (0.68, 0.95):
        ends = [interval(estimate, degrees, level) for estimate, degrees in trials]
        assert np.isfinite(ends).all(), "some intervals are not known"
        hits = sum(low <= truth <= high for low, high in ends)
        values = np.array([estimate.value for estimate, _ in trials])
        width = np.median([high - low for low, high in ends])
        assert within_binomial(hits, len(trials), level), (
            f"{hits} of {len(trials)} intervals of {level:.0%} hold {truth:.6g}; values {values.mean():.6g} ± "
            f"{values.std(ddof=1):.2g}, intervals {width:.2g} wide"
        )


@pytest.fixture(scope="session")
def cells() -> types.SimpleNamespace:
    """The electrodes, the instrument and the binomial limits, by name."""
    return types.SimpleNamespace(
        Program=Program,
        Truth=Truth,
        surface=surface,
        slow_surface=slow_surface,
        film=film,
        solution=solution,
        terms=terms,
        recorded=recorded,
        record=_record,
        estimate=lambda value, std: Estimate(float(value), float(std), "1"),
        within_binomial=within_binomial,
        assert_honest=assert_honest,
        rates=RATES,
        thermal=THERMAL,
        faraday=FARADAY,
        gas=GAS,
        temperature=TEMPERATURE,
    )


def _stated_peaks(
    rates: Sequence[float],
    anodic: Sequence[float],
    cathodic: Sequence[float],
    *,
    currents: Sequence[float] | None = None,
    std: float = 1e-3,
    vertices: tuple[float, float] = (-0.5, 0.5),
    resistance: Estimate | None = None,
    baseline: float = 0.0,
) -> Peaks:
    """Peak potentials [V] with one σ, and magnitudes of both peak currents [A], at scan rates [V/s]."""
    nothing = Estimate(np.nan, None, "V")
    speeds = tuple(Estimate(v, 0.0, "V/s") for v in rates)
    currents = currents or [1e-3 * np.sqrt(v) for v in rates]

    def track(branch: Direction, potentials: Sequence[float]) -> Track:
        made = tuple(
            Peak(
                scan_rate=v,
                branch=branch,
                potential=Estimate(e, std, "V"),
                current=Estimate(branch.sign * i, 1e-3 * i, "A"),
                baseline=Estimate(branch.sign * baseline, 0.0, "A"),
                width=nothing,
                half_width=Estimate(0.057, 1e-3, "V"),
                charge=Estimate(np.nan, None, "C"),
                current_per_charge=Estimate(np.nan, None, "1/V"),
                window=(e - 0.01, e + 0.01),
            )
            for v, e, i in zip(speeds, potentials, currents, strict=True)
        )
        return Track(branch=branch, number=1, peaks=made)

    up, down = track(Direction.OXIDATION, anodic), track(Direction.REDUCTION, cathodic)
    return Peaks(
        scan_rates=speeds,
        tracks=(up, down),
        pairs=pairs_of([up], [down]),
        drifts=(),
        vertices=vertices,
        resistance=resistance,
        status=Status.VALID,
        settings={"made of": "stated numbers"},
    )


@pytest.fixture(scope="session")
def stated_peaks() -> Callable[..., Peaks]:
    """Peaks that are stated, not measured: for analyses whose input is a table of potentials and currents."""
    return _stated_peaks
