import math

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.fitting.confidence import t_quantile
from ionterface.fitting.ratio import fieller_interval


def excess(r, a, b, covariance):
    """Student's t of a − r·b."""
    aa, ab, bb = covariance
    return abs(a - r * b) / math.sqrt(aa - 2 * r * ab + r * r * bb)


@pytest.mark.parametrize("covariance", [(0.04, 0.0, 0.01), (0.04, 0.015, 0.01), (0.04, -0.015, 0.01), (0.04, 0.0, 0.0)])
@pytest.mark.parametrize("sign", [1, -1])
def test_at_both_ends_the_difference_is_just_significant(covariance, sign):
    a, b = 2.0, sign * 1.0
    found = fieller_interval(a, b, covariance=covariance, degrees=4)
    assert found.bounded
    assert found.low < a / b < found.high
    for end in (found.low, found.high):
        assert excess(end, a, b, covariance) == pytest.approx(t_quantile(4, 0.95), rel=1e-9)


def test_a_sharp_denominator_gives_the_first_order_interval():
    found = fieller_interval(2.0, 4.0, covariance=(1e-8, 0.0, 1e-8), degrees=6)
    assert found.std == pytest.approx(1e-4 * math.hypot(1 / 4, 2 / 16), rel=1e-12)
    assert found.high - found.low == pytest.approx(2 * t_quantile(6, 0.95) * found.std, rel=1e-6)


def test_a_denominator_that_may_be_zero_bounds_nothing():
    found = fieller_interval(2.0, 1.0, covariance=(0.01, 0.0, 0.25), degrees=4)
    assert (found.low, found.high, found.bounded, found.value) == (-math.inf, math.inf, False, 2.0)


def test_without_a_degree_nothing_is_bounded():
    assert not fieller_interval(2.0, 1.0, covariance=(0.01, 0.0, 0.01), degrees=0).bounded
    assert not fieller_interval(2.0, 0.0, covariance=(0.01, 0.0, 0.01), degrees=5).bounded


def test_each_end_is_exceeded_as_often_as_it_says():
    rng = np.random.default_rng(1)
    n, below, above = 2000, 0, 0
    for a, b in zip(2 + 0.2 * rng.standard_normal(n), 1 + 0.2 * rng.standard_normal(n), strict=True):
        found = fieller_interval(a, b, covariance=(0.04, 0.0, 0.04), degrees=math.inf)
        below += found.high < 2
        above += found.low > 2
    for missed in (below, above):  # intervals of first order miss on one side only
        assert abs(missed / n - 0.025) < 2.6 * math.sqrt(0.025 * 0.975 / n)


def test_a_covariance_must_be_one():
    with pytest.raises(UsageError, match="covariance"):
        fieller_interval(1.0, 1.0, covariance=(0.01, 0.5, 0.01), degrees=4)
