"""The reference study: what its own numbers contradict is found, and corrected numbers are left in peace."""

import re
from pathlib import Path

import pytest

from ionterface.campaign.ledger import Verdict, compute, read_claims
from ionterface.campaign.loading import load
from ionterface.campaign.lookups import signatures
from ionterface.campaign.stated import read_stated
from ionterface.estimate import Estimate
from ionterface.references import joined, keys

FOLDER = Path(__file__).parents[2] / "campaigns" / "voxg"
ITEMS = [
    *(f"S{n}" for n in range(1, 40)),
    *(f"Table S{n}" for n in range(1, 4)),
    *(f"Note {n}" for n in range(1, 9)),
    *(f"Eq. S{n}" for n in range(1, 5)),
]


def number(key):
    """Pattern of the value of one stated number, in either way of writing it."""
    return rf'(?s)(\n  {re.escape(key)}:\s*\{{?\s*value: )"[^"]*"'


@pytest.fixture(scope="module")
def published():
    return read_stated(FOLDER / "stated.yaml")


@pytest.fixture(scope="module")
def rows(published):
    return {c.item: c for c in compute(read_claims(FOLDER / "claims.yaml"), published).ledger.claims}


@pytest.fixture
def corrected(tmp_path):
    """The row of an item after some numbers (by key) and some texts of the facts are replaced."""

    def computed(item, numbers=(), texts=()):
        facts = (FOLDER / "stated.yaml").read_text(encoding="utf-8")
        for key, value in dict(numbers).items():
            facts, found = re.subn(number(key), rf'\g<1>"{value}"', facts)
            assert found == 1, key
        for old, new in dict(texts).items():
            assert facts.count(old) == 1, old
            facts = facts.replace(old, new)
        path = tmp_path / "stated.yaml"
        path.write_text(facts, encoding="utf-8")
        ledger = compute(read_claims(FOLDER / "claims.yaml"), read_stated(path)).ledger
        return next(claim for claim in ledger.claims if claim.item == item)

    return computed


# -- the data ------------------------------------------------------------------------------------------------------
def test_there_is_one_row_for_each_item(rows):
    assert list(rows) == ITEMS
    assert len(ITEMS) == 54


def test_every_row_says_what_it_means(rows):
    for row in rows.values():
        assert row.claim.endswith(".")
        assert row.computed_by
        assert row.output or row.reason
        if row.verdict == Verdict.CONTRADICTS.value:
            assert re.search(r"\d", row.output)
            assert row.reason


def test_no_row_writes_its_own_verdict():
    text = (FOLDER / "claims.yaml").read_text(encoding="utf-8")
    assert not re.search(r"\b(agrees|contradicts)\b", text)


def test_every_number_has_a_place(published):
    assert len(published.content.numbers) > 80
    for key, one in published.content.numbers.items():
        assert re.match(r"Note \d|Fig\. S\d+|Table S\d|abstract|PDF", one.place), key
        assert isinstance(published.estimate(key), Estimate)


@pytest.mark.parametrize(("key", "rows_", "columns"), [("S1", 15, 3), ("S2", 4, 4), ("S3", 7, 6)])
def test_the_tables_are_whole(published, key, rows_, columns):
    table = published.table(key).table()
    assert (len(table.rows), len(table.columns)) == (rows_, columns)


def test_sums_of_the_tables_guard_their_digits(published):
    # sums worked out by hand from the printed tables
    assert published.table("S1").values(["band"]).sum() == 10748
    assert published.table("S2").values(["capacity"]).sum() == 1586
    means = published.table("S3").values("12345").mean(axis=0)
    assert means == pytest.approx([151.657, 393.443, 420.400, 419.014, 418.500], abs=5e-4)


# -- the campaign ------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def campaign():
    return load(FOLDER, functions=signatures())


def test_the_campaign_has_no_fault_and_names_its_files(campaign):
    assert set(campaign.beside) == {"stated.yaml", "claims.yaml", "references.bib"}
    assert campaign.measurements == ()
    assert all(assumption.because for assumption in campaign.assumptions.values())


