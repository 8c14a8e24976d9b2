import math

import pytest

from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.fitting.confidence import interval, t_quantile


@pytest.mark.parametrize(
    ("degrees", "level", "tabled"),
    [  # the common printed table of Student's t
        (1, 0.95, 12.706),
        (2, 0.95, 4.303),
        (4, 0.95, 2.776),
        (10, 0.99, 3.169),
        (30, 0.90, 1.697),
        (math.inf, 0.95, 1.960),
    ],
)
def test_quantiles_are_those_of_the_printed_table(degrees, level, tabled):
    assert t_quantile(degrees, level) == pytest.approx(tabled, abs=5e-4)


def test_one_degree_has_the_quantile_of_the_cauchy_distribution():
    assert t_quantile(1, 0.9) == pytest.approx(math.tan(0.45 * math.pi), rel=1e-12)


def test_no_degree_gives_no_interval():
    assert math.isnan(t_quantile(0, 0.95))
    assert all(math.isnan(end) for end in interval(Estimate(1.0, 0.1, "V"), 0))


def test_an_interval_is_as_wide_as_its_quantile():
    low, high = interval(Estimate(5.0, 0.5, "mV"), 4)
    assert (low, high) == pytest.approx((5 - 1.38822, 5 + 1.38822), abs=1e-5)


def test_an_unstated_uncertainty_has_no_interval():
    assert all(math.isnan(end) for end in interval(Estimate(5.0, None, "mV"), 4))


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0, -0.5])
def test_a_level_is_a_probability(level):
    with pytest.raises(UsageError, match="between 0 and 1"):
        t_quantile(4, level)
