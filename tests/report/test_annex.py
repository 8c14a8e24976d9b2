"""Where each number comes from."""

from __future__ import annotations

from ionterface.estimate import Estimate
from ionterface.report.annex import SHORT, annex, linked
from ionterface.report.document import Trace

OTHER = "f" * 64


def test_a_hash_stands_once_in_full_and_short_beside_its_numbers(small, description):
    text = "\n".join(annex(small().traces * 3, (description, {**description, "label": "B"})))
    assert text.count(description["sha256"]) == 1
    assert text.count(f"({description['sha256'][:SHORT]})") == 3
    assert "as above" in text


def test_a_traced_file_without_records_is_listed(description):
    trace = Trace(what="x", value="1", method="m", files=(("stated.yaml", OTHER),))
    text = "\n".join(annex((trace,), (description,)))
    assert f"| stated.yaml | `{OTHER}` | not a record |" in text


def test_a_row_says_everything(small):
    text = "\n".join(annex(small().traces, small().files)).replace("\u00a0", " ")
    row = (
        "| [1]{#trace-1} | capacity of g1 | (443.1 ± 2.3) mAh/g | g1\\_cv.mpr (01234567) | cycling: basis = VOₓ+rGO | "
    )
    assert f"{row}[@{{gum2008}}] |" in text
    assert "| Table S2 |" in text
    assert "| 1234 | smoothed (window = 5) |" in text


def test_an_unstated_uncertainty_is_called_so():
    trace = Trace(what="x", value=Estimate(443, None, "mAh/g"), method="m")
    assert "443 mAh/g (uncertainty not stated)" in "\n".join(annex((trace,), ())).replace("\u00a0", " ")


def test_a_number_in_a_text_leads_to_its_row():
    assert linked("443", 7) == "[443](#trace-7)"


def test_the_longer_texts_get_the_broader_column():
    trace = Trace(what="x" * 20, value="1", method="m" * 400, stated="Table S2")
    rule = "\n".join(annex((trace,), ())).split("| No. |")[1].splitlines()[1]
    widths = [len(dashes) for dashes in rule.strip("| ").split(" | ")]
    assert widths[4] > 2 * widths[1]
    assert min(widths[1:5]) > 10
