"""Bad input: one clear sentence each, with the line it stands on, and all of them at once."""

from __future__ import annotations

import pytest

from ionterface.campaign.loading import examine, load
from ionterface.campaign.yaml_text import YamlText, parse
from ionterface.errors import CampaignFaults

CASES = {
    # what is replaced, by what, the lines from there to the fault, the sentence
    "tab": ("    sample: VOx-G", "\tsample: VOx-G", 0, "the line is indented with a tab; YAML takes only spaces."),
    "duplicate key": ("    weighed: film\n", "    weighed: film\n    weighed: VOx\n", 1,
        "samples.VOx-G.weighed is given twice; it stands already in line 16."),
    "duplicate cell": ("  g3: {", "  g2: {", 0, "cells.g2 is given twice; it stands already in line 30."),
    "unknown key of the head": ("authors:", "autors:", 0, "unknown key 'autors'; did you mean 'authors'?"),
    "unknown section": ("cells:\n", "cell:\n", 0, "unknown key 'cell'; did you mean 'cells'?"),
    "unknown key of a cell": ("    area: 1.13", "    aera: 1.13", 0,
        "unknown key 'aera' in cells.g1; did you mean 'area'?"),
    "name in a cell": ("    counter: Zn", "    name: Zn", 0,
        "unknown key 'name' in cells.g1; its name is the key it stands under."),
    "unknown key of a panel": ("rates: 5..500", "rate: 5..500", 0,
        "unknown key 'rate' in document[1].panels[0]; did you mean 'rates'?"),
    "unknown key of a nested part": ("{value: 0.77 mg, of:", "{value: 0.77 mg, off:", 0,
        "unknown key 'off' in cells.g2.mass; did you mean 'of'?"),
    "unknown panel": ("{cv: g1", "{cvs: g1", 0,
        "document[1].panels[0]: 'cvs' is no kind of content; did you mean 'cv'?"),
    "unknown rows": ("{cells: all}", "{cell: all}", 0,
        "document[4].rows: 'cell' is no kind of content; did you mean 'cells'?"),
    "unknown item": ("- heading: Elec", "- headline: Elec", 0,
        "document[0]: 'headline' is no kind of content; did you mean 'heading'?"),
    "fractions": ("rGO: 10.5 %", "rGO: 12 %", 0,
        "samples.VOx-G.components: the mass fractions sum to 101.5 %, not to 100 %."),
    "fraction above one": ("rGO: 10.5 %", "rGO: 105 %", 0,
        "samples.VOx-G.components: rGO: a mass fraction of '105 %' is above 100 %."),
    "negative mass": ("mass: 1.10", "mass: -1.10", 0,
        "cells.g1.mass: '-1.10 ± 0.05 mg' is negative; it has to be above zero."),
    "zero area": ("area: 1.13 cm2", "area: 0 cm2", 0, "cells.g1.area: '0 cm2' is zero; it has to be above zero."),
    "mass without unit": ("mass: 1.10 ± 0.05 mg", "mass: 1.10", 0,
        "cells.g1.mass: 1.1 has no unit; write it like '1.1 kg'."),
    "mass in another unit": ("mass: 1.10 ± 0.05 mg", "mass: 1.10 mV", 0,
        "cells.g1.mass: 'mV' cannot be converted to 'kg': they measure different quantities."),
    "unknown unit": ("area: 1.13 cm2", "area: 1.13 cn2", 0,
        "cells.g1.area: the unit 'cn2' holds the unknown symbol 'cn'"),
    "temperature without unit": ("temperature: 25 °C", "temperature: 25", 0,
        "cells.g1.temperature: 25 has no unit; write it like '25 K'."),
    "window backwards": ("0.3..1.6 V", "1.6..0.3 V", 0,
        "cells.g1.window: '1.6..0.3 V' does not rise from its first end to its second."),
    "window of one voltage": ("0.3..1.6 V", "1.6 V", 0, "cells.g1.window: '1.6 V' is one voltage"),
    "basis names no component": ("VOx+rGO: [VOx, rGO]", "VOx+rGO: [VOx, GO]", 0,
        "samples.VOx-G.bases.VOx+rGO: unknown component 'GO'; did you mean 'rGO'?"),
    "reserved basis": ("bases: {VOx: [VOx],", "bases: {VOx: [VOx], cell: [VOx],", 0,
        "samples.VOx-G.bases.cell: 'cell' stands for the whole cell; rename it."),
    "weighed is no basis": ("weighed: film", "weighed: flim", 0,
        "samples.VOx-G.weighed: unknown basis 'flim'; did you mean 'film'?"),
    "basis of a figure": ("basis: VOx}", "basis: VO}", 0,
        "document[2].panels[0].basis: unknown basis 'VO' of cell 'g1'; did you mean 'VOx'?"),
    "active on no component": ("on: VOx}", "on: VO}", 0,
        "samples.VOx-G.active.on: unknown component 'VO'; did you mean 'VOx'?"),
    "formula": ("formula: VO2", "formula: vanadium", 0,
        "samples.VOx-G.active.formula: 'vanadium' is not a chemical formula"),
    "unknown sample": ("sample: VOx-G", "sample: VOx-H", 0,
        "cells.g1.sample: unknown sample 'VOx-H'; did you mean 'VOx-G'?"),
    "unknown cell of a panel": ("{cv: g1,", "{cv: g9,", 0, "document[1].panels[0].cv: unknown cell 'g9'"),
    "unknown cell of a measurement": ("*.mpt, cell: g1,", "*.mpt, cell: h1,", 0,
        "measurements[0].cell: unknown cell 'h1'"),
    "unknown cell in file names": ("{stem:2}", "{stem:3}", 0,
        "measurements[1].cell: the name of 'g1_01Ag.csv' gives the cell 'g1_', which is not declared; "
        "did you mean 'g1'?"),
    "unknown rule": ("{stem:2}", "{steam:2}", 0, "measurements[1].cell: '{steam:2}' is no rule"),
    "unknown measurement": ("rates: 5..500 mV/s}", "measurement: sweep}", 0,
        "document[1].panels[0].measurement: unknown measurement 'sweep'; did you mean 'sweeps'?"),
    "measurement given twice": ("name: pairs", "name: sweeps", 0, "measurements[2].name: 'sweeps' is given twice."),
    "unknown technique": ("technique: cv,", "technique: cw,", 0,
        "measurements[0].technique: 'cw' is unknown; known are 'cycling', 'rate', 'cv',"),
    "unknown format": ("technique: cv,", "technique: cv, format: biologic-mpd,", 0,
        "measurements[0].format: there is no format 'biologic-mpd'; did you mean 'biologic-mp"),
    "unknown quantity": ("a: {voltage_V:", "a: {voltage:", -4,
        "measurements[2].columns: unknown quantity 'voltage'; did you mean 'voltage_V'?"),
    "unit of a column": ("column: 1, unit: mV", "column: 1, unit: mA", -4,
        "measurements[2].columns: voltage_V: 'mA' cannot be converted to 'V'"),
    "column zero": ("column: 1,", "column: 0,", -4, "measurements[2].columns: voltage_V: columns count from 1."),
    "polarity": ("      current_positive: oxidation\n", "", -1, "measurements[2].columns.current_positive is missing."),
    "path above": ("files: pairs.xlsx", "files: ../../x.xlsx", 0,
        "measurements[2].files[0]: '../../x.xlsx' lies outside the campaign's folder; name its folder in data_roots."),
    "absolute path": ("files: pairs.xlsx", "files: /etc/passwd", 0,
        "measurements[2].files[0]: '/etc/passwd' lies outside the campaign's folder"),
    "drive": ("files: pairs.xlsx", "files: C:/data/x.xlsx", 0,
        "measurements[2].files[0]: 'C:/data/x.xlsx' lies outside the campaign's folder"),
    "backslashes": ("files: pairs.xlsx", r"files: raw\pairs.xlsx", 0,
        r"measurements[2].files[0]: 'raw\\pairs.xlsx' is written with backslashes; write 'raw/pairs.xlsx'"),
    "no file": ("files: pairs.xlsx", "files: pears_*.xlsx", 0,
        "measurements[2].files[0]: 'pears_*.xlsx' matches no file below the campaign's folder and its data roots."),
    "file measured twice": ("files: pairs.xlsx\n    cell: g1\n    technique: other",
        "files: g1_01Ag.csv\n    cell: g1\n    technique: cycling", 0,
        "measurements[2].files: 'g1_01Ag.csv' stands already in line 35."),
    "file of another cell": ("files: pairs.xlsx\n    cell: g1\n", "files: g1_01Ag.csv\n    cell: g2\n", 0,
        "measurements[2].files: 'g1_01Ag.csv' is of cell 'g1' in line 35, and here of 'g2'."),
    "no data root": ("[../raw]", "[../rav]", 0, "data_roots[0]: there is no folder '../rav'"),
    "no bibliography": ("references: 文献.bib", "references: 参考.bib", 0,
        "document[8].references: there is no file '参考.bib' in the campaign's folder."),
    "unlisted function": ("{{ capacity('g1', cycle=3) }}", "{{ capasity('g1', cycle=3) }}", 0,
        "document[5].text: 'capasity' is not a listed function; did you mean 'capacity'?"),
    "import": ("{{ capacity('g1', cycle=3) }}", "{{ __import__('os') }}", 0,
        "document[5].text: '__import__' is not a listed function"),
    "no literal": ("cycle=3, basis", "cycle=1+2, basis", 0,
        "document[5].text: capacity: the argument 1+2 is not a text, a number or a list of these."),
    "wrong argument": ("cycle=3, basis", "cycles=3, basis", 0,
        "document[5].text: capacity has no argument 'cycles'; did you mean 'cycle'?"),
    "missing argument": ("('g1', cycle=3) }}", "('g1') }}", 0,
        "document[5].text: capacity('g1') does not fit capacity(cell, *, cycle, basis='', branch='discharge'): "
        "missing a required argument: 'cycle'."),
    "kind of an argument": ("cycle=3) }}", "cycle='3') }}", 0,
        "document[5].text: capacity: cycle='3' should be a whole number."),
    "cell of a lookup": ("capacity('g1', cycle=3) }}", "capacity('h7', cycle=3) }}", 0,
        "document[5].text: unknown cell 'h7'"),
    "basis of a lookup": ("basis='VOx')", "basis='VO')", 0,
        "document[5].text: unknown basis 'VO'; did you mean 'VOx'?"),
    "branch of a lookup": ("cycle=3) }}", "cycle=3, branch='charges') }}", 0,
        "document[5].text: unknown branch 'charges'; did you mean 'charge'?"),
    "braces never closed": ("cycle=3) }};", "cycle=3) };", 0, "document[5].text: '{{' without '}}' after it"),
    "braces never opened": ("{{ capacity('g1', cycle=3, basis='VOx') }}", "x }}", 0,
        "document[5].text: '}}' without '{{' before it."),
    "braces in a formula": ("$x_{1}$", "$Q = {{ capacity('g1', cycle=3) }}$", 0,
        "document[1].caption: a lookup cannot stand inside a formula"),
    "syntax": ("window: 0.3..1.6 V", "window: [0.3, 1.6] V", 0, "the YAML cannot be read here (expected <block end>"),
    "quote never closed": ("references: 文献.bib", "references: '文献.bib", 0,
        "the YAML cannot be read here (found unexpected end of stream); "
        "a quote or a bracket that opens here is never closed."),
    "unknown alias": ("g2: {<<: *zinc", "g2: {<<: *zinq", 0,
        "the YAML cannot be read here (found undefined alias 'zinq'); define it first with & and the same name."),
    "two documents": ("cells:\n", "---\ncells:\n", 0, "the YAML cannot be read here (but found another document)"),
    "tag": ("title: Storage", "title: !!python/object:os.system Storage", 0, "title: tags ("),
    "empty value": ("title: Storage at an interface", "title:", 0,
        "title has no value; write ? where the answer is open."),
    "schema version": ("ionterface: 1", "ionterface: 2", 0,
        "the schema version 2 is unknown; this release reads `ionterface: 1`."),
    "no schema version": ("ionterface: 1\n", "", 0,
        "the schema version is missing; begin the file with `ionterface: 1`."),
    "no date": ("date: 2026-11-22\n", "", -2, "date is missing."),
    "no such date": ("2026-11-22", "2026-02-30", 0, "date: '2026-02-30' is not a date of the calendar"),
    "no date at all": ("2026-11-22", "22.11.2026", 0, "date: '22.11.2026' is not a date; write it like 2026-11-22."),
    "open where it cannot be": ("files: pairs.xlsx", "files: ?", 0, "measurements[2].files[0]: cannot be left open."),
    "cycles": ("cycles: 1..5", "cycles: 5..1", 0,
        "document[3].rows.cycles: '5..1' should run from a cycle not below 1 up to a later one."),
    "cycle zero": ("cycles: [1, 3]", "cycles: [0, 3]", 0,
        "document[2].panels[0].cycles: 0 is not the number of a cycle"),
    "branch": ("cycles: 1..5}", "cycles: 1..5, branch: dis}", 0, "document[3].rows.branch: 'dis' is unknown"),
    "figure twice": ("figure: S22", "figure: s18", 0, "document[2].figure: figure 's18' is given twice."),
    "figure as a path": ("figure: S22", "figure: ../S22", 0, "document[2].figure: '../S22' is no printed number"),
    "cell named twice": ("[g1, g2]", "[g1, g1]", 0,
        "document[2].panels[0].charge_discharge: names 'g1' twice."),
    "list in place of a mapping": ("  g3: {<<: *zinc, mass: ?, excluded: short circuit in cycle 1}", "  g3: [1]", 0,
        "cells.g3: should be a mapping, not a list."),
    "text in place of a list": ("[{cv: g1, rates: 5..500 mV/s}, {box_plot: {stated: S3}}]", "many", 0,
        "document[1].panels: should be a list, not 'many'."),
    "whole number": ("header_rows: 2", "header_rows: two", 0,
        "measurements[2].columns.header_rows: should be a whole number, not 'two'."),
    "assumption": ("range: 1.4..1.8 V, ", "", 0,
        "assumptions.upper limit: an assumption has either a `range` (1.4..1.8 V) or a list of `choices`."),
}  # fmt: skip