def test_what_it_cites_and_looks_up_is_there(campaign, published):
    text = (FOLDER / "campaign.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"\[@(\w+)\]", text)) <= set(keys(joined(FOLDER / "references.bib")))
    looked_up = [lookup for several in campaign.lookups.values() for lookup in several]
    assert len(looked_up) > 10
    for lookup in looked_up:
        if lookup.function in ("stated", "converted"):
            published.number(lookup.args[0])


def test_both_films_are_declared_with_the_printed_shares(campaign, published):
    note_6 = campaign.samples["VOx-G as Note 6 has it"].components
    for component, key in (("VOx", "film-oxide"), ("rGO", "film-rgo"), ("CNT", "film-cnt")):
        assert note_6[component].to("%").value == pytest.approx(published.number(key).printed.value)
    taken = campaign.samples["VOx-G"].components
    content = published.number("rgo-in-composite-15").printed.value / 100
    assert taken["rGO"].value / (taken["rGO"].value + taken["VOx"].value) == pytest.approx(content)


# -- what does not agree ---------------------------------------------------------------------------------------------
CONTRADICTIONS = {
    "S13": ("24.61", "25.24", "-0.63"),
    "S16": ("82.94", "323.1", "409.75", "65.409", "not VO2 but Zn"),
    "S19": ("6.50e-06", "9.19e-06", "2.05e-07", "2.91e-07", "5.84e-6", "11 % off"),
    "S22": ("+4.2 %", "Cell 7 gains 4.2 %"),
    "S23": ("420.4 ± 42.3", "443", "p = 0.19", "1.67", "2.02", "cell 5", "without the cells 3 and 4"),
    "S29": ("518", "521.2", "0.6 %", "0.85", "0.68", "13.3", "71 %"),
    "Table S1": ("425", "98", "561", "1122", "1087", "35 cm-1", "589 and 1035"),
    "Table S2": ("110.5", "456", "443"),
    "Note 1": ("443/518 = 0.855", "174.4/204 = 0.855", "0.394", "0.786", "563.8", "116.9"),
    "Note 4": ("2 electrons per Zn2+",),
    "Note 5": ("6.2 mL", "100.0 mL", "50 mL"),
    "Note 6": ("45 %", "100 %", "0.786", "does not fit", "0.855", "59.5 / 10.5 / 30 %"),
}


def test_nothing_else_contradicts(rows):
    assert {item for item, row in rows.items() if row.verdict == Verdict.CONTRADICTS.value} == set(CONTRADICTIONS)


@pytest.mark.parametrize("item", CONTRADICTIONS)
def test_a_contradiction_is_shown_with_its_numbers(rows, item):
    text = f"{rows[item].output} {rows[item].reason}"
    for words in CONTRADICTIONS[item]:
        assert words in text


def test_the_origin_of_the_headline_is_found_and_nothing_else(rows):
    origin = "443 is not the mean: it is that of cell 5, or the mean without the cells 3 and 4."
    assert rows["S23"].reason.startswith(origin)


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ("S24", ("0.68", "1.3 %")),
        ("S31", ("521 and 700 mAh/g per VOx", "443 and 70.2 mAh/g per VOx+rGO")),
        ("Table S3", ("151.7, 393.4, 420.4, 419.0, 418.5",)),
    ],
)
def test_what_agrees_is_shown_too(rows, item, words):
    assert rows[item].verdict == Verdict.AGREES.value
    for word in words:
        assert word in rows[item].output


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ("S33", ("~30", "<10 (TiO2)", "<10 (rGO/CNT)")),
        ("S35", ("9 %", "15 mL at pH 4.01")),
        ("Note 2", ("9 %", "15 mL", "no upper bound")),
        ("S37", ("45 + 55 = 100 %", "50.2 % as VO2", "45.3 % as V2O3", "does not say")),
    ],
)
def test_what_the_text_does_not_decide_stays_open(rows, item, words):
    assert rows[item].verdict == Verdict.OPEN.value
    for word in words:
        assert word in f"{rows[item].output} {rows[item].reason}"


