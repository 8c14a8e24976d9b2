"""The ledger's grammar: what a row may say, how its verdict comes about, and that nothing of it is evaluated."""

import inspect

import pytest

from ionterface.campaign.checks import CHECKS, Evidence
from ionterface.campaign.ledger import Verdict, compute, parse_check, read_claims
from ionterface.campaign.stated import read_stated
from ionterface.errors import CampaignFaults

FACTS = """\
ionterface: 1
cites: someone2020
numbers:
  a: {value: "30", unit: "%", what: part, place: Note 1}
  b: {value: "15", unit: "%", what: part, place: Note 1}
  c: {value: "45", unit: "%", what: whole, place: Note 2}
  d: {value: "45.2", unit: "%", what: whole, place: Note 3}
  carbon: {value: "45", unit: "%", what: carbon, place: Note 4}
  oxide: {value: "55", unit: "%", what: oxide, place: Note 4}
  zero: {value: "0", unit: "%", what: nothing, place: Note 5}
tables: {}
"""
AGREES = "sums_to(parts=['a', 'b'], whole='c')"
CONTRADICTS = "sums_to(parts=['a', 'a'], whole='c')"
UNDECIDED = "tga_reading(carbon='carbon', oxide='oxide', formulas=['VO2'], residue='V2O5', metal='V')"


@pytest.fixture
def ledger(tmp_path):
    """Computes the ledger of one row, or of the whole text of rows."""

    def computed(text):
        (tmp_path / "stated.yaml").write_text(FACTS, encoding="utf-8")
        rows = (
            text if text.startswith("  - ") else f"  - item: S1\n    claim: It adds up.\n    computed by: sums\n{text}"
        )
        path = tmp_path / "claims.yaml"
        path.write_text(f"ionterface: 1\nclaims:\n{rows}\n", encoding="utf-8")
        return compute(read_claims(path), read_stated(tmp_path / "stated.yaml"))

    return computed


def checks(*calls):
    return "    check:\n" + "\n".join(f'      - "{call}"' for call in calls)


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        (checks(AGREES), Verdict.AGREES),
        (checks(CONTRADICTS), Verdict.CONTRADICTS),
        (checks(UNDECIDED), Verdict.OPEN),
        (checks(AGREES, CONTRADICTS), Verdict.CONTRADICTS),
        (checks(AGREES, UNDECIDED), Verdict.OPEN),
        (checks(UNDECIDED, CONTRADICTS), Verdict.CONTRADICTS),
        (checks(AGREES) + "\n    open: the balance", Verdict.OPEN),
        (checks(CONTRADICTS) + "\n    open: the balance", Verdict.CONTRADICTS),
        (checks(AGREES) + "\n    note: A remark.", Verdict.AGREES),
        ("    open: the balance", Verdict.OPEN),
        ("    not testable: A picture.", Verdict.NOT_TESTABLE),
    ],
)
def test_the_verdict_follows_from_the_checks(ledger, row, verdict):
    result = ledger(row)
    assert result.ledger.claims[0].verdict == verdict.value
    assert result.counts() == {v.value: int(v is verdict) for v in Verdict}
    assert [f.where for f in result.findings] == (["S1"] if verdict is Verdict.CONTRADICTS else [])


def test_a_contradiction_says_numbers_and_reason(ledger):
    result = ledger(checks(CONTRADICTS) + "\n    open: the balance\n    note: A remark.")
    claim = result.ledger.claims[0]
    assert claim.output == "30 + 30 = 60 % (asked for: 45 %)."
    assert claim.reason == "The parts add up to 60 %, not to 45 %. Open: the balance. A remark."
    assert result.findings[0].message == "The parts add up to 60 %, not to 45 %."
    assert result.findings[0].code == "W-L1"


