"""Evidence made of the results of each method holds their numbers, their ranges and their reasons."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest

from ionterface.errors import UsageError
from ionterface.estimate import Estimate, Status
from ionterface.methods.carbon_blank import Blank, oxide_capacity
from ionterface.methods.electron_ledger import Holder, charge_closure, electron_ledger
from ionterface.methods.finite_diffusion import Geometry
from ionterface.methods.mass_basis import Composition
from ionterface.methods.rate_models.rate_points import points_from_arrays
from ionterface.methods.rate_models.tian_coleman import tian_coleman
from ionterface.methods.segmentation import Direction
from ionterface.methods.specs import specs
from ionterface.methods.titration.diffusion_body import DiffusionBody
from ionterface.methods.titration.gitt import gitt
from ionterface.methods.verdict import (
    Kind,
    Stand,
    Statement,
    of_carbon_blank,
    of_charging,
    of_closure,
    of_double_layer,
    of_exponents,
    of_film,
    of_ledger,
    of_rate_law,
    of_separation,
    of_specs,
    of_titration,
    of_trasatti,
    storage_verdict,
)
from ionterface.methods.voltammetry.b_value import b_values
from ionterface.methods.voltammetry.convention import Convention
from ionterface.methods.voltammetry.double_layer import double_layer
from ionterface.methods.voltammetry.finite_film import Film
from ionterface.methods.voltammetry.separation import separation
from ionterface.methods.voltammetry.series import ScanRateSeries
from ionterface.methods.voltammetry.trasatti import trasatti
from ionterface.record import Metadata, Record

HOST = Composition({n: Estimate(v, 0.5, "%", source=n) for n, v in {"host": 85, "carbon": 15}.items()})
RATES = np.array([0.1, 0.2, 0.5, 1, 10, 20, 50, 100]) * 1e-3


def series(law, *, noise=0.002, seed=0):
    """Currents of both sweeps by a law of the rate alone, with an error of each sweep, on a window of 1 V."""
    gains = 1 + noise * np.random.default_rng(seed).standard_normal((2, len(RATES), 1))
    rows = np.asarray([law(v) for v in RATES])[:, None] * np.ones(101)
    return ScanRateSeries.of_arrays(np.linspace(0, 1, 101), RATES, rows * gains[0], -rows * gains[1])


def two_terms(v):
    return 0.3 * v + 0.004 * v**0.5


def test_a_separation_gives_the_share_at_its_slowest_rate():
    result = separation(series(two_terms), convention=Convention())
    one = of_separation(result, data="a")
    truth = 0.3 * RATES[0] / two_terms(RATES[0])
    assert one.kind is Kind.PROPORTIONAL_SHARE
    assert one.low <= truth <= one.high
    assert one.rates == (1e-4, 0.1)
    assert (one.data, one.decides) == ("a", True)
    assert of_separation(result, data="a", charge_ratio=0.5).value.value == pytest.approx(one.value.value / 2)
    assert one.filled[1] > 0.95, "nothing slower was measured, so the slower store may be full"


def test_what_could_not_be_separated_may_be_either():
    base = series(two_terms)
    current = base.current.copy()
    current[:, 0, :30] *= -1
    cut = ScanRateSeries.of_arrays(base.potential, RATES, current[0], current[1])
    one = of_separation(separation(cut, convention=Convention()), data="a")
    assert one.high - one.low > 0.25


def test_a_refused_separation_carries_its_reason():
    few = ScanRateSeries.of_arrays(
        np.linspace(0, 1, 11), RATES[:3], *(s * np.outer(RATES[:3], np.ones(11)) for s in (1, -1))
    )
    one = of_separation(separation(few, convention=Convention()), data="a")
    assert one.status is Status.NOT_VALID
    assert "W-D8" in one.reason
    assert "three scan rates" in one.reason


def test_extrapolated_charges_tell_the_ratio_and_how_full_the_inner_store_is():
    """q = 0.08 + min(0.006 v^-1/2, 0.17): the inner store is filled to 0.06/0.17 at 10 mV/s."""
    result = trasatti(
        series(lambda v: v * (0.08 + min(0.006 * v**-0.5, 0.17))), fast=(9e-3, 0.11), slow=(9e-5, 1.1e-3),
        branch=Direction.OXIDATION,
    )  # fmt: skip
    one = of_trasatti(result, data="a")
    assert one.low <= 0.32 <= one.high
    assert one.beside[0] <= 0.68 <= one.beside[1]
    assert one.filled[0] <= 0.06 / 0.17 <= one.filled[1]
    assert one.rates == (1e-2, 0.1)


def test_a_capacitor_has_no_second_store():
    result = trasatti(series(lambda v: 0.25 * v), fast=(9e-3, 0.11), slow=(9e-5, 1.1e-3), branch=Direction.OXIDATION)
    one = of_trasatti(result, data="a")
    assert one.high > 0.99
    assert one.filled is None or one.filled[0] < 0


def test_exponents_are_one_estimate():
    one = of_exponents(b_values(series(lambda v: v**0.75), step=0.1), data="a")
    assert one.low <= 0.75 <= one.high
    assert one.high - one.low < 0.05


def test_the_charging_needs_a_resistance_with_its_uncertainty():
    made = series(lambda v: 0.2 * v, noise=0.0)
    one = of_charging(made, Estimate(2.0, 0.1, "Ohm"), data="a")
    assert one.value.value == pytest.approx(5 * 2 * 0.2 * 0.1)
    assert one.low < 0.2 < one.high
    assert not of_charging(made, None, data="a").decides
    assert "uncertainty" in of_charging(made, Estimate(2.0, None, "Ohm"), data="a").reason


def film(length_std=1e-8, std=0.1):
    return Film(
        length=Estimate(1e-6, length_std, "m"),
        diffusivity=Estimate(1e-15, None if std is None else std * 1e-15, "m2/s"),
        electrons=2, temperature=298.15, geometry=Geometry.PLATE,
    )  # fmt: skip


def test_a_stated_film_gives_its_numbers_with_their_errors():
    one = of_film(film(), rates=(1e-4, 0.1), window=1.0, data="stated")
    spread = math.exp(1.96 * math.hypot(0.1, 0.02))
    assert one.value.value == pytest.approx(2 * 38.922 * 0.1 / 1e-3, rel=1e-4)
    assert one.high / one.value.value == pytest.approx(spread, rel=1e-3)
    assert one.film.filled(1e-2)[1] == pytest.approx(1e-3 / 1e-2 * spread, rel=1e-3)
    assert one.film.open_above == pytest.approx(1e-3 * spread / 0.25, rel=1e-3)
    assert not of_film(film(std=None), rates=(1e-4, 0.1), window=1.0, data="stated").decides


def test_the_film_number_of_a_titration_does_not_depend_on_the_length(titrate):
    """theta = 0.06 in 60 s: D/L² = 1e-3 per second, whatever length is stated."""
    record = titrate(theta=0.06, pulses=3, noise=2e-5)
    found = []
    for length in (1e-6, 5e-6):
        body = DiffusionBody(geometry=Geometry.PLATE, length=Estimate(length, 0.1 * length, "m", source="length"))
        result = gitt(record, body=body, finite=None)
        found.append(
            of_titration(result, electrons=1, temperature=298.15, rates=(1e-4, 0.1), window=1.0, data="pulses")
        )
    (small, p), (large, same) = found
    assert large.value.value == pytest.approx(25 * small.value.value)
    assert same.film.filling == pytest.approx(p.film.filling)
    assert p.film.filling[0] <= 1e-3 <= p.film.filling[1]
    assert p.film.filling[1] / p.film.filling[0] < 1.3
    assert p.decides
    assert small.low < 1e-15 < small.high


def test_a_titration_that_is_not_valid_makes_no_film(titrate):
    body = DiffusionBody(geometry=Geometry.PLATE, length=Estimate(1e-6, 1e-7, "m", source="length"))
    result = gitt(titrate(theta=5.0), body=body, finite=None)
    for one in of_titration(result, electrons=1, temperature=298.15, rates=(1e-4, 0.1), window=1.0, data="pulses"):
        assert not one.decides
        assert one.reason


def plate(t, time):
    """Current after a step into a plate of unit charge and diffusion time `time`, by its own modes. [1/s]"""
    odd = (2 * np.arange(4000) + 1)[:, None]
    return 2 / time * np.exp(-(odd**2) * np.pi**2 * t / (4 * time)).sum(axis=0)


def staircase(current, hold, *, noise=2e-9, seed=0):
    rng = np.random.default_rng(seed)
    times = np.geomspace(0.01, hold, 160)
    t, e, i, now = [np.arange(60.0)], [np.zeros(60)], [np.zeros(60)], 59.0
    for k in range(4):
        t.append(now + times)
        e.append(np.full(160, 0.025 * (k + 1)))
        i.append(current(times) + noise * rng.standard_normal(160))
        now += hold
    data = {"time_s": np.concatenate(t), "voltage_V": np.concatenate(e), "current_A": np.concatenate(i)}
    return Record(data=pl.DataFrame(data), metadata=Metadata(file="steps.csv", simulated=True))


CAPACITOR, BULK, TIME = 2e-4, 8e-3, 4e4


def stepped(current, hold=100.0, time=TIME, seed=0):
    evidence = of_specs(specs(staircase(current, hold, seed=seed)), duration=hold, data="steps")
    d = Estimate(1e-12 / time, 1e-14 / time, "m2/s")
    known = Film(
        length=Estimate(1e-6, 0.0, "m"), diffusivity=d, electrons=1, temperature=298.15, geometry=Geometry.PLATE
    )
    of_known = of_film(known, rates=(1e-4, 0.1), window=1.0, data="stated")
    return evidence, storage_verdict((evidence, of_known))


def test_two_processes_in_one_step_are_two_stores():
    """A capacitor behind 20 Ohm, 0.16 s, beside a plate that is far from full after 100 s."""
    evidence, found = stepped(lambda t: CAPACITOR / 0.16 * np.exp(-t / 0.16) + BULK * plate(t, TIME))
    diffused = BULK * 2 * math.sqrt(100 / (math.pi * TIME))
    share = CAPACITOR / (CAPACITOR + diffused)
    assert evidence.decides, evidence.reason
    assert evidence.value.value == pytest.approx(share, abs=0.01)
    assert found.stand(Statement.STORE_APART) is Stand.SUPPORTED
    assert found.share.low == pytest.approx(share, abs=0.03)


@pytest.mark.parametrize("said", [1.0, 10.0, 100.0])
@pytest.mark.parametrize("time", [3.0, 30.0, 300.0, 4e4])
def test_the_steps_of_a_plate_alone_are_no_two_stores(time, said):
    """Even where its diffusion time is said to be a hundred times as long."""
    for seed in range(5):
        _, found = stepped(lambda t: BULK * plate(t, time), time=said * time, seed=seed)
        assert found.stand(Statement.STORE_APART) is not Stand.SUPPORTED


def test_a_rate_law_gives_its_exponent():
    rates = np.geomspace(1e-4, 3e-2, 12)
    capacity = 100.0 * (1 - (rates * 300) ** 0.5 * (1 - np.exp(-((rates * 300) ** -0.5))))
    capacity *= 1 + 0.005 * np.random.default_rng(1).standard_normal(12)
    points = points_from_arrays(
        [Estimate(c, 0.0, "A") for c in rates * capacity],
        [Estimate(q, 0.005 * q, "C") for q in capacity],
        source="stated",
    )
    one = of_rate_law(tian_coleman(points), data="rates")
    assert one.low <= 0.5 <= one.high
    assert storage_verdict([one]).stand(Statement.STORE_APART) is Stand.UNDECIDED


def ledger(capacity, std=5.0):
    holders = (
        Holder(component="host", formula="VO2", element="V", most=Estimate(1, 0, "1")),
        Holder(component="carbon", formula="C", element="C"),
    )
    return electron_ledger(
        Estimate(capacity, std, "mAh/g"), composition=HOST, counted=("host", "carbon"), holders=holders
    )


@pytest.mark.parametrize(
    ("capacity", "stand"), [(443, Stand.SUPPORTED), (150, Stand.UNDECIDED), (275, Stand.UNDECIDED)]
)
def test_the_ledger_excludes_the_metal_alone_and_says_nothing_of_the_place(capacity, stand):
    found = storage_verdict([of_ledger(ledger(capacity), host="host", data="cell")])
    assert found.stand(Statement.HOST_NOT_ALONE) is stand
    others = [s for s in found.standings if s.statement is not Statement.HOST_NOT_ALONE]
    assert all(s.stand is Stand.UNDECIDED for s in others)
    if stand is Stand.UNDECIDED:
        assert "XPS" in found.standing(Statement.HOST_NOT_ALONE).deciding


def test_a_ledger_needs_its_host_and_an_uncertainty():
    assert not of_ledger(ledger(443, std=None), host="host", data="cell").decides
    with pytest.raises(UsageError, match="'carbon'"):
        of_ledger(ledger(443), host="carbon", data="cell")


def test_a_closure_speaks_by_its_floor_and_by_the_measured_valence():
    given = {"metal": "V", "start": Estimate(4.0, 0.02, "1"), "floor": Estimate(3.0, 0.0, "1")}
    result = charge_closure(Estimate(518, 5, "mAh/g"), measured=Estimate(3.3, 0.05, "1"), **given)
    floor, valence = of_closure(result, data="xps")
    assert floor.value.value == pytest.approx(3.0 - result.end.value)
    for one in (floor, valence):
        assert storage_verdict([one]).stand(Statement.HOST_NOT_ALONE) is Stand.SUPPORTED
    agreeing = charge_closure(
        Estimate(200, 1, "mAh/g"), measured=Estimate(3.38, 0.01, "1"), **given | {"start": Estimate(4.0, 0.005, "1")}
    )
    assert storage_verdict(of_closure(agreeing, data="xps")).stand(Statement.HOST_NOT_ALONE) is Stand.EXCLUDED
    assert not of_closure(charge_closure(Estimate(200, 1, "mAh/g"), metal="V", start=given["start"]), data="xps")


def test_blanks_exclude_carbon_alone_where_they_hold_less():
    given = {"composition": HOST, "counted": ("host", "carbon"), "oxide": ("host",), "carbon": ("carbon",)}
    current = Estimate(0.1, 0.0, "A/g")
    blank = Blank(capacity=Estimate(60, 3, "mAh/g"), current=current)
    result = oxide_capacity(Estimate(443, 5, "mAh/g"), current=current, blank=blank, **given)
    one = of_carbon_blank(result, data="blank")
    assert one.value.value == pytest.approx(60 * 0.15 / 443, rel=1e-6)
    assert storage_verdict([one]).stand(Statement.CARBON_ALONE) is Stand.EXCLUDED
    without = of_carbon_blank(oxide_capacity(Estimate(443, 5, "mAh/g"), current=current, **given), data="blank")
    assert not without.decides
    assert "no carbon blank" in without.reason
    layer = double_layer(series(lambda v: 0.02 * v), at=0.5)
    of_layer = of_double_layer(layer, charge=Estimate(0.25, 0.002, "C"), window=1.0, data="layer")
    assert of_layer.low <= 0.08 <= of_layer.high
    assert storage_verdict([of_layer]).stand(Statement.CARBON_ALONE) is Stand.EXCLUDED
