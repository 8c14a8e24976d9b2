"""Verdicts on simulated electrodes: an interface is claimed where there is one, and nowhere else."""

from __future__ import annotations

import dataclasses
from math import comb

import numpy as np
import pytest

from ionterface.estimate import Status
from ionterface.methods.finite_diffusion import Geometry
from ionterface.methods.verdict import Kind, Stand, Statement, storage_verdict
from ionterface.methods.voltammetry.convention import Convention

APART = Statement.STORE_APART
ALLOWED = 0.05


def one_store(e):
    """Electrodes with a single store, each with what is stated of it; several statements are wrong."""
    thick, rc = e.film(0.1), e.capacitor(1.0, 4.0)
    return {
        "thick film": (thick, {"film": e.said(0.1)}),
        "thick film, at the limit": (e.film(0.2), {"film": e.said(0.2)}),
        "thick film, R unknown": (thick, {"film": e.said(0.1), "resistance": None}),
        "thick film, slow transfer": (e.film(0.1, rate_constant=3 * e.diffusivity(0.1) / 1e-6), {"film": e.said(0.1)}),
        "ball": (e.film(0.02, bends=2), {"film": e.said(0.018, Geometry.SPHERE)}),
        "thin film": (e.film(1e4), {"film": e.said(1e4)}),
        "thin film, nothing known": (e.film(1e4), {}),
        "film of p from 3 to 30": (e.film(10.0), {"film": e.said(10.0)}),
        "thin film, said to be thick": (e.film(1e4), {"film": e.said(0.1)}),
        "D said ten times too small": (e.film(1.0), {"film": e.said(0.1)}),
        "D said ten times too small, at the limit": (e.film(2.0), {"film": e.said(0.2)}),
        "D said a hundred times too small": (e.film(10.0), {"film": e.said(0.1)}),
        "D said ten times too large": (thick, {"film": e.said(1.0)}),
        "capacitor": (e.capacitor(1.0), {"film": e.said(0.1)}),
        "capacitor behind a known R": (rc, {"film": e.said(0.1), "resistance": 4.0}),
        "capacitor behind an unknown R": (rc, {"film": e.said(0.1), "resistance": None}),
        "capacitor behind a small R": (e.capacitor(1.0, 0.1), {"film": e.said(0.1), "resistance": 0.1}),
    }


NAMES = (
    "thick film", "thick film, at the limit", "thick film, R unknown", "thick film, slow transfer", "ball",
    "thin film", "thin film, nothing known", "film of p from 3 to 30", "thin film, said to be thick",
    "D said ten times too small", "D said ten times too small, at the limit", "D said a hundred times too small",
    "D said ten times too large", "capacitor", "capacitor behind a known R", "capacitor behind an unknown R",
    "capacitor behind a small R",
)  # fmt: skip
TWO = {
    "a capacitor of 32 %": (0.32, "capacitor", 0.0),
    "sites of 32 %": (0.32, "sites", 0.0),
    "a capacitor of 10 %": (0.10, "capacitor", 0.0),
    "a capacitor of 60 %": (0.60, "capacitor", 0.0),
    "a capacitor of 32 % behind a small R": (0.32, "capacitor", 0.1),
}


@pytest.fixture(scope="module")
def singles(electrodes):
    made = one_store(electrodes)
    assert tuple(made) == NAMES
    return made


def two_stores(e, share, kind, resistance):
    surface = e.capacitor(share, resistance) if kind == "capacitor" else e.sites(share)
    return e.film(0.1, 1 - share) + surface


def most(trials, chance=ALLOWED, level=0.999):
    """As many of `trials` as a binomial of this chance exceeds with the rest of `level`, exactly."""
    total, k = 0.0, -1
    while total < level:
        k += 1
        total += comb(trials, k) * chance**k * (1 - chance) ** (trials - k)
    return k


FOUND = {"a capacitor of 60 %": 0.75}
"""How often at least a store apart is said, where not nearly always; what is not said is undecided, never false."""


def least(trials, chance=0.95, level=0.999):
    return trials - most(trials, 1 - chance, level)


