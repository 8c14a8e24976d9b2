"""The current that is derived from the charge of intervals."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.formats.biologic_current import derived_findings, mean_current


def test_mean_current_where_the_quotient_is_undefined():
    current = mean_current(np.array([0.0, 2.0, 2.0, 4.0, 4.0]), np.array([0.0, 4.0, 0.0, 2.0, 1.0]))
    assert current.tolist()[:4] == [0, 2, 2, 1]
    assert np.isnan(current[4])
    assert np.isnan(mean_current(np.array([0.0, 1.0]), np.array([1.0, 1.0]))[0])


def test_sum_of_the_derived_current_gives_the_charge_back():
    rng = np.random.default_rng(3)
    time, increment = np.cumsum(rng.uniform(1e-4, 10, 500)), rng.normal(size=500)
    assert (mean_current(time, increment)[1:] * np.diff(time)).sum() == pytest.approx(increment[1:].sum(), rel=1e-12)


def test_without_control_current_the_check_is_said_to_be_missing():
    (note,) = derived_findings(np.arange(3.0), np.ones(3), None, where="x")
    assert "could not be checked" in note.message