ELSEWHERE = {"duplicate cell", "unknown section"}
"""Cases in which the names that are lost are missed in other lines too."""


@pytest.mark.parametrize("case", CASES)
def test_one_fault_gives_one_sentence_with_its_line(case, campaign_file, functions, good):
    old, new, below, sentence = CASES[case]
    line = good[: good.index(old)].count("\n") + 1 + below
    with pytest.raises(CampaignFaults) as caught:
        load(campaign_file(good.replace(old, new, 1)), functions=functions)
    about = [f for f in caught.value.faults if f.message.startswith(sentence)]
    assert about, f"not among: {caught.value}"
    assert about[0].line == line
    assert {f.line for f in caught.value.faults} == {line} or case in ELSEWHERE
    assert str(caught.value).startswith("campaign.yaml: line")
    assert "\n" not in about[0].message
    assert about[0].message.endswith((".", "?"))


def test_all_faults_are_told_at_once_in_the_order_of_their_lines(campaign_file, functions, good):
    text = (
        good.replace("authors:", "autors:")
        .replace("rGO: 10.5 %", "rGO: 12 %")
        .replace("weighed: film", "weighed: flim")
        .replace("VOx+rGO: [VOx, rGO]", "VOx+rGO: [VOx, GO]")
        .replace("    mass: 1.10", "    mass: -1.10")
        .replace("technique: cv", "technique: cw")
        .replace("files: pairs.xlsx", "files: ../../x.xlsx")
        .replace("{cv: g1, rates: 5..500", "{cv: g1, rates: 500..5")
        .replace("basis: VOx}", "basis: VO}")
        .replace("cycles: [1, 3]", "cycles: [3]")
        .replace("{{ capacity('g1', cycle=3) }}", "{{ __import__('os') }}")
    )
    with pytest.raises(CampaignFaults) as caught:
        load(campaign_file(text), functions=functions)
    lines = [fault.line for fault in caught.value.faults]
    assert lines == sorted(lines)
    about = "\n".join(fault.message for fault in caught.value.faults)
    for word in ("autors", "101.5 %", "flim", "'GO'", "-1.10", "'cw'", "../../x.xlsx", "500..5", "'VO'", "__import__"):
        assert word in about
    assert len(set(lines)) == 10