@pytest.mark.parametrize("name", NAMES)
def test_no_interface_where_there_is_one_store(electrodes, singles, name):
    truth, given = singles[name]
    for seed in range(3):
        found = electrodes.verdict(truth, seed, **given)
        assert found.stand(APART) is not Stand.SUPPORTED
        assert found.share is None
        undecided = [s for s in found.standings if s.stand is Stand.UNDECIDED]
        assert all(s.deciding for s in undecided)


def highest_chance(hits, trials, level=0.95):
    """Exact one-sided limit of the chance of which so many hits were seen, by bisection of the binomial sum."""
    low, high = hits / trials, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        below = sum(comb(trials, k) * middle**k * (1 - middle) ** (trials - k) for k in range(hits + 1))
        low, high = (middle, high) if below > 1 - level else (low, middle)
    return high


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_how_often_one_store_is_called_an_interface(electrodes, singles, name):
    """In 60 recordings, half of them noisier, less than once in twenty, by the exact 95 % limit: that is, never."""
    truth, given = singles[name]
    noises = ({"gain": 0.01, "relative": 0.01}, {"gain": 0.03, "relative": 0.02})
    found = [electrodes.verdict(truth, seed, noises[seed % 2], **given) for seed in range(60)]
    valid = [v for v in found if v.status is Status.VALID]
    claimed = sum(v.stand(APART) is Stand.SUPPORTED for v in valid)
    assert highest_chance(claimed, len(valid)) <= ALLOWED, f"{claimed} of {len(valid)}"


@pytest.mark.parametrize("name", TWO)
@pytest.mark.parametrize("seeds", [4, pytest.param(60, marks=pytest.mark.slow)])
def test_an_interface_beside_a_film_is_found_and_its_share_bracketed(electrodes, name, seeds):
    share, kind, resistance = TWO[name]
    truth = two_stores(electrodes, share, kind, resistance)
    given = {"film": electrodes.said(0.1), "resistance": resistance or 0.01}
    found = [electrodes.verdict(truth, seed, **given) for seed in range(seeds)]
    # a large store beside a film leaves a line whose reach down to the slowest rate is told in part of the recordings
    assert sum(v.stand(APART) is Stand.SUPPORTED for v in found) >= least(seeds, FOUND.get(name, 0.95))
    brackets = [v.share for v in found if v.share is not None]
    assert sum(b.holds(share) for b in brackets) >= least(len(brackets))
    assert all(b.high - b.low < 0.12 for b in brackets), "no wider than the noise of ten sweeps makes it"
    assert all(v.stand(Statement.BULK_LIMITS) is Stand.SUPPORTED for v in found if v.share)
    assert all(v.stand(Statement.THIN_FILM) is Stand.EXCLUDED for v in found)


def test_a_thick_film_bounds_the_interface_from_above(electrodes, singles):
    truth, given = singles["thick film"]
    found = electrodes.verdict(truth, **given)
    assert found.stand(APART) is Stand.EXCLUDED
    assert found.at_most < 0.05
    (outer,) = (e for e in found.evidence if e.kind is Kind.OUTER_CHARGE)
    assert outer.low < 0.005
    assert outer.decides


def test_a_thin_film_is_undecided_and_names_the_scan_rates_that_would_decide(electrodes, singles):
    truth, given = singles["thin film"]
    found = electrodes.verdict(truth, **given)
    assert found.stand(Statement.THIN_FILM) is Stand.SUPPORTED
    assert found.stand(APART) is Stand.UNDECIDED
    assert found.at_most > 0.98
    assert "p > 20" in found.standing(APART).deciding
    bare = electrodes.verdict(truth)
    assert bare.stand(Statement.THIN_FILM) is Stand.UNDECIDED
    assert "stated length" in bare.standing(APART).deciding


