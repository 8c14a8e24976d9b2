"""Arithmetic and bases: every disagreement of the shipped study is found with its numbers, and goes when corrected."""

import pytest

from ionterface.campaign.audit import arithmetic, cells, recipes
from ionterface.methods.agreement import Agreement

RULES = (*arithmetic.RULES, *cells.RULES, *recipes.RULES)
FILM = {"film-oxide": "59.5", "film-rgo": "10.5", "film-carbon": "40.5"}

CONTRADICTIONS = [
    ("capacity_of_formula", ("82.94", "323.1", "409.75", "65.409", "not VO2 but Zn")),
    ("composition_gives", ("443/518 = 0.855", "174.4/204 = 0.855", "443/521.2 = 0.85", "0.786", "563.8", "222.0")),
    ("one_quotient", ("443/518 = 0.855", "174.4/204 = 0.855", "443/521.2 = 0.85 (0.849 to 0.851)", "do not give one")),
    ("share_on_two_bases", ("15 % rGO", "21.4 %", "10.5 % rGO", "59.5 %")),
    ("same_number", ("521.2", "518", "0.6 % apart")),
    ("current_follows_basis", ("100 A/g on VOx+rGO is 117.0 A/g on VOx", "not the printed 100")),
    ("volumes_fit", ("37.6 + 34.2 + 18 + 10.2 = 100.0 mL", "50 mL")),
    ("steady_from", ("cell 7 gains 4.2 % from cycle 3 to 4",)),
]
UNDECIDED = [
    (
        "headline_is_mean",
        ("420.4 ± 42.3, n = 7", "median 437.3", "cell 5", "without the cells 3 and 4", "1.67", "2.02"),
    ),
    ("liquid_amount", ("34.2 mL of SnCl4 is 292 mmol", "100.0 mL", "50 mL")),
    ("tga_reading", ("45 %", "50.2 % as VO2", "45.3 % as VO1.5", "55 %")),
]
AGREEMENTS = [
    ("printed_product", ("1 x 96485.333 / (3.6 x 65.409) = 409.75",)),
    ("electrons_of_ions", ("0.5 Zn2+", "1 electron;")),
    ("one_quotient", ("retention: 174.4/443 = 0.394", "204/518 = 0.394", "printed 39.4 %")),
    ("content_gives", ("15 % rGO of VOx+rGO leave 0.85",)),
    ("sums_to", ("45 %", "30 + 15")),
    ("volumes_fit", ("5 + 1.2 = 6.2 mL", "50 mL")),
]
CORRECTIONS = [
    ("capacity_of_formula", {"theory-capacity": "323.1", "theory-molar-mass": "82.94"}, {}),
    ("composition_gives", FILM, {}),
    ("share_on_two_bases", FILM, {}),
    ("same_number", {"capacity-low-oxide-15": "518"}, {}),
    ("one_quotient", {"capacity-low-oxide-15": "518"}, {}),
    ("current_follows_basis", {"current-high-oxide": "117"}, {}),
    ("volumes_fit", {"tin-autoclave": "150"}, {}),
    ("steady_from", {}, {'"422.6", "440.4", "442.2"': '"440.6", "440.4", "442.2"'}),
]


def told(entries, check):
    return [f"{entry.calculation}. {entry.reason}" for entry in entries if entry.check == check]


@pytest.fixture(scope="module")
def ours(shipped):
    names = {rule.__name__ for rule in RULES}
    assert names <= set(shipped.settings["rules"].split(", "))
    return shipped


@pytest.mark.parametrize(("verdict", "check", "words"), [
    *((Agreement.CONTRADICTS, *row) for row in CONTRADICTIONS),
    *((Agreement.UNDECIDED, *row) for row in UNDECIDED),
    *((Agreement.AGREES, *row) for row in AGREEMENTS),
])  # fmt: skip
def test_it_is_found_with_its_numbers(ours, verdict, check, words):
    texts = told(ours.of(verdict), check)
    assert any(all(word in text for word in words) for text in texts), texts


def test_nothing_else_of_the_arithmetic_contradicts(written):
    found = written(rules=RULES).contradictions
    assert sorted(entry.check for entry in found) == sorted(check for check, _ in CONTRADICTIONS)


@pytest.mark.parametrize(("check", "numbers", "texts"), CORRECTIONS)
def test_it_is_silent_when_corrected(written, check, numbers, texts):
    found = written(numbers=numbers, texts=texts, rules=RULES)
    assert not told(found.contradictions, check)
    assert told(found.of(Agreement.AGREES), check)


