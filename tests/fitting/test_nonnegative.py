import numpy as np
import pytest

from ionterface.fitting.nonnegative import Gram, nonnegative_pairs


def solved(one, two, y):
    """The least sum of squares among the four sets of coefficients at zero, each solved on its own."""
    tried = [(0.0, 0.0)]
    tried += [(max(float(one @ y / (one @ one)), 0.0), 0.0), (0.0, max(float(two @ y / (two @ two)), 0.0))]
    both = np.linalg.lstsq(np.column_stack([one, two]), y, rcond=None)[0]
    if (both >= 0).all():
        tried.append(tuple(both))
    return min(tried, key=lambda k: float(np.sum((y - k[0] * one - k[1] * two) ** 2)))


@pytest.mark.parametrize("mixed", [0.3, -0.3], ids=["regressors alike", "regressors opposed"])
def test_many_columns_agree_with_each_solved_on_its_own(mixed):
    rng = np.random.default_rng(1)
    one = np.array([1.0, 2, 3, 5, 8, 10])
    two = mixed * np.sqrt(one)
    y = rng.standard_normal((6, 500))
    gram = Gram(first=one @ one, mixed=one @ two, second=two @ two)
    free = np.linalg.lstsq(np.column_stack([one, two]), y, rcond=None)[0]
    found = nonnegative_pairs(free[0], free[1], gram)
    each = np.array([solved(one, two, column) for column in y.T]).T
    assert found.first == pytest.approx(each[0], abs=1e-12)
    assert found.second == pytest.approx(each[1], abs=1e-12)
    kinds = {(bool(a), bool(b)) for a, b in zip(found.first_at_zero, found.second_at_zero, strict=True)}
    assert kinds == {(False, False), (True, False), (False, True), (True, True)}
    assert ((found.first == 0) == found.first_at_zero).all()


def test_nothing_moves_where_no_constraint_acts():
    gram = Gram(first=np.array(2.0), mixed=np.array(1.0), second=np.array(3.0))
    found = nonnegative_pairs(np.array([0.5]), np.array([0.25]), gram)
    assert (found.first[0], found.second[0]) == (0.5, 0.25)
    assert not found.first_at_zero[0]


def test_it_is_no_clipping():
    gram = Gram(first=np.array(1.0), mixed=np.array(0.9), second=np.array(1.0))
    found = nonnegative_pairs(np.array([2.0]), np.array([-1.0]), gram)
    assert found.first[0] == pytest.approx(1.1)  # 2 − 0.9, where clipping would leave 2
    assert found.second_at_zero[0]


def test_gaps_stay_gaps():
    gram = Gram(first=np.array(1.0), mixed=np.array(0.5), second=np.array(1.0))
    found = nonnegative_pairs(np.array([np.nan, 1.0]), np.array([1.0, np.nan]), gram)
    assert np.isnan(found.first).all()
    assert np.isnan(found.second).all()
    assert not (found.first_at_zero | found.second_at_zero).any()