def test_the_charging_of_a_capacitor_is_the_rival_where_the_resistance_is_known(electrodes, singles):
    truth, given = singles["capacitor behind a known R"]
    found = electrodes.verdict(truth, **given)
    assert found.stand(Statement.SERIES_RC) is Stand.SUPPORTED
    shares = [e for e in found.evidence if e.kind in (Kind.PROPORTIONAL_SHARE, Kind.EXPONENT)]
    assert not any(e.decides for e in shares)
    truth, given = singles["capacitor behind an unknown R"]
    unknown = electrodes.verdict(truth, **given)
    assert unknown.stand(Statement.SERIES_RC) is Stand.UNDECIDED
    assert "impedance" in unknown.standing(Statement.SERIES_RC).deciding
    assert "impedance" in unknown.standing(APART).deciding


def test_the_film_number_of_a_peak_is_no_licence_for_the_line_of_charges(electrodes, singles):
    """p = 30 at the fastest rate, a line that passes its own tests, and an interface of 80 % that is not there."""
    truth, _ = singles["film of p from 3 to 30"]
    seen = [electrodes.evidence(electrodes.records(truth, s, gain=0.02, relative=0.01)) for s in range(12)]
    outer = [next(e for e in one if e.kind is Kind.OUTER_CHARGE) for one in seen]
    deceived = [e for e in outer if e.decides and e.low > 0.3]
    assert deceived, "the trap is gone"
    assert all(e.filled[1] > 0.6 for e in deceived)


def renamed(records, name):
    return [
        dataclasses.replace(r, metadata=dataclasses.replace(r.metadata, file=f"{name} {n}.csv"))
        for n, r in enumerate(records)
    ]


def test_verdicts_follow_the_files_and_not_their_names(electrodes):
    e = electrodes
    thin, two = e.records(e.film(1e4)), e.records(two_stores(e, 0.32, "capacitor", 0.0))
    names = ("VOx-G", "VOx")
    film, seen = e.said(0.1), []
    for first, second in (names, names[::-1]):
        of_thin = storage_verdict(e.evidence(renamed(thin, first), film=film))
        of_two = storage_verdict(e.evidence(renamed(two, second), film=film))
        assert of_thin.stand(APART) is Stand.UNDECIDED
        assert of_two.stand(APART) is Stand.SUPPORTED
        seen.append((of_thin.table(), of_thin.evidence_table(), of_two.table(), of_two.evidence_table()))
    assert seen[0] == seen[1]


def test_a_share_of_currents_supports_it_too_where_the_whole_separation_is_of_a_half_space(electrodes):
    """k1·v + k2·v^½ at fast rates only: Dunn's separation is exact, and D and L say that the film is thick."""
    cv, rates = electrodes.cv, np.concatenate([[1e-4, 2e-4], np.array([1, 1.6, 2.5, 4, 6.3, 10]) * 1e-2])

    def law(e, v):
        return v * np.where(v < 1e-3, 1.1, 0.4) * np.ones_like(e) + (0.0085 * v**0.5 if v > 1e-3 else 0.0)

    truth = cv.terms(electrodes.program, rates, law=law)
    fast = Convention(rates=(9e-3, 0.11))
    records = electrodes.records(truth, gain=0.003, relative=0.003)
    evidence = electrodes.evidence(records, film=electrodes.said(0.02), convention=fast)
    dunn = next(e for e in evidence if e.kind is Kind.PROPORTIONAL_SHARE)
    assert dunn.decides, dunn.reason
    assert dunn.low <= 0.4 / 1.1 <= dunn.high
    number = 1 + list(storage_verdict(evidence).evidence).index(dunn)
    assert number in storage_verdict(evidence).standing(APART).supported_by


@pytest.mark.parametrize("slowness", [0.1, 3.0])
def test_slow_transfer_into_the_bulk_leaves_at_least_true(electrodes, slowness):
    """It lowers the end of the line by some 2 % of the charge, so that only the lower end is a bound.

    Where it limits alone, the line hardly reaches the charge of the slow rates, and mostly nothing is claimed.
    """
    constant = slowness * electrodes.diffusivity(0.1) / 1e-6
    truth = electrodes.film(0.1, 0.8, rate_constant=constant) + electrodes.capacitor(0.2)
    for seed in range(3):
        found = electrodes.verdict(truth, seed, film=electrodes.said(0.1))
        assert found.share is not None or slowness < 1
        assert found.share is None or 0.15 < found.share.low < 0.2