def test_the_arithmetic_of_the_corrected_twin_contradicts_nothing(written, corrections):
    assert written(**corrections, rules=RULES).contradictions == ()


def test_a_printed_product_that_is_none_is_found(written):
    found = written(numbers={"theory-capacity": "408.75"}, rules=RULES)
    (text,) = told(found.contradictions, "printed_product")
    assert "is 409.75 mAh/g, not the printed 408.75" in text


def test_ions_and_electrons_that_do_not_belong_together_are_found(written):
    (text,) = told(written(numbers={"theory-electrons": "2"}, rules=RULES).contradictions, "electrons_of_ions")
    assert "0.5 Zn2+ per formula unit come with 1 electron, not 2" in text


def test_without_the_molar_mass_the_capacity_still_has_to_be_that_of_the_formula(written):
    texts = {"    quantity: molar mass\n": ""}
    (text,) = told(written(texts=texts, rules=RULES).contradictions, "capacity_of_formula")
    assert "VO2 holds 323.1 mAh/g, not the printed 409.75" in text
    right = written(numbers={"theory-capacity": "323.1"}, texts=texts, rules=RULES)
    assert not told(right.contradictions, "capacity_of_formula")


def test_a_content_that_leaves_another_ratio_is_found(written):
    (text,) = told(written(numbers={"rgo-in-composite-15": "30"}, rules=RULES).contradictions, "content_gives")
    assert "443 mAh/g on VOx+rGO would be 632.9 on VOx, not 518" in text


def test_one_ratio_serves_every_rate(written):
    (text,) = told(written(numbers={"capacity-high-oxide": "214"}, rules=RULES).contradictions, "one_quotient")[:1]
    assert "174.4/214 = 0.815" in text


def test_the_raw_loss_said_to_be_the_carbon_contradicts(written):
    said = "statements:\n  raw: {says: mass-loss-in-air, material: VOx-G, place: Note 6}\n"
    found = written(texts={"statements:\n": said}, rules=RULES)
    assert any("takes up oxygen" in text for text in told(found.contradictions, "tga_reading"))
    read = written(numbers={"film-oxide": "50"}, texts={"statements:\n": said}, rules=RULES)
    assert not told(read.contradictions, "tga_reading")


def test_a_stated_amount_decides_about_a_poured_liquid(written):
    amount = (
        '  tin-moles: {value: "34.2", unit: mmol, quantity: amount, of: SnCl4, group: recipe-tin, what: x, place: y}\n'
    )
    texts = {"  tin-acid:": f"{amount}  tin-acid:"}
    (text,) = told(written(texts=texts, rules=RULES).contradictions, "liquid_amount")
    assert "292 mmol, not the printed 34.2 mmol" in text
    right = {"  tin-acid:": f"{amount.replace('34.2', '292')}  tin-acid:"}
    assert not told(written(texts=right, rules=RULES).contradictions, "liquid_amount")


def test_a_density_of_the_study_goes_before_the_one_we_know(written):
    dense = '  d: {value: "1.00", unit: g/cm3, quantity: density, of: SnCl4, group: recipe-tin, what: x, place: y}\n'
    found = written(texts={"  tin-acid:": f"{dense}  tin-acid:"}, rules=RULES)
    (text,) = told(found.of(Agreement.UNDECIDED), "liquid_amount")
    assert "131 mmol" in text


def test_a_headline_that_no_cell_shows_is_left_alone_while_the_table_has_no_basis(written):
    found = written(numbers={"capacity-low-composite": "445"}, rules=RULES)
    assert not [entry for entry in found.entries if entry.check == "headline_is_mean"]


@pytest.mark.parametrize(("digits", "found"), [("120.0", 0), ("126.0", 1)])
def test_a_number_is_held_against_the_table_that_prints_it_too(audited, invented_data, digits, found):
    invented_data["tables"]["others"] = {
        "title": "Cathodes",
        "place": "Table S2",
        "role": "comparison",
        "conditions": {"current": "0.1 A/g"},
        "columns": [
            {"key": "cathode", "heading": "Cathode"},
            {"key": "q", "heading": "Capacity", "unit": "mAh/g", "quantity": "specific capacity", "basis": "active"},
        ],
        "rows": [["S1", digits], ["S0", "99"]],
    }
    entries = [e for e in audited(invented_data).entries if e.check == "same_as_cell"]
    assert len(entries) == 2  # it is printed twice in the text
    against = [e for e in entries if e.verdict is Agreement.CONTRADICTS]
    assert len(against) == 2 * found
    assert all("Table S2 126.0 mAh/g for S1" in e.reason for e in against)
