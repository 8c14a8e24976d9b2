"""Which printed shares make up a set of components, and which capacities belong together."""

import pytest

from ionterface.campaign.audit.facts import StatedFacts
from ionterface.campaign.audit.stated_shares import StatedShares, pairs_on_two_bases


@pytest.fixture
def facts(stated_of):
    def made(data):
        return StatedFacts(stated_of(data))

    return made


def test_each_way_to_make_a_film_is_met_once(facts, shipped_data):
    known = StatedShares(facts(shipped_data), "VOx-G")
    film = frozenset({"VOx", "rGO", "CNT"})
    ways = [frozenset(way) for way in known.made_of(film, "film")]
    assert len(ways) == len(set(ways)) == 2
    assert set(ways) == {frozenset({"film-carbon", "film-oxide"}), frozenset({"film-cnt", "film-rgo", "film-oxide"})}
    assert set(known.one(film, "film")) == {"film-carbon", "film-oxide"}
    assert known.one(frozenset({"VOx", "CNT", "rGO"}), "VOx+rGO") == ()


def test_capacities_belong_together_by_group_or_by_conditions(facts, shipped_data):
    pairs = pairs_on_two_bases(facts(shipped_data), "VOx-G")[("VOx+rGO", "VOx")]
    assert set(pairs) == {
        ("capacity-low-composite", "capacity-low-oxide"),
        ("capacity-low-composite", "capacity-low-oxide-15"),
        ("capacity-high-composite", "capacity-high-oxide"),
    }


def test_two_numbers_without_group_and_conditions_do_not_belong_together(facts, shipped_data):
    for key in ("capacity-low-composite", "capacity-high-oxide"):
        for name in ("group", "conditions"):
            shipped_data["numbers"][key].pop(name)
    pairs = pairs_on_two_bases(facts(shipped_data), "VOx-G")
    assert pairs == {}
