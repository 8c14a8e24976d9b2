"""The reference study: what its own numbers contradict is found, and corrected numbers are left in peace."""

import math
import re
from pathlib import Path

import pytest

from ionterface.campaign.ledger import Verdict, compute, parse_check, read_claims
from ionterface.campaign.loading import load
from ionterface.campaign.lookups import signatures
from ionterface.campaign.stated import read_stated
from ionterface.estimate import Estimate
from ionterface.methods.agreement import Interval
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


def test_the_assumptions_hold_what_the_printed_numbers_ask_for(campaign, published):
    def ends(name):
        written = campaign.assumptions[name].range
        return Interval(written.low, written.high, written.unit)

    # Weppner and Huggins bound, D <= 4/(pi tau) (V/S)^2, at the longest pulse
    diffusivity = published.estimate("diffusivity-heterostructure").to("m2/s").value
    pulse = ends("GITT pulse").to("s").high
    asked = (diffusivity * math.pi * pulse / 4) ** 0.5
    assert ends("volume over surface in GITT").to("m").high == pytest.approx(asked, rel=0.02)
    volume, area = ends("electrolyte volume").to("mL").high, ends("electrode area").to("cm2").low
    most = volume / (area * ends("mass of a film per area").to("mg/cm2").low)
    for row in read_claims(FOLDER / "claims.yaml").rows:
        for check in row.check:
            if check.startswith("proton_share"):
                assert dict(parse_check(check).kwargs)["available"] == pytest.approx(most)


# -- what does not agree ---------------------------------------------------------------------------------------------
CONTRADICTIONS = {
    "S16": ("82.94", "323.1", "409.75", "65.409", "not VO2 but Zn"),
    "S19": (
        "6.50e-06",
        "9.19e-06",
        "2.05e-07",
        "2.91e-07",
        "5.84e-6",
        "6.24e-06 cm/s at 323.15 K (n = 1, v in V/s), is 6.8 % off (6.6 %",
        "298.15 K 11 %",
    ),
    "S22": ("+4.2 %", "Cell 7 gains 4.2 %"),
    "Table S1": ("425", "98", "561", "1122", "1087", "35 cm-1", "589 and 1035"),
    "Note 1": ("443/518 = 0.855", "174.4/204 = 0.855", "0.394", "0.786", "563.8", "116.9", "521.2", "0.6 % apart"),
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
    origin = "443 mAh/g is the value of cell 5, or the mean without the cells 3 and 4."
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
        ("S13", ("24.61", "25.24", "-0.63", "(110) spacing of 3.614 Å puts the line 0.63° below the card's")),
        ("S23", ("443 is not the mean of the seven cells (420.4 ± 42.3, n = 7), though", "p = 0.19", "1.67", "2.02")),
        ("S23", ("Table S3 states no mass basis",)),
        ("S29", ("0.68 and 13.3", "30 % CNT assumed", "118 to 135 of the rise of 129 to 229 mAh/g (52 to 105 %)")),
        ("Table S2", ("110.5", "VO2(B)/rGO with 456 mAh/g above VOx-G with 443")),
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
NOTE_1 = {**FILM, "current-high-oxide": "117", "capacity-low-oxide-15": "518"}
AGREES = Verdict.AGREES.value
BAND = {'"1087", "2 A1(LO)"': '"1122", "2 A1(LO)"'}
STRETCH = {'"589", "vs(SO3)"': '"589", "vas(SO3)"'}
TWINS = [
    ("S13", {"spacing-discharged": "3.526"}, {}, Verdict.OPEN.value),
    ("S16", {"theory-capacity": "323.1", "theory-molar-mass": "82.94"}, {}, Verdict.OPEN.value),
    ("S19", {"rate-constant": "6.50e-6"}, {}, Verdict.OPEN.value),
    ("S19", {"rate-constant": "2.9e-7"}, {}, Verdict.OPEN.value),
    ("S22", {}, {'"422.6", "440.4", "442.2"': '"440.6", "440.4", "442.2"'}, Verdict.OPEN.value),
    ("S29", {"blank-carbon": "<0.5"}, {}, Verdict.OPEN.value),
    ("S23", {"capacity-low-composite": "420.4"}, {}, AGREES),
    ("Table S1", {}, {**BAND, **STRETCH}, AGREES),
    ("Note 1", NOTE_1, {}, AGREES),
    ("Note 4", {"carriers-per-ion": "2"}, {}, AGREES),
    ("Note 5", {"tin-autoclave": "150"}, {}, AGREES),
    ("Note 6", FILM, {}, AGREES),
]


@pytest.mark.parametrize(("item", "numbers", "texts", "verdict"), TWINS)
def test_the_corrected_twin_is_left_in_peace(corrected, item, numbers, texts, verdict):
    row = corrected(item, numbers, texts)
    assert row.verdict == verdict, row
    if verdict == Verdict.OPEN.value:
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
        ("Table S3", {}, {'"473.3", "468", "467.2"': '"473.3", "234", "117"'}),  # does not stay, but collapses
        ("Table S3", {}, {'"219.3", "419.3"': '"219.3", "919.3"'}),
        ("Table S2", {}, {'"1.5e-12"': '"1.5e-8"'}),
        ("S23", {"capacity-low-composite": "543"}, {}),
        ("Table S1", {}, BAND),
        ("Table S1", {}, STRETCH),
        ("S16", {"theory-capacity": "323.1"}, {}),
        ("S16", {"theory-molar-mass": "82.94"}, {}),
        ("Note 1", {**NOTE_1, "capacity-high-oxide": "210"}, {}),
        ("Note 1", {**NOTE_1, "retention-high": "41"}, {}),
        ("Note 1", {**NOTE_1, "capacity-low-oxide-15": "521.2"}, {}),
        ("Note 6", {**FILM, "film-cnt": "33"}, {}),
        ("S29", {"rgo-in-composite-15": "10"}, {}),
    ],
)
def test_a_number_gone_wrong_is_noticed(corrected, item, numbers, texts):
    assert corrected(item, numbers, texts).verdict == Verdict.CONTRADICTS.value


def test_a_stronger_acid_bounds_the_protons(corrected):
    row = corrected("S35", {"electrolyte-ph": "1.0"})
    assert "no upper bound" not in row.reason


def test_a_small_carbon_blank_leaves_the_rise_to_the_oxide(corrected):
    row = corrected("S29", {"blank-carbon": "<0.5"})
    assert "was not subtracted" not in row.reason
    assert "was not subtracted" in corrected("S29", {"blank-carbon": "<1"}).reason  # the digits allow 10.5 %


def test_capacities_whose_digits_leave_no_rise_have_no_carbon_share(corrected):
    row = corrected("S29", {"capacity-low-oxide-90": "~500"})
    assert "leave no rise" in row.reason
    assert row.verdict == Verdict.OPEN.value


def test_a_residue_read_as_printed_agrees(corrected):
    row = corrected("S37", {"film-oxide": "50"})
    assert "does not say" not in row.reason
