"""The mean cell and the next cell: what their intervals hold, over many sets of simulated cells."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binom

from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.fitting.model_fit import fit_model
from ionterface.methods.ageing.cell_fits import CellRun
from ionterface.methods.ageing.fade import FirstCycle, LargestCycle, fade
from ionterface.methods.ageing.mean_curve import mean_curve
from ionterface.methods.ageing.models import activation_fade

SPREAD = {"Q_inf": 20.0, "Q_1": 15.0, "k": 0.15}
AT = np.array([1, 10, 30, 45])


def drawn(rng, *, N_a=3.0):
    """A cell's true parameters: Q_inf and Q_1 vary together, as masses do."""
    common = rng.standard_normal()
    return (
        440 + SPREAD["Q_inf"] * common,
        155 + SPREAD["Q_1"] * (0.6 * common + 0.8 * rng.standard_normal()),
        N_a,
        0.8 + SPREAD["k"] * rng.standard_normal(),
    )


def law(cycle, Q_inf, Q_1, N_a, k):
    """Written out, not by the code under test."""
    return Q_inf - (Q_inf - Q_1) * np.exp(-(cycle - 1) / N_a) - k * (cycle - 1)


def cells(rng, lengths, scatter):
    made = []
    for place, length in enumerate(lengths):
        n = np.arange(1, length + 1)
        q = law(n, *drawn(rng)) + scatter * rng.standard_normal(length)
        made.append(CellRun(name=f"c{place}", cycles=n, capacities=q))
    return made


def fit_of(run):
    start = {"Q_inf": 440.0, "Q_1": 155.0, "N_a": 3.0, "k": 0.8}
    return fit_model(activation_fade, run.cycles, run.capacities, start=start, bounds={"N_a": (0.05, 1000.0)})


def curve_of(runs, at=AT):
    return mean_curve(runs, [fit_of(run) for run in runs], at)


TRUE_MEAN = law(AT, 440, 155, 3.0, 0.8)
TRUE_SD = np.sqrt(
    (SPREAD["Q_inf"] * (1 - np.exp(-(AT - 1) / 3)) + 0.6 * SPREAD["Q_1"] * np.exp(-(AT - 1) / 3)) ** 2
    + (0.8 * SPREAD["Q_1"] * np.exp(-(AT - 1) / 3)) ** 2
    + (SPREAD["k"] * (AT - 1)) ** 2
)


def counted(seeds, lengths, scatter):
    """How often mean and next cell lie in their 68 and 95 % intervals, and the mean of the variances between cells."""
    hits = {(what, level): np.zeros(len(AT)) for what in ("mean", "next") for level in (0.68, 0.95)}
    variances = np.zeros(len(AT))
    for seed in seeds:
        rng = np.random.default_rng(seed)
        curve = curve_of(cells(rng, lengths, scatter))
        another = law(AT, *drawn(rng)) + scatter * rng.standard_normal(len(AT))
        for level in (0.68, 0.95):
            low, high = curve.interval(level)
            hits["mean", level] += (low < TRUE_MEAN) & (high > TRUE_MEAN)
            low, high = curve.next_cell(level)
            hits["next", level] += (low < another) & (another < high)
        variances += curve.between_sd**2 / len(seeds)
    return hits, variances


def test_cells_alike_in_length_are_a_plain_mean_of_their_laws():
    rng = np.random.default_rng(4)
    runs = cells(rng, (30, 30, 30), 1.0)
    curve = curve_of(runs)
    laws = np.array([fit_of(run).at(AT) for run in runs])
    assert curve.mean == pytest.approx(laws.mean(axis=0), rel=1e-3)
    assert curve.std == pytest.approx(laws.std(axis=0, ddof=1) / math.sqrt(3), rel=2e-2)
    assert curve.scatter == pytest.approx(1.0, rel=0.2)
    assert curve.degrees == 3 * 26
    low, high = curve.next_cell()
    inner, outer = curve.interval()
    assert np.all((low < inner) & (outer < high))


def test_a_cell_counts_up_to_twice_its_cycles():
    rng = np.random.default_rng(6)
    runs = cells(rng, (40, 40, 40, 6), 2.0)
    whole, without = curve_of(runs, np.array([12, 13])), curve_of(runs[:3], np.array([12, 13]))
    assert whole.cells.tolist() == [4, 3]
    assert whole.mean[0] != without.mean[0]
    assert whole.mean[1] == without.mean[1]
    assert np.isnan(curve_of(runs, np.array([81])).mean[0])


def test_one_cell_has_no_curve_of_a_mean_cell():
    curve = curve_of(cells(np.random.default_rng(1), (30,), 1.0))
    assert np.isnan(curve.std).all()
    assert np.isnan(curve.next_cell()[0]).all()


def test_published_cells_give_the_next_one_as_their_statistics_do(published):
    """Table S3: cycle 1 is 151.66 ± 16.39 between 43.36; the next cell's steady capacity lies in 308 to 531."""
    result = fade(published, unit="mAh/g", basis="film", reference=LargestCycle(), predict=5)
    table = result.mean_table()
    assert table.column("cycle") == (1, 5)
    first, last = table.column("mean")
    assert isinstance(first, Estimate)
    assert first.value == pytest.approx(151.657, abs=0.2)
    assert first.std == pytest.approx(43.362 / math.sqrt(7), abs=0.1)
    assert last.value == pytest.approx(418.5, abs=2)
    assert (table.column("low")[1], table.column("high")[1]) == pytest.approx((308, 531), abs=5)


def test_no_law_no_curve():
    runs = [CellRun(name="a", cycles=np.arange(1, 4), capacities=np.array([3.0, 2, 1]))]
    result = fade(runs, unit="mAh", basis="", reference=FirstCycle())
    assert result.mean_table().rows == ()
    with pytest.raises(UsageError, match="no law could be chosen"):
        result.mean_curve(AT)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lengths", "scatter"), [((40, 40, 40), 3.0), ((40,) * 6, 3.0), ((60, 12, 25, 40, 8), 3.0), ((30,) * 5, 15.0)]
)
def test_intervals_of_the_mean_and_of_the_next_cell_cover_at_their_rate(lengths, scatter):
    count = 200
    hits, variances = counted(range(count), lengths, scatter)
    for (what, level), inside in hits.items():
        low, high = binom.ppf(5e-4, count, level - 0.02), binom.ppf(1 - 5e-4, count, level + 0.02)
        assert np.all((inside >= low) & (inside <= high)), (what, level, inside / count)
    degrees = len(lengths) - 1
    allowed = 4 * math.sqrt(2 / degrees / count)  # of a variance with so many degrees, over the runs
    assert variances == pytest.approx(TRUE_SD**2, rel=allowed + 0.1), variances / TRUE_SD**2
