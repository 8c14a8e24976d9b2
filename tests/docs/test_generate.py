"""The documentation: its lists are those of the source, its examples run, its links lead somewhere."""

from __future__ import annotations

import importlib.util
import re
from importlib.metadata import requires
from pathlib import Path

import pytest

from ionterface.campaign import build, check, load, signatures
from ionterface.campaign.lookups import LISTED
from ionterface.formats import formats
from ionterface.quantities import VOCABULARY

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
TEXTS = sorted(path for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.rglob("*.md")) if path.exists())
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def _generate():
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GENERATE = _generate()


@pytest.mark.parametrize("name", GENERATE.PAGES)
def test_the_committed_page_is_the_one_that_the_source_makes(name):
    made = GENERATE.page(name)
    assert made == (DOCS / name).read_text(encoding="utf-8"), f"docs/{name} is out of date; run make docs"


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("formats.md", [f"## {name}\n" for name in formats()]),
        ("quantities.md", [f"| `{column}` |" for column in VOCABULARY]),
        ("campaign.md", [f"`{name}(" for name in LISTED]),
        ("cli.md", ["## ionterface build\n", "`-o, --output`", "| 3 | failed items |"]),
    ],
)
def test_a_page_leaves_nothing_out(name, known):
    text = (DOCS / name).read_text(encoding="utf-8")
    assert [entry for entry in known if entry not in text] == []


def test_a_page_without_its_mark_is_not_overwritten(tmp_path, monkeypatch):
    (tmp_path / "cli.md").write_text("written by hand", encoding="utf-8")
    monkeypatch.setattr(GENERATE, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"cli\.md lacks the line"):
        GENERATE.page("cli.md")


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_relative_link_leads_to_a_file_and_every_anchor_to_a_heading(path):
    text = path.read_text(encoding="utf-8")
    for link in LINK.findall(text):
        place, _, name = link.partition("#")
        if re.match(r"[a-z]+:", place):
            continue
        target = path.parent / place if place else path
        assert target.exists(), f"{path.name} links to {place}"
        if name:
            headings = HEADING.findall(target.read_text(encoding="utf-8"))
            assert name in {GENERATE.anchor(heading) for heading in headings}, f"{path.name} links to {link}"


def test_every_dependency_has_its_line_and_no_other_has_one():
    text = (DOCS / "dependencies.md").read_text(encoding="utf-8").split("## Peers")[0]
    rows = re.findall(r"^\| (.+?) \|", text, re.MULTILINE)[1:]
    told = {name.strip() for row in rows for name in re.sub(r"\(.*?\)", "", row).replace(".", "-").split(",")}
    asked = {re.match(r"[\w.-]+", line)[0].replace(".", "-") for line in requires("ionterface")} - {"ionterface"}
    assert told == asked


@pytest.fixture
def documented_campaign(small_campaign):
    """The example of docs/campaign.md with made-up raw files."""
    text = (DOCS / "campaign.md").read_text(encoding="utf-8")
    (example,) = (body for language, body in BLOCK.findall(text) if language == "yaml")
    raw = small_campaign / "raw"
    raw.mkdir()
    for number in (1, 2, 3):
        (small_campaign / f"c{number}.csv").rename(raw / f"g{number}_cycling.csv")
    (small_campaign / "campaign.yaml").write_text(example, encoding="utf-8")
    return small_campaign


def test_the_example_of_a_campaign_is_whole_and_builds(documented_campaign, tmp_path):
    found = check(documented_campaign, functions=signatures())
    assert not found.faults
    assert not found.questions
    built = build(load(documented_campaign, functions=signatures()), tmp_path / "out")
    assert built.complete
    assert {"index.html", "figures/S1.csv", "tables/S2.csv"} <= set(built.written)


@pytest.mark.parametrize("path", GENERATE.EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_of_a_page_run_and_print_what_it_says(path):
    text = path.read_text(encoding="utf-8")
    assert len(re.findall(r"^```text$", text, re.MULTILINE)) >= 1
    assert GENERATE.executed(path) == text, f"docs/{path.name} is out of date; run make docs"


def test_a_page_that_prints_something_else_is_seen(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("```python\nprint(1 + 1)\n```\n\n```text\n3\n```\n", encoding="utf-8")
    assert GENERATE.executed(page) == "```python\nprint(1 + 1)\n```\n\n```text\n2\n```\n"
