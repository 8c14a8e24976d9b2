"""What a stated.yaml may say of its numbers, tables and components, and one sentence for each fault."""

import pytest

from ionterface.campaign.audit.facts import StatedFacts, meets, same_conditions
from ionterface.campaign.stated import materials_of, read_stated
from ionterface.campaign.stated_quantities import Predicate, Role, StatedQuantity, TableRole, spelling
from ionterface.errors import CampaignFaults

TEXT = """\
ionterface: 1
cites: nobody2031
components:
  ox: {formula: MnO2, metal: Mn, lowest_valence: "3", role: host}
  gr: {formula: C, role: carbon}
bases:
  both: [ox, gr]
numbers:
  a:
    {value: "300", unit: mAh/g, quantity: specific capacity, what: x, material: "A, B and C", basis: both,
     conditions: {current: 100 mA/g}, place: p}
  b:
    {value: "400", unit: mAh/g, quantity: specific capacity, of: H+, group: g, what: x, material: A, basis: ox,
     place: p}
tables:
  t:
    title: x
    place: p
    role: replicates
    columns: [{key: "1", heading: x, unit: mAh/g, quantity: specific capacity}]
    rows: [["1"]]
statements:
  s: {says: steady-from, material: A, with: {cycle: "3"}, place: p}
"""


def read(tmp_path, text=TEXT):
    path = tmp_path / "stated.yaml"
    path.write_text(text, encoding="utf-8")
    return read_stated(path)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("quantity: specific capacity, what", "quantity: specific capasity, what", "did you mean 'specific capacity'?"),
        ("unit: mAh/g, quantity: specific capacity, what", "unit: A/g, quantity: specific capacity, what",
         "a specific capacity is not given in 'A/g'; write it in a unit like 'mAh/g'"),
        ("unit: mAh/g, quantity: specific capacity}", "unit: V, quantity: specific capacity}", "not given in 'V'"),
        ('value: "300"', "value: 300", "put 300 in quotes"),
        ("says: steady-from", "says: steady", "'steady' is no statement; did you mean 'steady-from'?"),
        ("role: replicates", "role: replicate", "did you mean 'replicates'?"),
        ("role: carbon", "role: karbon", "did you mean 'carbon'?"),
        ("[ox, gr]", "[ox, gt]", "the basis 'both' counts 'gt', which is no component; known are 'ox', 'gr'."),
        ("metal: Mn", "metal: V", "the formula MnO2 holds no V"),
        ("formula: MnO2", "formula: Mn(O2", "not a formula that can be read"),
        ('lowest_valence: "3"', "lowest_valence: 3", "put 3 in quotes"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_what_to_do(tmp_path, old, new, words):
    assert TEXT.count(old) == 1
    with pytest.raises(CampaignFaults, match=r"line \d+") as caught:
        read(tmp_path, TEXT.replace(old, new))
    assert words in str(caught.value)


def test_degrees_belong_to_angles_alone(tmp_path):
    angle = "unit: deg, quantity: diffraction angle"
    assert read(tmp_path, TEXT.replace("unit: mAh/g, quantity: specific capacity, what", f"{angle}, what"))
    with pytest.raises(CampaignFaults, match="a valence is not given in 'deg'"):
        read(
            tmp_path,
            TEXT.replace("unit: mAh/g, quantity: specific capacity, what", "unit: deg, quantity: valence, what"),
        )


@pytest.mark.parametrize("kind", [StatedQuantity, Predicate, Role, TableRole])
def test_every_word_is_spelt_once(kind):
    words = [spelling(member) for member in kind]
    assert len(set(words)) == len(words)
    assert all(word == word.strip() and word for word in words)


def test_facts_are_found_by_structure(tmp_path):
    facts = StatedFacts(read(tmp_path))
    assert facts.materials == ("A", "B", "C")
    assert [key for key, _ in facts.find(StatedQuantity.SPECIFIC_CAPACITY, material="A")] == ["a", "b"]
    assert [key for key, _ in facts.find(material="A", of="")] == ["a"]
    assert [key for key, _ in facts.find(conditions={"current": "0.1 A/g"})] == ["a"]
    assert [key for key, _ in facts.find(group="g", basis="ox")] == ["b"]
    assert facts.find((StatedQuantity.VALENCE,)) == ()
    assert facts.parts("both") == {"ox", "gr"}
    assert (facts.parts("ox"), facts.parts("film")) == ({"ox"}, frozenset())
    assert facts.of_role(Role.CARBON, facts.parts("both")) == ("gr",)
    assert [key for key, _ in facts.tables(TableRole.REPLICATES)] == ["t"]
    assert [key for key, _ in facts.statements(Predicate.STEADY_FROM, material="A")] == ["s"]
    assert facts.statements(Predicate.STEADY_FROM, material="B") == ()
    assert (facts.number("nothing"), facts.number(None), facts.table("a")) == (None, None, None)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ({"current": "100 mA/g"}, {"current": "0.1 A/g"}, True),
        ({"current": "100 mA/g"}, {"current": "0.2 A/g"}, False),
        ({"current": "0.1 A/g"}, {"current": "0.1 mA/cm2"}, False),
        ({"current": "~0.1 A/g"}, {"current": "0.1 A/g"}, False),
        ({"method": "XPS"}, {"method": "xps"}, True),
        ({"method": "XPS"}, {"method": "EELS"}, False),
        ({"cycle": "3"}, {"cycle": "3"}, True),
        ({"cycle": "3"}, {}, False),
    ],
)
def test_conditions_compare_as_what_they_say(first, second, same):
    assert same_conditions(first, second) is same
    assert same_conditions(second, first) is same


def test_a_condition_more_is_met_but_not_the_same():
    more = {"current": "0.1 A/g", "cycle": "3"}
    assert meets(more, {"cycle": "3"})
    assert not same_conditions(more, {"cycle": "3"})


def test_materials_of_a_text():
    assert materials_of("A, B and C") == ("A", "B", "C")
    assert materials_of("") == ()
