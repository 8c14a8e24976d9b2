"""A rest as few points: means that are exact, errors that are honest."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.methods.recovery.log_bins import PER_DECADE, log_bins, resolution, with_common_error

T = np.arange(0.0, 2000.0, 0.5)


def test_bins_are_even_in_log_time_and_the_first_sample_stands_alone():
    bins = log_bins(T, T * 0)
    assert bins.since[0] == 0
    assert bins.count.sum() == len(T)
    late = bins.since[bins.count > 20]
    assert np.diff(np.log10(late)) == pytest.approx(1 / PER_DECADE, rel=0.1)


def test_the_mean_of_an_exponential_over_a_bin_is_its_mean_at_two_nodes():
    course = np.exp(-T / 200)
    bins = log_bins(T, course)
    assert np.exp(-bins.nodes / 200).mean(axis=0) == pytest.approx(bins.voltage, abs=2e-6)
    assert np.abs(np.exp(-bins.since / 200) - bins.voltage).max() > 1e-4  # at one node it is not


def test_the_noise_of_a_sample_is_found_beside_a_course():
    rng = np.random.default_rng(1)
    bins = log_bins(T, 0.1 * np.exp(-T / 200) + 2e-4 * rng.standard_normal(len(T)))
    assert bins.noise == pytest.approx(2e-4, rel=0.05)
    assert bins.std == pytest.approx(bins.noise / np.sqrt(bins.count))


def test_the_error_that_samples_share_is_found():
    rng = np.random.default_rng(2)
    found = []
    for _ in range(50):
        bins = log_bins(T, 1e-4 * rng.standard_normal(len(T)))
        shared = bins.voltage + 5e-5 * rng.standard_normal(len(bins.voltage))
        found.append(with_common_error(bins, shared, len(shared)).common)
    assert np.mean(found) == pytest.approx(5e-5, rel=0.05)
    quiet = log_bins(T, 1e-4 * rng.standard_normal(len(T)))
    assert with_common_error(quiet, 0.5 * quiet.voltage, len(quiet.since)).common == 0


def test_steps_of_the_instrument_count_unless_noise_dithers_them():
    rng = np.random.default_rng(3)
    coarse = np.round(0.1 * np.exp(-T / 200), 3)
    bins = log_bins(T, coarse)
    assert bins.resolution == pytest.approx(1e-3)
    assert bins.std.min() >= 1e-3 / np.sqrt(12)
    dithered = np.round(0.1 * np.exp(-T / 200) + 2e-3 * rng.standard_normal(len(T)), 3)
    assert log_bins(T, dithered).std.min() < 1e-3 / np.sqrt(12)
    assert resolution(np.ones(5)) == 0


def test_few_samples_have_equal_weights():
    t = np.geomspace(1, 1e3, 12)
    bins = log_bins(t, t)
    assert np.isnan(bins.noise)
    assert len(set(bins.std.tolist())) == 1
