"""The page: whole in itself, nothing fetched, nothing executed that a text brought along."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from ionterface.errors import RenderError
from ionterface.report import html, pandoc
from ionterface.report.document import FigureBlock, Prose
from ionterface.report.sources import Sources


@pytest.fixture
def page(folder, tmp_path):
    def make(document):
        return html.html(document, Sources.of(document, tmp_path), folder).decode("utf-8")

    return make


class Elements(HTMLParser):
    """Every start tag with its attributes, and the text outside scripts and styles."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text, self._open = [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._open = tag

    def handle_endtag(self, tag):
        self._open = ""

    def handle_data(self, data):
        if self._open not in ("script", "style"):
            self.text.append(data)


def without_plotly(text):
    from plotly.offline import get_plotlyjs

    assert text.count(get_plotlyjs()) == 1
    return text.replace(get_plotlyjs(), "")


def test_nothing_is_fetched(page, small):
    elements = Elements(without_plotly(page(small())))
    sources = [attrs[name] for _, attrs in elements.tags for name in ("src", "srcset", "data") if name in attrs]
    assert sources
    assert all(source.startswith("data:") for source in sources)
    assert not [attrs for tag, attrs in elements.tags if tag in ("link", "iframe", "object", "base")]
    policy = next(attrs["content"] for tag, attrs in elements.tags if attrs.get("http-equiv"))
    assert policy.startswith("default-src 'none'")
    style = (pandoc.HERE / "style.css").read_text(encoding="utf-8")
    assert "url(" not in style
    assert "@import" not in style


def test_the_page_has_everything(page, small):
    text = page(small())
    assert "<math" in text
    assert '<figure id="fig-S1">' in text
    assert "data:image/svg+xml;base64," in text
    assert 'href="figures/S1.csv"' in text
    assert 'href="tables/S3.csv"' in text
    assert '<div id="eq-S4" class="equation">' in text
    assert "(S4)" in text
    assert 'id="trace-1"' in text
    contents = text[text.index('<nav id="TOC"') : text.index("</nav>")]
    for title in (
        "What a reviewer would ask",
        "Electrochemistry",
        "Ledger",
        "References",
        "Where each number",
        "Files",
    ):
        assert title in contents
    assert "Open questions" not in contents
    assert "Dai" in text[text.index('id="refs"') :]


def test_plotly_comes_once_and_only_for_interactive_figures(page, small):
    one = small().blocks[2]
    two = FigureBlock(key="S9", caption="b", files=one.files, interactive='{"data": [{"name": "</script><b>"}]}')
    text = without_plotly(page(small(blocks=(one, two))))
    data = re.findall(r'<script type="application/json" data-figure="([^"]*)">(.*?)</script>', text)
    assert [name for name, _ in data] == ["fig-S1", "fig-S9"]
    assert json.loads(data[1][1]) == {"data": [{"name": "</script><b>"}]}
    assert "<script" not in page(small(blocks=(FigureBlock(key="S1", caption="c", files=one.files),)))


def test_an_interactive_figure_that_is_not_json_is_an_error(page, small):
    broken = FigureBlock(key="S9", caption="b", files=small().blocks[2].files, interactive="{")
    with pytest.raises(RenderError, match=r"index\.html: figure S9"):
        page(small(blocks=(broken,)))


RAW = """<script>alert(1)</script> `<b>x</b>`{=html} \\begin{x}y\\end{x}
[span]{onclick="alert(1)" style="color:red" typst:text:fill="red"} <img src=x onerror=alert(1)>

::: {onclick="alert(1)" style="color:red"}
in a div
:::

# A heading {onclick="alert(1)"}

---
title: stolen
header-includes: <script>alert(2)</script>
---

<div onclick="alert(1)">raw</div>
"""


def test_what_a_text_brings_along_is_shown_not_executed(page, small):
    text = page(small(blocks=(Prose(RAW),), title="<script>alert(3)</script>"))
    elements = Elements(text)
    assert not [attrs for _, attrs in elements.tags if any(name.startswith("on") for name in attrs)]
    assert "script" not in [tag for tag, _ in elements.tags]
    assert "color:red" not in text
    shown = "".join(elements.text)
    assert "<script>alert(1)</script>" in shown
    assert "<script>alert(3)</script>" in shown
    assert "title: stolen" in shown
    assert "\\begin{x}y\\end{x}" in shown


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("![x](http://example.org/x.png)", "does not lie in the folder"),
        ("![x](../x.png)", "does not lie in the folder"),
        ("![x](figures/../../x.png)", "does not lie in the folder"),
        ("![x](%2e%2e/x.png)", "does not lie in the folder"),
        ("![x](/etc/x.png)", "does not lie in the folder"),
        ("![x](file:///etc/x.png)", "does not lie in the folder"),
        ('![x](figures/S1.png){svg="../x.svg"}', "does not lie in the folder"),
        ("[x](javascript:alert(1))", "only http, https and mailto"),
        ("[x](JaVaScript:alert(1))", "only http, https and mailto"),
        ("[x](data:text/html,x)", "only http, https and mailto"),
        ("[@nobody2020]", "nobody2020"),
        (r"$\nosuchcommand{x}$", "nosuchcommand"),
        ("![x](figures/absent.png)", "absent.png"),
        ("a[^1] b[^1]\n\n[^1]: x\n\n[^1]: y", "note"),
    ],
)
def test_what_would_be_missing_or_fetched_is_an_error(page, small, text, sentence):
    with pytest.raises(RenderError, match=sentence) as caught:
        page(small(blocks=(Prose(text),)))
    assert "\n" not in str(caught.value)


def test_hostile_names_are_printed_as_they_are(page, small, hostile):
    shown = "".join(Elements(page(small(questions=hostile))).text)
    shown = " ".join(shown.split())
    for text in hostile:
        assert " ".join(text.split()) in shown


def test_a_long_name_may_break_where_its_signs_part_it(page, small):
    text = page(small(blocks=(Prose("cells/HAC-NH3-01-02-OCV.mpr and short.mpr"),)))
    assert "cells/<wbr>HAC-NH3-01-02-OCV.<wbr>mpr and short.mpr" in text


def test_a_plot_is_named_like_its_picture():
    program = (pandoc.HERE / "interactive.js").read_text(encoding="utf-8")
    assert 'setAttribute("role", "img")' in program
    assert 'setAttribute("aria-label", picture.alt)' in program


@pytest.mark.parametrize("authors", [("A. Author",), ("A. Author", "李 明")])
def test_one_author_alone_is_named_too(page, small, authors):
    assert f'<p class="authors">{", ".join(authors)}</p>' in page(small(authors=authors))
