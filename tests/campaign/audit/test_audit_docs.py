"""The page about the audit says what there is, and its examples run."""

import re
from pathlib import Path

import pytest

from ionterface.campaign.audit import RULES, audit
from ionterface.campaign.stated import read_stated
from ionterface.campaign.stated_quantities import Predicate, Role, StatedQuantity, TableRole, spelling

PAGE = (Path(__file__).parents[3] / "docs" / "audit.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_table_of_rules_is_the_list_of_rules():
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", PAGE.split("## What is looked for")[1], re.MULTILINE)
    assert rows == [(rule.__name__, rule.__doc__.strip().splitlines()[0]) for rule in RULES]


@pytest.mark.parametrize("kind", [StatedQuantity, Predicate, Role, TableRole])
def test_every_word_is_on_the_page(kind):
    page = " ".join(PAGE.split())
    assert [spelling(word) for word in kind if f"`{spelling(word)}`" not in page] == []


def test_the_example_is_read_and_says_what_the_page_says(tmp_path):
    path = tmp_path / "stated.yaml"
    path.write_text("".join(blocks("yaml")[:1]), encoding="utf-8")
    (entry,) = audit(read_stated(path)).contradictions
    assert entry.reason in " ".join(PAGE.split())
    statement = "".join(blocks("yaml"))
    path.write_text(statement, encoding="utf-8")
    assert set(read_stated(path).content.statements) == {"steady"}


def test_the_examples_in_python_run(capsys):
    exec("\n".join(blocks("python")), {})
    assert "VOx-G, 521.2 mAh/g (VOx)" in capsys.readouterr().out
