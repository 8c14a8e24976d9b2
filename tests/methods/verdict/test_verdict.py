"""What a verdict makes of stated evidence: order, names, invalid rows, conflicts, the bracket of the share."""

from __future__ import annotations

import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ionterface.errors import UsageError
from ionterface.estimate import Estimate, Status, Table
from ionterface.methods.finite_diffusion import Geometry
from ionterface.methods.result import Summarised
from ionterface.methods.verdict import Evidence, FilmNumbers, Kind, Stand, Statement, StorageVerdict, storage_verdict
from ionterface.references import bibliography, keys

APART = Statement.STORE_APART
NUMBERS = FilmNumbers(filling=(9e-4, 1.1e-3), inverse_thermal=38.92, window=1.0, geometry=Geometry.PLATE)


def row(kind, low, high, **more):
    given_ = {"status": Status.VALID, "data": "sweeps", "source": "stated"} | more
    return Evidence(kind=kind, value=Estimate((low + high) / 2, None, "1"), low=low, high=high, **given_)


FILM = row(Kind.FILM, 300, 400, film=NUMBERS, rates=(1e-4, 0.1), data="titration")
RC = row(Kind.CHARGING, 0.005, 0.01)
OUTER = row(Kind.OUTER_CHARGE, 0.2, 0.3, rates=(1e-2, 0.1), slowest=1e-4, beside=(0.6, 0.8), filled=(0.2, 0.3))
DUNN = row(Kind.PROPORTIONAL_SHARE, 0.25, 0.35, rates=(1e-2, 0.1), slowest=1e-4, beside=(0.6, 0.8), filled=(0.2, 0.3))
STEPS = row(Kind.STEP_SHARE, 0.28, 0.4, times=(1e-2, 100.0), beside=(0.5, 0.7), data="steps")
B = row(Kind.EXPONENT, 0.8, 0.9)
ALL = (FILM, RC, OUTER, DUNN, STEPS, B)
REFUSED = {"status": Status.NOT_VALID, "reason": "a peak moves [W-D7]"}


def told(found):
    """What a verdict says, without the numbers of its rows."""
    return [(s.statement, s.stand, s.deciding, bool(s.supported_by), bool(s.excluded_by)) for s in found.standings]


def test_the_shape_of_the_result():
    found = storage_verdict(ALL)
    assert isinstance(found, StorageVerdict)
    assert isinstance(found, Summarised)
    assert found.status is Status.VALID
    assert found.n_independent == 3
    assert found.settings
    assert set(found.cites) <= set(keys(bibliography()))
    for table in (found.table(), found.evidence_table(), found.summary()):
        assert Table.from_dict(table.to_dict()) == table
    assert len(found.table().rows) == len(Statement)
    assert len(found.evidence_table().rows) == len(ALL)
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.share = None


@given(st.permutations(ALL))
def test_the_order_of_evidence_does_not_matter(order):
    assert storage_verdict(order) == storage_verdict(ALL)


@given(
    st.sampled_from(Kind), st.floats(-2, 2), st.floats(0, 2), st.sampled_from((ALL, (FILM, OUTER), (B,), (DUNN, RC)))
)
def test_evidence_that_is_not_valid_changes_no_statement(kind, low, width, others):
    one = row(
        kind, low, low + width, film=NUMBERS, rates=(1e-2, 0.1), beside=(0.6, 0.8), filled=(0.2, 0.3), times=(0.1, 1.0),
        **REFUSED,
    )  # fmt: skip
    without, found = storage_verdict(others), storage_verdict((*others, one))
    assert told(found) == told(without)
    assert (found.share, found.at_most, found.conflicts) == (without.share, without.at_most, without.conflicts)
    assert found.n_independent == without.n_independent
    (reason,) = (f.message for f in found.findings if f.code == "W-SV1")
    assert "a peak moves" in reason
    assert "a peak moves [W-D7]" in found.evidence_table().column("reason")


@given(st.text(min_size=1), st.text(min_size=1))
def test_no_name_is_looked_at(data, source):
    """Other names of the measurements and methods, one for one, change nothing."""
    other = [dataclasses.replace(e, data=data + e.data, source=source + e.source) for e in ALL]
    one, renamed = storage_verdict(ALL), storage_verdict(other)
    assert told(one) == told(renamed)
    assert one.share == renamed.share


def test_estimates_of_one_measurement_count_once_and_nothing_is_averaged():
    alone, both = storage_verdict((FILM, RC, OUTER)), storage_verdict((FILM, RC, OUTER, DUNN))
    assert (alone.share.low, alone.share.high) == (0.2, 0.3)
    assert both.share == alone.share
    assert both.at_most == 0.3
    apart = dataclasses.replace(DUNN, data="another cell")
    wider = storage_verdict((FILM, RC, OUTER, apart))
    assert (wider.share.low, wider.share.high) == (0.2, 0.35)
    assert not wider.conflicts


def test_independent_shares_that_do_not_overlap_are_named():
    far = dataclasses.replace(STEPS, low=0.5, high=0.6)
    found = storage_verdict((FILM, RC, OUTER, far))
    (conflict,) = found.conflicts
    assert "20% to 30%" in conflict
    assert "50% to 60%" in conflict
    assert "W-SV2" in {f.code for f in found.findings}
    assert (found.share.low, found.share.high) == (0.2, 0.6), "the bracket holds both"


def test_evidence_for_and_against_leaves_undecided_and_is_named():
    none = dataclasses.replace(STEPS, low=-0.01, high=0.02)
    found = storage_verdict((FILM, RC, OUTER, none))
    standing = found.standing(APART)
    assert standing.conflicting
    assert standing.stand is Stand.UNDECIDED
    assert standing.deciding
    assert found.share is None
    assert any("supported by outer charge" in text for text in found.conflicts)


def test_the_sentence_bears_the_number_only_where_it_is_supported():
    assert "at least 20 %" in storage_verdict((FILM, RC, OUTER)).sentence(APART)
    assert "at least" not in storage_verdict((RC, OUTER)).sentence(APART)
    assert storage_verdict((RC, OUTER)).at_most == 0.3
    assert storage_verdict((OUTER,)).at_most is None, "a resistance may hide charge"


def test_a_share_stays_within_what_a_share_can_be():
    wide = dataclasses.replace(OUTER, low=0.06, high=1.4)
    assert storage_verdict((FILM, RC, wide)).share.high == 1.0


def test_evidence_without_an_uncertainty_decides_nothing_and_bad_evidence_is_refused():
    bare = row(Kind.EXPONENT, math.nan, math.nan, reason="nobody stated its uncertainty")
    found = storage_verdict([bare])
    assert found.status is Status.NOT_COMPUTABLE
    assert all(s.stand is Stand.UNDECIDED for s in found.standings)
    with pytest.raises(UsageError, match="needs evidence"):
        storage_verdict([])
    with pytest.raises(UsageError, match="down to"):
        row(Kind.EXPONENT, 1.0, 0.5)
    with pytest.raises(UsageError, match="name the measurement"):
        row(Kind.EXPONENT, 0.5, 1.0, data="")