def test_a_fault_in_one_panel_hides_none_in_another(campaign_file, functions, good):
    text = good.replace("{cv: g1, rates: 5..500 mV/s}, {box_plot", "{cvs: g1}, {cv: g9}, {box_plot")
    with pytest.raises(CampaignFaults) as caught:
        load(campaign_file(text), functions=functions)
    places = [fault.message.split(":")[0] for fault in caught.value.faults]
    assert places == ["document[1].panels[0]", "document[1].panels[1].cv"]


def test_a_cell_without_a_fitting_measurement_is_said(campaign_file, functions, good):
    text = good.replace('cell: "{stem:2}", technique: cycling', "cell: g2, technique: cycling")
    with pytest.raises(CampaignFaults) as caught:
        load(campaign_file(text), functions=functions)
    sentence = "cell 'g1' has no measurement of technique cycling or rate."
    assert f"document[2].panels[0].charge_discharge: {sentence}" in [f.message for f in caught.value.faults]
    assert not any("'g2'" in f.message for f in caught.value.faults)


def test_published_numbers_need_their_file(campaign_file, functions, good):
    with pytest.raises(CampaignFaults, match=r"line 49: .*box_plot: published numbers need the key `stated:`"):
        load(campaign_file(good.replace("stated: stated.yaml\n", "")), functions=functions)