def test_a_finding_says_what_contradicts_and_nothing_else(ledger):
    result = ledger(checks(CONTRADICTS, UNDECIDED))
    assert "does not say" in result.ledger.claims[0].reason
    assert result.findings[0].message == "The parts add up to 60 %, not to 45 %."


def test_every_check_is_traced_to_the_places_it_looked_at(ledger):
    first, second = ledger(checks(AGREES, UNDECIDED)).traces
    assert first.what == "ledger, S1"
    assert first.method == "check sums_to"
    assert first.stated == "part 30 %: Note 1; part 15 %: Note 1; whole 45 %: Note 2"
    assert first.settings == {"parts": "('a', 'b')", "whole": "c"}
    assert first.files[0][0] == "stated.yaml"
    assert "Note 4" in second.stated


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("    note: Nothing else.", "needs a check"),
        (checks(AGREES) + "\n    not testable: A picture.", "not testable, yet"),
        ("    verdict: agrees", "unknown key 'verdict'"),
        (checks("sum_to(parts=['a'], whole='c')"), "did you mean 'sums_to'"),
        (checks("sums_to(parts=['a'], hole='c')"), "did you mean 'whole'"),
        (checks("sums_to(parts=['a'])"), "sums_to"),
        (checks("sums_to"), "not one call"),
        (checks("sums_to(parts=['a'], whole=open('c'))"), "not a text, a number"),
        (checks("__import__('os').getcwd()"), "not one call"),
        (checks(f"{AGREES} }} }} {{ {{ {AGREES}"), "call"),
        (checks(f"{AGREES} }}}} and {{{{ {AGREES}"), "not one call"),
        (checks("sums_to(facts=1, parts=['a'], whole='c')"), "no argument 'facts'"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_its_line(ledger, row, words):
    with pytest.raises(CampaignFaults) as caught:
        ledger(row)
    fault = caught.value.faults[0]
    assert 3 <= fault.line <= 8
    assert words in fault.message


def test_a_check_of_an_unknown_fact_names_the_row_and_all_of_them(ledger):
    rows = "".join(
        f"  - item: S{n}\n    claim: x\n    computed by: y\n    check: sums_to(parts=['a'], whole='{key}')\n"
        for n, key in enumerate(("c", "e", "f"), start=1)
    )
    with pytest.raises(CampaignFaults) as caught:
        ledger(rows)
    assert [f.line for f in caught.value.faults] == [7, 11]
    assert "S2: there is no stated number 'e'" in caught.value.faults[0].message


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("tga_reading(carbon='carbon', oxide='oxide', formulas=['TiO2'], residue='V2O5', metal='V')", "holds no V"),
        ("one_quotient(above=['a'], below=['zero'], what='share')", "exclude zero"),
        ("carriers_per_ion(ion='OTf-', stated='a')", "not a cation"),
        ("grows_until(table='T', cycle='9', within=2.0)", "stated table 'T'"),
    ],
)
def test_a_check_that_cannot_be_computed_is_a_fault(ledger, call, words):
    with pytest.raises(CampaignFaults) as caught:
        ledger(checks(call))
    assert caught.value.faults[0].line == 3
    assert words in caught.value.faults[0].message


def test_an_item_has_one_row(ledger):
    row = "  - item: S1\n    claim: x\n    computed by: y\n    open: z\n"
    with pytest.raises(CampaignFaults, match="line 7: a second row for S1"):
        ledger(row + row)


def test_every_check_is_documented_and_takes_facts_and_named_literals():
    for name, check in CHECKS.items():
        first, *others = inspect.signature(check, eval_str=True).parameters.values()
        assert first.annotation is Evidence, name
        assert all(p.kind is p.KEYWORD_ONLY for p in others), name
        assert check.__doc__.startswith("Whether "), name


def test_parsing_alone_runs_nothing():
    lookup = parse_check("sums_to(parts=['missing'], whole=100)")
    assert lookup.function == "sums_to"
    assert dict(lookup.kwargs) == {"parts": ("missing",), "whole": 100}
