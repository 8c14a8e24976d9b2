"""Charging after each step of a staircase: the truth found again, findings where it cannot be."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Estimate, Status, Table
from ionterface.fitting.confidence import interval
from ionterface.methods.capacitive_share import capacitive_share, compare_shares
from ionterface.methods.finite_diffusion import Geometry
from ionterface.methods.segmentation import Direction
from ionterface.methods.specs import TimeWeights, specs
from ionterface.methods.voltammetry.finite_film import Film
from ionterface.record import Metadata, Record

TIMES = np.geomspace(0.005, 300, 200)


def printed(t, tau=(0.05, 5.0), B=1e-4):
    return 5e-3 * np.exp(-t / tau[0]) + 5e-4 * np.exp(-t / tau[1]) + B / np.sqrt(t) + 1e-6


def staircase(current=printed, times=TIMES, up=3, down=2, noise=0.0, seed=0):
    """Steps of 25 mV after a minute at rest; the current of a falling step is that of a rising one, reversed."""
    rng = np.random.default_rng(seed)
    t, e, i, now, level = [np.arange(60.0)], [np.zeros(60)], [np.zeros(60)], 59.0, 0.0
    for k in range(up + down):
        sign = 1 if k < up else -1
        level += sign * 0.025
        t.append(now + times)
        e.append(np.full(len(times), level))
        i.append(sign * current(times))
        now += times[-1]
    i = np.concatenate(i)
    columns = {"time_s": np.concatenate(t), "voltage_V": np.concatenate(e)}
    columns["current_A"] = i + noise * rng.standard_normal(len(i))
    return Record(data=pl.DataFrame(columns), metadata=Metadata(file="stairs.csv", simulated=True))


def film(length=1e-4, diffusivity=1e-12, geometry=Geometry.PLATE):
    return Film(
        length=Estimate(length, 0.0, "m"),
        diffusivity=Estimate(diffusivity, 0.0, "m2/s"),
        electrons=1.0,
        temperature=298.15,
        geometry=geometry,
    )


def codes(result):
    return [f.code for f in result.findings]


@pytest.mark.parametrize("weights", TimeWeights)
def test_every_step_gives_back_what_it_was_made_of(weights):
    result = specs(staircase(), weights=weights)
    assert result.status is Status.VALID
    assert result.n_independent == 5
    for step in result.steps:
        assert [x.value for x in (step.R1, step.C1, step.R2, step.C2)] == pytest.approx([5, 0.01, 50, 0.1], rel=1e-4)
        assert pytest.approx(1e-4, rel=1e-4) == step.B
        assert step.residual.value == pytest.approx(1e-6, rel=1e-3)
        assert [q.value for q in step.charges] == pytest.approx([2.5e-4, 2.5e-3, 3.4641e-3, 3e-4], rel=1e-3)
    assert codes(result) == ["W-SP1"]
    assert [s.step.direction for s in result.steps] == [Direction.OXIDATION] * 3 + [Direction.REDUCTION] * 2


@pytest.mark.slow
def test_intervals_cover_as_often_as_they_say():
    names = {"R1": 5, "C1": 0.01, "R2": 50, "C2": 0.1, "residual": 1e-6}
    inside, n = {name: [0, 0] for name in names}, 0
    for seed in range(40):
        for step in specs(staircase(noise=1e-6, seed=seed)).steps:
            n += 1
            for name, truth in names.items():
                for place, level in enumerate((0.68, 0.95)):
                    low, high = interval(getattr(step, name), step.transient.degrees, level)
                    inside[name][place] += low <= truth <= high
    assert n == 200
    for counted in inside.values():
        assert 0.56 < counted[0] / n < 0.80
        assert 0.89 < counted[1] / n < 0.995


def test_the_noise_of_the_potential_is_in_resistances_and_capacitances_and_not_in_charges():
    record = staircase(up=3, down=0)
    e = record.frame()["voltage_V"].to_numpy() + 5e-4 * np.random.default_rng(0).standard_normal(len(record))
    noisy = Record(data=record.data.with_columns(pl.Series("voltage_V", e)), metadata=record.metadata)
    step = specs(noisy, step=0.025).steps[1]
    assert step.C2.std / step.C2.value == pytest.approx(step.step.height_std / 0.025, rel=0.05)
    assert step.R1.std / step.R1.value == pytest.approx(step.step.height_std / 0.025, rel=0.05)
    assert step.charges[1].std / step.charges[1].value < 1e-6
    assert abs(step.C2.value - 0.1) < 4 * step.C2.std


def test_a_mass_divides_in_the_table():
    result = specs(staircase(), mass=Estimate(1e-6, 1e-8, "kg", source="mass"), basis="film")
    assert result.table().column("C2")[0].unit == "mF/g"
    assert result.table().column("C2")[0].value == pytest.approx(1e5, rel=1e-3)
    with pytest.raises(UsageError, match="name of its basis"):
        specs(staircase(), mass=Estimate(1e-6, 1e-8, "kg"))


def test_the_table_and_settings():
    result = specs(staircase())
    table = result.table()
    assert table.column("step") == (1, 2, 3, 4, 5)
    assert table.column("B") == pytest.approx((100,) * 5, rel=1e-3)
    assert table.column("potential") == pytest.approx((0.0125, 0.0375, 0.0625, 0.0625, 0.0375))
    assert Table.from_dict(table.to_dict()) == table
    assert result.settings["weights"] == TimeWeights.DECADES.value


def plate_current(t):
    """The printed branches with a plate of L²/D = 100 s that holds the B of 1e-3, by its eigenfunctions."""
    odd = 2 * np.arange(600) + 1
    modes = 2 * np.exp(-(odd**2) * np.pi**2 / 4 * t[:, None] / 100).sum(axis=1)
    return printed(t, B=0.0) + 1e-3 * np.sqrt(np.pi / 100) * modes


def test_a_film_that_fills_up_takes_the_place_of_endless_diffusion():
    result = specs(staircase(plate_current), film=film(1e-5, 1e-12))
    assert pytest.approx(1e-3, rel=1e-3) == result.steps[0].B
    assert result.steps[0].C2.value == pytest.approx(0.1, rel=1e-2)
    assert result.steps[0].charges[2].value == pytest.approx(1e-3 * np.sqrt(np.pi * 100), rel=1e-2)
    (finding,) = [f for f in result.findings if f.code == "W-SP1"]
    assert "5 of 5 steps" in finding.message


def test_a_film_that_stays_open_changes_nothing():
    plain, thick = specs(staircase()), specs(staircase(), film=film(1e-3, 1e-12))
    assert thick.steps[0].B == plain.steps[0].B
    assert codes(thick) == []
    assert specs(staircase(), film=film(1e-3, 1e-12, Geometry.SPHERE)).steps[0].transient.diffusion.time == 1e6


def test_time_constants_that_are_too_close_are_named():
    result = specs(staircase(lambda t: printed(t, tau=(2.0, 5.0)), up=3, down=0))
    assert "W-SP3" in codes(result)
    assert "W-SP3" not in codes(specs(staircase(up=3, down=0)))


def test_a_parameter_on_its_bound_is_named():
    result = specs(staircase(lambda t: printed(t, B=-3e-6), up=3, down=0))
    assert "W-SP4" in codes(result)
    assert np.isnan(result.steps[0].B_std)
    assert result.steps[0].charges[2].std is None


def test_late_first_points_and_short_holds_are_named():
    late = specs(staircase(times=np.geomspace(0.1, 300, 200), up=3, down=0))
    assert "W-SP5" in codes(late)
    short = specs(staircase(times=np.geomspace(0.005, 10, 200), up=3, down=0))
    assert "W-SP6" in codes(short)
    assert {"W-SP5", "W-SP6"}.isdisjoint(codes(specs(staircase(up=3, down=0))))


def test_a_transient_of_another_kind_is_named():
    result = specs(staircase(lambda t: 1e-3 / (1 + t) ** 0.9 + 1e-4 * np.sin(np.log(t) * 2), up=3, down=0))
    assert "W-SP7" in codes(result)


def test_holds_of_too_few_points_are_named():
    result = specs(staircase(times=np.geomspace(0.005, 300, 10), up=3, down=0))
    assert result.status is Status.NOT_COMPUTABLE
    (finding,) = [f for f in result.findings if f.code == "W-SP9"]
    assert finding.message.startswith("3 of 3 steps (first: 1): the hold is too short")


def test_the_capacitive_share_of_the_charge():
    result = specs(staircase())
    exact = 2.75e-3 / (2.75e-3 + 3.4641e-3 + 3e-4)
    assert capacitive_share(result, duration=300).value == pytest.approx(exact, rel=1e-3)
    early = np.array([-2.5e-4 * np.expm1(-1 / 0.05), -2.5e-3 * np.expm1(-1 / 5), 2e-4, 1e-6])
    found = capacitive_share(result, duration=1.0, branch=Direction.OXIDATION)
    assert found.value == pytest.approx(early[:2].sum() / early.sum(), rel=1e-3)
    with pytest.raises(UsageError, match="the shortest hold lasts 300 s"):
        capacitive_share(result, duration=301)
    with pytest.raises(UsageError, match="no step of this direction"):
        capacitive_share(specs(staircase(down=0)), duration=1, branch=Direction.REDUCTION)


@pytest.mark.slow
def test_the_error_of_the_share_is_honest():
    exact = 2.75e-3 / (2.75e-3 + 2e-4 * np.sqrt(300) + 3e-4)
    pulls = []
    for seed in range(60):
        share = capacitive_share(specs(staircase(up=3, down=0, noise=2e-6, seed=seed)), duration=300)
        pulls.append((share.value - exact) / share.std)
    assert 0.75 < np.std(pulls) < 1.25
    assert abs(np.mean(pulls)) < 0.45


def test_two_shares_agree_within_a_tenth_or_give_a_range():
    near = compare_shares(Estimate(0.62, 0.02, "1"), Estimate(0.71, 0.03, "1"))
    assert near.agree
    assert near.status is Status.VALID
    assert near.findings == ()
    far = compare_shares(Estimate(0.85, 0.02, "1"), Estimate(60, 3, "%"))
    assert not far.agree
    assert (far.low, far.high) == pytest.approx((0.60, 0.85))
    assert "60% by one method and 85% by the other; report this range" in far.findings[0].message
    assert far.table().column("share")[1].value == pytest.approx(60)
    assert compare_shares(Estimate(0.5, 0, "1"), Estimate(0.6, 0, "1")).agree
    with pytest.raises(UsageError, match="cannot be compared"):
        compare_shares(Estimate(np.nan, None, "1"), Estimate(0.6, 0, "1"))


def test_shares_that_are_not_valid_do_not_confirm_each_other():
    refused = Finding("W-D2", Severity.ERROR, "the currents follow another law.")
    both = compare_shares(Estimate(0.62, 0.02, "1"), Estimate(0.65, 0.03, "1"), findings=(refused,))
    assert both.agree
    assert both.status is Status.NOT_VALID
    assert both.findings == (refused,)


def test_the_error_of_the_share_by_moving_each_charge():
    (step,) = specs(staircase(up=1, down=0, noise=2e-6)).steps
    q, covariance = step.transient.charges(300)
    moved = np.array([(q[:2] + d[:2]).sum() / (q + d).sum() - q[:2].sum() / q.sum() for d in 1e-6 * np.diag(q)])
    slope = moved / (1e-6 * q)
    share = capacitive_share(specs(staircase(up=1, down=0, noise=2e-6)), duration=300)
    assert share.std == pytest.approx(np.sqrt(slope @ covariance @ slope), rel=1e-4)