def test_text_that_is_no_utf8_no_mapping_or_nothing_is_said_with_its_line(campaign_file, functions, good):
    latin = good.replace("A. Author", "Ä. Author").encode("latin-1", "replace")
    for content, sentence in (
        (latin, "line 4: the byte 0xc4 is not UTF-8; save the file as UTF-8."),
        (b"", "the file is empty; begin it with `ionterface: 1` or draft it with `init`."),
        (b"- a\n- b\n", "line 1: a campaign file is a mapping that begins with `ionterface: 1`."),
        (b"a: 1\nb: \x00\n", "line 2: the character '\\x00' may not stand in YAML; remove it."),
        (b"x" * 1_000_001, "the file has 1000001 bytes; a campaign file has at most 1000000."),
    ):
        with pytest.raises(CampaignFaults) as caught:
            load(campaign_file(content), functions=functions)
        assert str(caught.value) == f"campaign.yaml: {sentence}"


ODD = (
    {"x": 1}, (), ((),), -5, 0.5, True, None, "", "{{", "a" * 300, "1..2", "é\n\n}}", {"cv": {"a": ()}},
)  # fmt: skip


def _places(value, place=()):
    yield place
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, tuple) else ()
    for key, part in inner:
        yield from _places(part, (*place, key))


def _with(value, place, odd):
    if not place:
        return odd
    if isinstance(value, dict):
        return {key: _with(part, place[1:], odd) if key == place[0] else part for key, part in value.items()}
    return tuple(_with(part, place[1:], odd) if n == place[0] else part for n, part in enumerate(value))


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_an_odd_value_anywhere_is_taken_or_told_and_never_a_crash(odd, campaign_file, functions, good, monkeypatch):
    path, data = campaign_file(), parse(good.encode()).data
    told = set()
    for place in list(_places(data))[1:]:
        text = YamlText(data=_with(data, place, odd))
        monkeypatch.setattr("ionterface.campaign.loading.parse", lambda content, text=text: text)
        _, faults = examine(path, functions=functions)
        told |= {place} if faults else set()
        assert not any("\n" in fault.message for fault in faults), faults
    assert len(told) > 50
