"""Studies to audit: the shipped one, its corrected twin, and an invented one that is consistent."""

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from ionterface.campaign.audit import audit
from ionterface.campaign.stated import Stated, StatedFile, read_stated

SHIPPED = Path(__file__).parents[3] / "campaigns" / "voxg" / "stated.yaml"
INVENTED = Path(__file__).parent / "invented.yaml"

CORRECTED_NUMBERS = {
    "theory-capacity": "323.1",
    "theory-molar-mass": "82.94",
    "film-oxide": "59.5",
    "film-rgo": "10.5",
    "film-carbon": "40.5",
    "current-high-oxide": "117",
    "capacity-low-oxide-15": "518",
    "tin-autoclave": "150",
    "rate-constant": "6.50e-6",
    "carriers-per-ion": "2",
    "spacing-discharged": "3.526",
}
"""Key of a stated number of the shipped study -> the digits with which nothing in it disagrees."""
CORRECTED_TEXTS = {
    '"422.6", "440.4", "442.2"': '"440.6", "440.4", "442.2"',
    '"1087", "2 A1(LO)"': '"1122", "2 A1(LO)"',
    '"589", "vs(SO3)"': '"589", "vas(SO3)"',
}


def replaced(text, numbers=(), texts=()):
    """A stated.yaml with other digits (by key) and other texts."""
    for key, value in dict(numbers).items():
        pattern = rf'(?s)(\n  {re.escape(key)}:\s*\{{?\s*value: )"[^"]*"'
        text, found = re.subn(pattern, rf'\g<1>"{value}"', text)
        assert found == 1, key
    for old, new in dict(texts).items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def plain(path):
    """A stated.yaml as plain data."""
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


def stated_from(data):
    """Plain data as stated facts."""
    content = StatedFile.model_validate(frozen(data))
    return Stated(content, "stated.yaml", "")


def frozen(value):
    if isinstance(value, dict):
        return {key: frozen(one) for key, one in value.items()}
    return tuple(frozen(one) for one in value) if isinstance(value, list) else value


@pytest.fixture(scope="session")
def shipped():
    return audit(read_stated(SHIPPED))


@pytest.fixture
def written(tmp_path):
    """The audit of a text, or of the shipped study with replacements."""

    def audited(text=None, numbers=(), texts=(), rules=None):
        path = tmp_path / "stated.yaml"
        source = SHIPPED.read_text(encoding="utf-8") if text is None else text
        path.write_text(replaced(source, numbers, texts), encoding="utf-8")
        return audit(read_stated(path), rules)

    return audited


CORRECTED_VALUES = {"capacity-low-oxide-90": "~560", "valence-90": "5"}
UNSAID = ("no-shift", "raman-same", "electrons-on-carbon", "more", "more-bonds", "sheets", "clusters", "b-varies")
"""Statements without which no two of them exclude one another."""
SAID_OTHERWISE = {
    "tau": {"symbol": "tau", "meaning": "pulse-duration"},
    "step": {"symbol": "dEs", "meaning": "rest-potential-change"},
}


def corrected_data():
    """The shipped study, corrected in its numbers and in its words."""
    text = replaced(SHIPPED.read_text(encoding="utf-8"), {**CORRECTED_NUMBERS, **CORRECTED_VALUES}, CORRECTED_TEXTS)
    data = YAML(typ="safe", pure=True).load(text)
    for key in UNSAID:
        del data["statements"][key]
    for key, said in SAID_OTHERWISE.items():
        data["statements"][key]["with"] = said
    data["statements"]["in-the-cell"]["with"]["ZnO"] = "wurtzite"
    return data


@pytest.fixture
def twin_data():
    return corrected_data()


@pytest.fixture
def shipped_data():
    return plain(SHIPPED)


@pytest.fixture
def invented_data():
    return plain(INVENTED)


@pytest.fixture
def stated_of():
    """Plain data as stated facts."""
    return stated_from


@pytest.fixture
def audited():
    """The audit of plain data."""
    return lambda data, rules=None: audit(stated_from(data), rules)


@pytest.fixture(scope="session")
def corrections():
    """The replacements that make the shipped study agree with itself."""
    return {"numbers": CORRECTED_NUMBERS, "texts": CORRECTED_TEXTS}