# -- corrected twins -------------------------------------------------------------------------------------------------
FILM = {"film-oxide": "59.5", "film-rgo": "10.5", "film-carbon": "40.5"}
AGREES = Verdict.AGREES.value
UNDECIDED = ("S29",)  # the carbon blank stays undecided
BAND = {'"1087", "2 A1(LO)"': '"1122", "2 A1(LO)"'}
STRETCH = {'"589", "vs(SO3)"': '"589", "vas(SO3)"'}
TWINS = [
    ("S13", {"spacing-discharged": "3.526"}, {}, Verdict.OPEN.value),
    ("S16", {"theory-capacity": "323.1", "theory-molar-mass": "82.94"}, {}, Verdict.OPEN.value),
    ("S19", {"rate-constant": "6.50e-6"}, {}, Verdict.OPEN.value),
    ("S19", {"rate-constant": "2.9e-7"}, {}, Verdict.OPEN.value),
    ("S22", {}, {'"422.6", "440.4", "442.2"': '"440.6", "440.4", "442.2"'}, Verdict.OPEN.value),
    ("S23", {"capacity-low-composite": "420.4"}, {}, AGREES),
    ("Table S1", {}, {**BAND, **STRETCH}, AGREES),
    ("Table S2", {}, {'"456", "earlier': '"436", "earlier'}, Verdict.OPEN.value),
    ("Note 1", {**FILM, "current-high-oxide": "117"}, {}, AGREES),
    ("Note 4", {"carriers-per-ion": "2"}, {}, AGREES),
    ("Note 5", {"tin-autoclave": "150"}, {}, AGREES),
    ("Note 6", FILM, {}, AGREES),
    ("S29", {"capacity-low-oxide": "521.2"}, {}, Verdict.OPEN.value),
]


@pytest.mark.parametrize(("item", "numbers", "texts", "verdict"), TWINS)
def test_the_corrected_twin_is_left_in_peace(corrected, item, numbers, texts, verdict):
    row = corrected(item, numbers, texts)
    assert row.verdict == verdict, row
    if verdict == Verdict.OPEN.value and item not in UNDECIDED:
        assert row.reason.startswith("Open:"), row.reason  # no check has anything to object


def test_the_correct_rate_constant_is_found_in_its_reading(corrected):
    assert corrected("S19", {"rate-constant": "6.50e-6"}).reason.startswith("Open:")
    assert corrected("S19", {"rate-constant": "5.0e-6"}).verdict == Verdict.CONTRADICTS.value


# -- what agrees can also fail -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("item", "numbers", "texts"),
    [
        ("S24", {"blank-carbon": "<90"}, {}),
        ("S31", {"capacity-low-oxide-90": "500"}, {}),
        ("S33", {"capacity-rgo-titania": "9"}, {}),
        ("S35", {"capacity-protons": "300", "electrolyte-ph": "0.5"}, {}),
        ("S37", {"film-oxide": "60"}, {}),
        ("Table S3", {}, {'"473.3", "468",': '"473.3", "568",'}),
        ("Table S1", {}, BAND),
        ("Table S1", {}, STRETCH),
        ("S16", {"theory-capacity": "323.1"}, {}),
        ("S16", {"theory-molar-mass": "82.94"}, {}),
        ("Note 1", {**FILM, "current-high-oxide": "117", "capacity-high-oxide": "210"}, {}),
        ("Note 1", {**FILM, "current-high-oxide": "117", "retention-high": "41"}, {}),
        ("Note 6", {**FILM, "film-cnt": "33"}, {}),
        ("S29", {"capacity-low-oxide": "521.2", "rgo-in-composite-15": "10"}, {}),
    ],
)
def test_a_number_gone_wrong_is_noticed(corrected, item, numbers, texts):
    assert corrected(item, numbers, texts).verdict == Verdict.CONTRADICTS.value


def test_a_stronger_acid_bounds_the_protons(corrected):
    row = corrected("S35", {"electrolyte-ph": "1.0"})
    assert "no upper bound" not in row.reason


def test_a_small_carbon_blank_leaves_the_rise_to_the_oxide(corrected):
    row = corrected("S29", {"blank-carbon": "<1"})
    assert "was not subtracted" not in row.reason


def test_a_residue_read_as_printed_agrees(corrected):
    row = corrected("S37", {"film-oxide": "50"})
    assert "does not say" not in row.reason
