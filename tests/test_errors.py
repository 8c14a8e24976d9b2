"""The tree of errors, its drawing, and sentences that survive a process boundary."""

from __future__ import annotations

import pickle

import pytest

from ionterface import errors
from ionterface.errors import (
    CampaignFaults,
    Fault,
    FileError,
    Finding,
    IonterfaceError,
    MissingExtra,
    MissingFact,
    MissingQuantity,
    SeveralRecords,
    Severity,
)

ALL = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, IonterfaceError)]


def test_the_tree_is_drawn():
    for error in ALL:
        assert error.__name__ in errors.__doc__


@pytest.mark.parametrize(
    "error",
    [
        FileError("folder/cell7.txt", "is empty; export it again."),
        SeveralRecords("book.xlsx", ["a", "b"]),
        MissingQuantity("current_A", "a.mpt", "capacity", ["time_s"]),
        MissingFact("what is the mass of g3?"),
        CampaignFaults("campaign.yaml", [Fault(7, "unknown key"), Fault(3, "negative mass")]),
        MissingExtra("typst", "report", "the PDF"),
    ],
)
def test_errors_survive_pickling(error):
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error)
    assert vars(again) == vars(error)


def test_a_file_error_names_the_file_not_the_folder():
    assert str(FileError("folder/cell7.txt", "is empty.")) == "cell7.txt: is empty."


def test_faults_come_in_the_order_of_lines():
    text = str(CampaignFaults("c.yaml", [Fault(7, "unknown key"), Fault(3, "negative mass")]))
    assert text == "c.yaml: line 3: negative mass\nc.yaml: line 7: unknown key"


def test_finding_round_trip():
    finding = Finding("W-CE1", Severity.NOTE, "CE is second over first half cycle", "g1")
    assert Finding.from_dict(finding.to_dict()) == finding
    assert str(finding) == "g1: CE is second over first half cycle [W-CE1]"
