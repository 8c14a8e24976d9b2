"""A key that is in no list of references is a fault with its line, not a document that cannot be rendered."""

from __future__ import annotations

import pytest

from ionterface.campaign import build, check, load, signatures
from ionterface.errors import CampaignFaults

CAMPAIGN = """\
ionterface: 1
title: Cited
date: 2026-11-22
stated: stated.yaml
samples: {}
cells: {}
measurements: []
document:
  - text: After [@weppner1977; @own2026], write to a.person@example.org or \\@nobody.
  - references: own.bib
"""
STATED = "ionterface: 1\ncites: own2026\nnumbers: {}\ntables: {}\n"
OWN = "@article{own2026, title={Own}, author={Person, A.}, year={2026}}\n"


@pytest.fixture
def of(tmp_path):
    def written(text=CAMPAIGN, stated=STATED):
        for name, content in (("campaign.yaml", text), ("stated.yaml", stated), ("own.bib", OWN)):
            (tmp_path / name).write_text(content, encoding="utf-8")
        return tmp_path / "campaign.yaml"

    return written


def faults(path):
    return [(fault.line, fault.message) for fault in check(path, functions=signatures()).faults]


def test_known_keys_of_both_lists_are_no_fault(of):
    assert faults(of()) == []


def test_an_unknown_key_of_the_published_numbers_is_a_fault(of, tmp_path):
    path = of(stated=STATED.replace("own2026", "own2025"))
    expected = "stated.yaml cites 'own2025', which is in no list of references; did you mean 'own2026'?"
    assert faults(path) == [(4, expected)]
    with pytest.raises(CampaignFaults, match="did you mean 'own2026'"):
        build(load(path, functions=signatures()), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_unknown_key_of_a_text_is_a_fault(of):
    path = of(text=CAMPAIGN.replace("@weppner1977", "@{qqq:zzz}"))
    expected = "cites 'qqq:zzz', which is in no list of references; add it to a BibTeX file that `references:` names."
    assert faults(path) == [(9, f"document[0].text {expected}")]
