"""Results of voltammetry made by hand, with numbers that are known, so that no figure waits for a method."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import polars as pl
import pytest

from ionterface.errors import Finding, Severity
from ionterface.estimate import Estimate, Status
from ionterface.methods.potential_steps import PotentialStep
from ionterface.methods.segmentation import Direction
from ionterface.methods.specs import Specs, StepCharging
from ionterface.methods.step_transient import SEMI_INFINITE, Transient
from ionterface.methods.voltammetry.b_map import BMap
from ionterface.methods.voltammetry.b_value import BFromPeaks, BValue, BValues
from ionterface.methods.voltammetry.convention import Branches, Convention, Denominator
from ionterface.methods.voltammetry.double_layer import DoubleLayer
from ionterface.methods.voltammetry.nicholson import Nicholson, NicholsonRate
from ionterface.methods.voltammetry.peak_tracks import Peak, Track
from ionterface.methods.voltammetry.peaks import Peaks
from ionterface.methods.voltammetry.quasi_reversible import WorkingCurve
from ionterface.methods.voltammetry.randles_sevcik import RandlesSevcik
from ionterface.methods.voltammetry.sensitivity import Sensitivity, Variant
from ionterface.methods.voltammetry.separation import BranchTerms, Separation, Share
from ionterface.methods.voltammetry.series import ScanRateSeries
from ionterface.methods.voltammetry.trasatti import ExtrapolationLine, Trasatti
from ionterface.methods.voltammetry.usable_potentials import Unusable
from ionterface.methods.voltammetry.voltammetric_charge import SweepCharge
from ionterface.record import Metadata, Record

MASS = Estimate(1.5e-6, 0.05e-6, "kg", source="mass")
RATES = np.asarray([0.1, 0.2, 0.3, 0.5, 0.8, 1.0, 2.0]) * 1e-3
ALL_RATES = np.asarray([*RATES, *(np.asarray([5.0, 10, 20, 50, 100, 200, 500]) * 1e-3)])
E = np.linspace(0.3, 1.4, 221)
REFUSED = (Finding("W-D3", Severity.ERROR, "the v-proportional area leaves the voltammogram at 12 of 221 potentials."),)


def _wave(centre: float) -> np.ndarray:
    return 0.25 + np.exp(-(((E - centre) / 0.09) ** 2))


K1, K2 = 0.02 * _wave(0.8), 4.5e-4 * _wave(0.8)
"""[F] and [A/(V/s)^½]"""


def _currents(rates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rising and falling currents, shape (k, m), of a reduction 0.12 V below its oxidation. [A]"""
    shift = np.argmin(np.abs(E - E[0] - 0.12))
    rising = K1 * rates[:, None] + K2 * np.sqrt(rates[:, None])
    return np.roll(rising, shift // 2, axis=1), -np.roll(rising, -shift // 2, axis=1)


@pytest.fixture
def mass() -> Estimate:
    return MASS


@pytest.fixture
def series() -> ScanRateSeries:
    made = ScanRateSeries.of_arrays(E, ALL_RATES, *_currents(ALL_RATES), mass=MASS, basis="VOx+rGO")
    return dataclasses.replace(made, simulated=True, resistance=Estimate(4.2, 0.1, "Ohm"))


def _peak(rate: float, branch: Direction, current: float) -> Peak:
    sign = 1 if branch is Direction.OXIDATION else -1
    nan = Estimate(math.nan, None, "A")
    return Peak(
        scan_rate=Estimate(rate, 0.0, "V/s"),
        branch=branch,
        potential=Estimate(0.8 + sign * (0.03 + 0.02 * math.log10(rate / 1e-4)), 2e-3, "V"),
        current=Estimate(sign * current, 0.03 * current, "A"),
        baseline=nan,
        width=nan,
        half_width=nan,
        charge=nan,
        current_per_charge=nan,
        window=(0.7, 0.9),
    )


def _track(branch: Direction, scale: float, exponent: float = 0.75) -> Track:
    peaks = [_peak(v, branch, scale * v**exponent) for v in ALL_RATES]
    return Track(branch=branch, number=1, peaks=(*peaks[:-1], None))


@pytest.fixture
def peaks() -> Peaks:
    return Peaks(
        scan_rates=tuple(Estimate(v, 0.0, "V/s") for v in ALL_RATES),
        tracks=(_track(Direction.OXIDATION, 2e-3), _track(Direction.REDUCTION, 3e-3)),
        pairs=(),
        drifts=(),
        vertices=(0.3, 1.4),
        resistance=None,
        status=Status.VALID,
    )


def _b_value(branch: Direction, name: str, potential: float, b: float, scale: float, **more) -> BValue:
    rng = np.random.default_rng(int(1e4 * potential) + len(name))
    residuals = rng.normal(0, 0.04, len(RATES))
    x = np.log(RATES) - np.log(RATES).mean()
    residuals -= residuals.mean() + x * (residuals @ x) / (x @ x)
    scatter = float(np.sqrt(residuals @ residuals / 5))
    unusable = more.get("unusable")
    return BValue(
        name=name,
        branch=branch,
        potential=potential,
        b=Estimate(math.nan, None, "1") if unusable else Estimate(b, scatter / math.sqrt(x @ x), "1"),
        a=Estimate(scale, 0.0, "A"),
        degrees=5,
        r_squared=0.99,
        scatter=scatter,
        rates=RATES,
        current=scale * RATES**b * np.exp(residuals),
        residuals=residuals,
        curvature_t=math.nan,
        aicc_gain=math.nan,
        curved=bool(more.get("curved")),
        piecewise=(),
        unusable=unusable,
    )


@pytest.fixture
def peak_b() -> BFromPeaks:
    values = (
        _b_value(Direction.OXIDATION, "oxidation 1", 0.86, 0.82, 4e-2),
        _b_value(Direction.REDUCTION, "reduction 1", 0.74, 0.71, 3e-2),
    )
    return BFromPeaks(values=values, film=None, status=Status.VALID)


def _b_values(level: float) -> BValues:
    values = []
    for branch in (Direction.OXIDATION, Direction.REDUCTION):
        for place in np.arange(0.3, 1.401, 0.05):
            b = level + (0.12 if branch is Direction.OXIDATION else 0.05) * math.sin(9 * place)
            unusable = Unusable.TURN if place < 0.38 or place > 1.32 else None
            unusable = Unusable.NOISE if 1.08 < place < 1.17 else unusable
            values.append(
                _b_value(branch, branch.value, float(place), b, 1e-2, unusable=unusable, curved=0.6 < place < 0.7)
            )
    return BValues(values=tuple(values), film=None, status=Status.VALID)


@pytest.fixture
def b_values() -> dict[str, BValues]:
    return {"VOx-G": _b_values(0.96), "VO2+G": _b_values(0.72)}


@pytest.fixture
def b_map() -> BMap:
    shape = (2, len(E))
    turn = np.broadcast_to((E < 0.37) | (E > 1.33), shape)
    local = (2 * K1 * RATES[:, None] + K2 * np.sqrt(RATES[:, None])) / (
        2 * (K1 * RATES[:, None] + K2 * np.sqrt(RATES[:, None]))
    )
    local = local + 0.1 * np.sin(6 * E)
    nan = np.full(shape, np.nan)
    return BMap(
        potential=E, rates=RATES, b=nan, b_std=nan, degrees=5, curvature_t=nan, probability=nan,
        curved=np.zeros(shape, bool), local_b=np.stack([local, local]), local_b_std=np.zeros((2, *local.shape)),
        unusable={Unusable.TURN: turn, Unusable.SIGN: np.zeros(shape, bool)}, status=Status.VALID,
    )  # fmt: skip


def _terms(branch: Direction, current: np.ndarray) -> BranchTerms:
    nan, no = np.full(len(E), np.nan), np.zeros(len(E), bool)
    share = (K1 * RATES[:, None]) / (K1 * RATES[:, None] + K2 * np.sqrt(RATES[:, None]))
    proportional = np.where((E < 0.34) | (E > 1.36), np.nan, share * current)
    return BranchTerms(
        branch=branch, k1=nan, k1_std=nan, k2=nan, k2_std=nan, correlation=nan, current=current,
        proportional=proportional, root=current - proportional, misfit=nan, rejected=no, active=no,
    )  # fmt: skip


@pytest.fixture
def separated() -> Separation:
    rising, falling = _currents(RATES)
    ratio = 0.02 * RATES / (0.02 * RATES + 4.5e-4 * np.sqrt(RATES))
    shares = tuple(
        Share(
            scan_rate=Estimate(v, 0.0, "V/s"),
            proportional=Estimate(f, 0.02, "1"),
            root=Estimate(0.99 - f, 0.02, "1"),
            measured=Estimate(f, 0.02, "1"),
            fitted=Estimate(f, 0.02, "1"),
            covered=0.95,
        )
        for v, f in zip(RATES, ratio, strict=True)
    )
    return Separation(
        convention=Convention(),
        potential=E,
        shares=shares,
        branches=(_terms(Direction.OXIDATION, rising), _terms(Direction.REDUCTION, -falling)),
        degrees=5,
        left_out=(0.0,) * len(RATES),
        status=Status.VALID,
        basis="VOx+rGO",
    )


@pytest.fixture
def sensitive() -> Sensitivity:
    names = {
        "as given": (Convention(), 0.62),
        "equal weights": (Convention(), 0.71),
        "i/v^½ on v^½": (Convention(), 0.67),
        "coefficients not negative": (Convention(nonnegative=True), 0.60),
        "oxidation branch only": (Convention(branches=Branches.OXIDATION), 0.58),
        "reduction branch only": (Convention(branches=Branches.REDUCTION), 0.66),
        "over the fitted current": (Convention(denominator=Denominator.FITTED), 0.63),
        "without the correction by the series resistance": (Convention(), 0.49),
    }
    variants = tuple(
        Variant(
            name=name,
            convention=convention,
            shares=(Estimate(share, 0.025, "1"),) * len(RATES),
            status=Status.NOT_VALID if "without" in name else Status.VALID,
            refused=("W-D6",) if "without" in name else (),
        )
        for name, (convention, share) in names.items()
    )
    rates = tuple(Estimate(v, 0.0, "V/s") for v in RATES)
    return Sensitivity(scan_rates=rates, variants=variants, status=Status.VALID)


@pytest.fixture
def trasatti_result() -> Trasatti:
    # Outer 80 and inner 170 mAh/g in a film, D/L² = 1e-3 /s over 1 V; the lines as they were computed independently.
    rates = np.asarray([0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200]) * 1e-3
    q = np.asarray([250, 249.9994, 249.009, 238.314, 209.872, 165.695, 140.660, 122.893, 107.128, 99.182, 93.564])
    coulombs = 3600.0 * 1.5e-6  # of 1.5 mg for each mAh/g
    line = {"std": 0.4 * coulombs, "slope_std": 0.05, "degrees": 3, "curvature": 0.5, "scatter": 0.01}
    return Trasatti(
        branch=Direction.REDUCTION,
        outer=Estimate(80.0 * 3600, 1.2 * 3600, "C/kg"),
        total=Estimate(250.0 * 3600, 2.0 * 3600, "C/kg"),
        total_extrapolated=Estimate(294.0 * 3600, 20.0 * 3600, "C/kg"),
        inner=Estimate(170.0 * 3600, 2.0 * 3600, "C/kg"),
        ratio=Estimate(0.32, 0.01, "1"),
        ratio_interval=(0.3, 0.34),
        outer_line=ExtrapolationLine(charge=80.0 * coulombs, slope=6.066 * coulombs, places=(6, 7, 8, 9, 10), **line),
        total_line=ExtrapolationLine(
            charge=294.0 * coulombs, slope=0.0357 / coulombs, places=(0, 1, 2, 3, 4, 5), **line
        ),
        charges=tuple(
            SweepCharge(
                branch=Direction.REDUCTION,
                scan_rate=Estimate(v, 0.0, "V/s"),
                absolute=Estimate(3600 * value, None, "C/kg"),
                signed=Estimate(-3600 * value, None, "C/kg"),
            )
            for v, value in zip(rates, q, strict=True)
        ),
        fast=(0.01, 0.2),
        slow=(1e-4, 5e-3),
        status=Status.VALID,
        basis="VOx+rGO",
    )  # fmt: skip


@pytest.fixture
def nicholson_result() -> Nicholson:
    rates = RATES
    nan = Estimate(math.nan, None, "m/s")
    rows = [
        NicholsonRate(
            scan_rate=Estimate(v, 0.0, "V/s"),
            separation=Estimate(0.08, 1e-3, "V"),
            psi=Estimate(0.0869 * v**-0.5 * (1.02 if k % 2 else 0.98), 0.05 * 0.0869 * v**-0.5, "1"),
            psi_interval=(0.88 * 0.0869 * v**-0.5, 1.14 * 0.0869 * v**-0.5),
            bound=">" if v < 1.5e-4 else "<" if v > 1.5e-3 else "",
            rate_constant=nan,
            implied=0.08,
        )
        for k, v in enumerate(rates)
    ]
    from ionterface.estimate import Table

    return Nicholson(
        rate_constant=Estimate(6.496e-8, 0.2e-8, "m/s"),
        slope=Estimate(0.0869, 0.0012, "1"),
        intercept=Estimate(0.05, 0.04, "1"),
        at_zero=Estimate(0.06, 1e-3, "V"),
        rates=tuple(rows),
        readings=Table((), ()),
        degrees=4,
        n_independent=5,
        status=Status.NOT_VALID,
        findings=(
            Finding("W-N3", Severity.ERROR, "L²nFv/(RTD) is 0.002 at the slowest rate, below the 20 that psi needs."),
        ),
    )


class Curve1965(WorkingCurve):
    """A curve by Swaddle's formula, which is enough to draw."""

    def psi_of(self, separation):
        return np.exp(3.69 - 1.16 * np.log(np.maximum(1e3 * separation - 59, 1e-9)))


@pytest.fixture
def curves() -> tuple[WorkingCurve, WorkingCurve]:
    nodes = np.asarray([60.5, 62, 65, 72, 84, 105, 121, 141, 212, 290]) * 1e-3
    made = {"floor": 0.059, "temperature": 298.15, "recalled": False, "separation": nodes}
    computed = Curve1965(name="computed", psi=np.ones(len(nodes)), **made)
    psi = np.asarray([20, 7, 5, 3, 2, 1, 0.75, 0.5, 0.35, 0.25, 0.10])
    table = np.asarray([61, 63, 65, 68, 72, 84, 92, 105, 121, 141, 212]) * 1e-3
    return computed, Curve1965(name="table of 1965", psi=psi, **(made | {"separation": table}))


@pytest.fixture
def double_layer_result() -> DoubleLayer:
    noise = np.asarray([1, -1, 1, -1, 1, -1, 1]) * 2e-7
    return DoubleLayer(
        capacitance=Estimate(120e3, 2e3, "F/kg"),
        offset=Estimate(2.0, 0.5, "A/kg"),
        exponent=Estimate(0.98, 0.01, "1"),
        area=None,
        degrees=5,
        curvature=0.3,
        at=(0.5, 0.5),
        rates=RATES,
        charging_current=1.5e-6 * (2.0 + 120e3 * RATES) + noise,
        mean_current=np.zeros(len(RATES)),
        status=Status.VALID,
        basis="VOx+rGO",
    )


@pytest.fixture
def randles() -> RandlesSevcik:
    track = _track(Direction.OXIDATION, 2e-3, 0.5)
    return RandlesSevcik(
        diffusivity=Estimate(4.57e-15, 0.2e-15, "m2/s"),
        area_squared_diffusivity=Estimate(1.0, 0.1, "m6/s"),
        slope=Estimate(2e-3, 3e-5, "A"),
        b=Estimate(0.5, 0.01, "1"),
        each=(),
        track=track,
        scan_rates=tuple(Estimate(v, 0.0, "V/s") for v in ALL_RATES),
        degrees=12,
        n_independent=13,
        status=Status.VALID,
    )


@pytest.fixture
def staircase() -> tuple[Record, Specs]:
    t = np.geomspace(0.01, 300, 400)
    values = (5.0, 0.01, 50.0, 0.1, 1e-4, 1e-6)
    r1, c1, r2, c2, b, rest = values
    i = 0.025 / r1 * np.exp(-t / (r1 * c1)) + 0.025 / r2 * np.exp(-t / (r2 * c2)) + b / np.sqrt(t) + rest
    data = pl.DataFrame({"time_s": 10 + t, "voltage_V": np.full(len(t), 0.525), "current_A": i})
    record = Record(data=data, metadata=Metadata(file="steps.txt", simulated=True))
    step = PotentialStep(
        number=3, sweep=1, direction=Direction.OXIDATION, start=0, stop=len(t), begin=10.0, first=0.01, duration=300.0,
        before=0.5, level=0.525, left=0, height_std=0.0,
    )  # fmt: skip
    charging = StepCharging(
        step=step, R1=Estimate(r1, 0.1, "Ohm"), C1=Estimate(c1, 1e-4, "F"), R2=Estimate(r2, 0.1, "Ohm"),
        C2=Estimate(c2, 1e-3, "F"), B=b, B_std=1e-6, residual=Estimate(rest, 1e-8, "A"), charges=(),
        transient=Transient(
            values=np.asarray(values), covariance=np.zeros((6, 6)), at_bound=(), converged=True, degrees=394,
            scatter=1e-8, correlation=0.0, height=0.025, diffusion=SEMI_INFINITE,
        ),
    )  # fmt: skip
    return record, Specs(steps=(charging,), status=Status.VALID)
