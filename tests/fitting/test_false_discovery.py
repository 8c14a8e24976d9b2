import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.fitting.false_discovery import adjusted_probabilities, discoveries

# the fifteen probabilities of the example of Benjamini and Hochberg (1995), section 4; recalled, unverified
EXAMPLE = [
    0.0001,
    0.0004,
    0.0019,
    0.0095,
    0.0201,
    0.0278,
    0.0298,
    0.0344,
    0.0459,
    0.3240,
    0.4262,
    0.5719,
    0.6528,
    0.7590,
    1.0000,
]


def test_the_published_example_has_four_discoveries():
    assert discoveries(np.array(EXAMPLE), rate=0.05).tolist() == [True] * 4 + [False] * 11


def test_order_does_not_matter():
    order = np.random.default_rng(1).permutation(15)
    shuffled = adjusted_probabilities(np.array(EXAMPLE)[order])
    assert shuffled.tolist() == adjusted_probabilities(np.array(EXAMPLE))[order].tolist()


def test_a_later_small_rank_carries_the_earlier_ones():
    # neither of the two is below its own first threshold 0.025, both are below the second
    assert discoveries(np.array([0.03, 0.04]), rate=0.05).all()


def test_tests_that_were_not_made_do_not_count():
    with_gaps = np.array([[np.nan, 0.0001, np.nan], [0.03, np.nan, 0.5]])
    assert adjusted_probabilities(with_gaps)[~np.isnan(with_gaps)] == pytest.approx(
        adjusted_probabilities(np.array([0.0001, 0.03, 0.5]))
    )
    assert discoveries(with_gaps, rate=0.05).tolist() == [[False, True, False], [True, False, False]]


def test_the_share_of_false_discoveries_stays_below_the_rate():
    """800 tests of pure chance beside 200 that are not, 200 times."""
    rng = np.random.default_rng(2)
    shares = []
    for _ in range(200):
        p = np.concatenate([rng.random(800), rng.random(200) * 1e-3])
        found = discoveries(p, rate=0.1)
        assert found[800:].all()
        shares.append(np.count_nonzero(found[:800]) / np.count_nonzero(found))
    assert np.mean(shares) == pytest.approx(0.08, abs=4 * np.std(shares) / np.sqrt(200))  # rate times 800 of 1000


@pytest.mark.parametrize("rate", [0, 1, 5.0])
def test_a_rate_is_a_share(rate):
    with pytest.raises(UsageError, match="between 0 and 1"):
        discoveries(np.array([0.5]), rate=rate)


def test_a_probability_above_one_is_refused():
    with pytest.raises(UsageError, match="probability"):
        adjusted_probabilities(np.array([0.5, 1.5]))
