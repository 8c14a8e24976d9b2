"""Printed figures: sizes, bytes, text that fits, nothing on top of anything else."""

from __future__ import annotations

import io
import itertools
import re
import subprocess
import sys
import zlib

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as MatplotlibFigure
from matplotlib.image import imread

from ionterface.figures import (
    Axis,
    Band,
    Bars,
    Box,
    Curve,
    Figure,
    Level,
    Material,
    NotValid,
    Panel,
    Points,
    Scale,
    Sequential,
    Width,
    Words,
    draw,
    save,
)
from ionterface.figures.layout import measuring, place
from ionterface.figures.marks import jitter
from ionterface.figures.style import style

X = Axis(quantity="Capacity on VOx+rGO", unit="mAh/g")
Y = Axis(quantity="Cell voltage", unit="V")
AT = np.linspace(0, 1, 100)


def curves(*labels: str) -> tuple[Curve, ...]:
    return tuple(Curve(x=AT, y=(k + 1) * AT, label=label, colour=Material(k)) for k, label in enumerate(labels))


def rates(n: int) -> tuple[Curve, ...]:
    return tuple(Curve(x=AT, y=k * AT, label=f"{5 * (k + 1)} mV/s", colour=Sequential(k / (n - 1))) for k in range(n))


def panel_of(*marks, x=X, y=Y, **more) -> Panel:
    return Panel(x=x, y=y, marks=marks, **more)


def placed_of(figure: Figure):
    canvas = MatplotlibFigure(dpi=600)
    FigureCanvasAgg(canvas)
    return place(canvas, figure), measuring(canvas), canvas


def texts_of(canvas) -> list[str]:
    return [text.get_text() for text in canvas.findobj(mpl.text.Text) if text.get_visible() and text.get_text()]


EVERYTHING = Figure(
    key="S7",
    panels=(
        panel_of(*curves("VOx-G", "VO2+G"), simulated=True, note="a note"),
        panel_of(*rates(7)),
        panel_of(
            Points(x=AT[:5], y=AT[:5], y_error=AT[:5], label="p"),
            Band(x=AT, low=AT, high=AT + 1, label="band"),
            Level(y=0.5, label="limit"),
            NotValid(start=0.5, stop=1.0, reason="iR drop above 10 mV"),
            Words(x=0.2, y=0.5, text="0.1"),
        ),
        panel_of(
            Box(position=0, low=1, first_quartile=2, median=3, third_quartile=4, high=5, mean=3, values=AT[:7]),
            Bars(x=np.array([1.0]), height=np.array([2.0]), error=np.array([0.5]), label="bars"),
            x=Axis(quantity="Sample", categories=("one", "two $a$")),
        ),
    ),
    width=Width.DOUBLE,
    columns=2,
)


def test_the_same_figure_gives_the_same_bytes_in_another_process(tmp_path):
    code = (
        "import sys; from pathlib import Path; import numpy as np; from ionterface.figures import *; "
        "axis = Axis(quantity='µ', unit='uA'); x = np.linspace(0, 1, 50); "
        "panel = Panel(x=axis, y=axis, marks=(Curve(x=x, y=x, label='a'), NotValid(start=0, stop=1, reason='b'))); "
        "save(Figure(key='S1', panels=(panel, panel)), Path(sys.argv[1]))"
    )
    for name in ("first", "second"):
        subprocess.run([sys.executable, "-c", code, str(tmp_path / name)], check=True)
    for suffix in ("pdf", "svg", "png"):
        first, second = ((tmp_path / name / f"S1.{suffix}").read_bytes() for name in ("first", "second"))
        assert first == second, suffix


def test_files_hold_no_date_no_version_and_no_maker(tmp_path):
    files = save(EVERYTHING, tmp_path)
    assert set(files) == {"pdf", "svg", "png"}
    assert all(path == tmp_path / f"S7.{suffix}" for suffix, path in files.items())
    for suffix in ("pdf", "png"):
        assert not re.search(rb"CreationDate|ModDate|Matplotlib|Producer|20\d\d-\d\d", files[suffix].read_bytes())
    svg = files["svg"].read_text(encoding="utf-8")
    for trace in ("<dc:date>", "Matplotlib v", "matplotlib.org"):
        assert trace not in svg


def test_the_pdf_embeds_its_font_and_the_svg_needs_none(tmp_path):
    files = save(EVERYTHING, tmp_path)
    pdf = files["pdf"].read_bytes()
    assert b"/FontFile2" in pdf
    assert b"/Type3" not in pdf
    fonts = set(re.findall(rb"/BaseFont /(?:[A-Z]{6}\+)?(\S+)", pdf))
    assert fonts <= {b"DejaVuSans", b"DejaVuSans-Bold", b"DejaVuSans-Oblique"}
    assert "<text" not in files["svg"].read_text(encoding="utf-8")


@pytest.mark.parametrize("width", list(Width))
def test_width_is_8_or_17_cm_at_600_dpi(tmp_path, width):
    files = save(Figure(key="S1", panels=(panel_of(*curves("a")),), width=width), tmp_path)
    assert imread(files["png"]).shape[1] == pytest.approx(width.value / 2.54 * 600, abs=1)
    box = re.search(rb"/MediaBox \[\s*0 0 ([\d.]+)", files["pdf"].read_bytes())
    assert box is not None
    assert float(box[1]) == pytest.approx(width.value / 2.54 * 72, abs=0.01)


def test_a_long_record_stays_a_small_pdf(tmp_path):
    t = np.linspace(0, 100, 170_000)
    noisy = np.sin(t) + np.random.default_rng(0).normal(0, 0.05, len(t))
    files = save(Figure(key="S1", panels=(panel_of(Curve(x=t, y=noisy)),)), tmp_path)
    assert files["pdf"].stat().st_size < 300_000
    (line,) = draw(panel_of(Curve(x=t, y=noisy))).lines
    assert len(line.get_xdata()) <= 4 * 4001


def overlaps(boxes) -> list[tuple[str, str]]:
    return [
        (a, b)
        for (a, p), (b, q) in itertools.combinations(boxes, 2)
        if min(p.x1, q.x1) - max(p.x0, q.x0) > 1 and min(p.y1, q.y1) - max(p.y0, q.y0) > 1
    ]


LONG = "Potential of the working electrode vs Zn²⁺/Zn in 3 M Zn(OTf)₂"
FIGURES = {
    "everything": EVERYTHING,
    "single": Figure(key="a", panels=(panel_of(*curves("a", "b", "c")),)),
    "twelve": Figure(
        key="a", panels=(panel_of(*curves(*(f"VOx-G-{k} free-standing film" for k in range(12))), note="n " * 60),)
    ),
    "thirty": Figure(key="a", panels=(panel_of(*rates(30)), panel_of(*rates(2))), columns=2, width=Width.DOUBLE),
    "long labels": Figure(
        key="a",
        panels=(panel_of(*curves("a"), x=Axis(quantity=LONG, unit="V"), y=Axis(quantity=LONG, unit="V")),) * 3,
        columns=3,
        width=Width.DOUBLE,
    ),
    "decades": Figure(
        key="a",
        panels=(
            panel_of(
                Curve(x=10 ** (8 * AT - 3), y=1 + AT),
                NotValid(start=1.0, stop=10.0, reason="a reason that is longer than the axes are wide, by far"),
                x=Axis(quantity="Frequency", unit="Hz", scale=Scale.LOG),
                y=Axis(quantity="Z", unit="Ohm", scale=Scale.LOG),
            ),
        ),
    ),
    "categories": Figure(
        key="a",
        panels=(
            panel_of(
                Bars(x=np.arange(5.0), height=np.arange(5.0)),
                x=Axis(quantity="Sample", categories=tuple(f"rGO@TiO2 number {k}" for k in range(5))),
            ),
        ),
    ),
    "stacked": Figure(
        key="a", panels=(panel_of(*curves("a")), panel_of(*curves("b"), y=Axis(quantity="I", unit="mA"))), shared_x=True
    ),
    "empty": Figure(
        key="a", panels=(panel_of(simulated=True), panel_of(Curve(x=np.full(3, np.nan), y=np.full(3, np.nan))))
    ),
}


@pytest.mark.parametrize("name", list(FIGURES))
def test_no_text_is_cut_off_and_no_two_texts_overlap(name):
    with style():
        _, renderer, canvas = placed_of(FIGURES[name])
        canvas.draw_without_rendering()
        boxes = []
        for text in canvas.findobj(mpl.text.Text):
            if text.get_visible() and text.get_text().strip() and not text.get_rotation() % 90:
                boxes.append((text.get_text(), text.get_window_extent(renderer)))
        size = canvas.bbox
        drawn = [b for b in boxes if _inside_view(canvas, b[0], b[1])]
        for text, box in drawn:
            assert box.x0 >= 0, text
            assert box.x1 <= size.x1, text
            assert box.y0 >= 0, text
            assert box.y1 <= size.y1, text
        assert overlaps(drawn) == []


def _inside_view(canvas, text: str, box) -> bool:
    """Leave out the numbers of ticks beyond the ends of an axis, which matplotlib keeps but does not draw."""
    for ax in canvas.axes:
        for axis in (ax.xaxis, ax.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick, where in zip(axis.get_major_ticks(), axis.get_majorticklocs(), strict=False):
                if tick.label1.get_text() == text and tick.label1.get_window_extent().x0 == box.x0:
                    return bool(low <= where <= high)
    return True


def test_axes_of_one_row_have_one_height_and_letters_stand_in_line():
    with style():
        placed, _, canvas = placed_of(EVERYTHING)
        boxes = [one.ax.get_position() for one in placed]
        assert boxes[0].height == pytest.approx(boxes[1].height)
        assert boxes[0].y0 == pytest.approx(boxes[1].y0)
        assert {round(box.width, 6) for box in boxes} == {round(boxes[0].width, 6)}
        letters = {text.get_text(): text.get_position() for text in canvas.texts}
    assert sorted(letters) == ["a", "b", "c", "d"]
    assert letters["a"][0] == letters["c"][0]
    assert letters["a"][1] == letters["b"][1]


def test_letters_are_bold_and_outside_the_axes_and_absent_where_there_is_one_panel():
    with style():
        placed, renderer, canvas = placed_of(EVERYTHING)
        for one, letter in zip(placed, canvas.texts, strict=True):
            assert letter.get_fontweight() == "bold"
            box, frame = letter.get_window_extent(renderer), one.ax.get_window_extent(renderer)
            assert box.x1 < frame.x0
            assert box.y0 > frame.y1
        assert placed_of(FIGURES["single"])[2].texts == []


def test_margins_are_not_empty():
    with style():
        placed, renderer, canvas = placed_of(FIGURES["single"])
        tight = placed[0].ax.get_tightbbox(renderer)
    point = 600 / 72
    assert tight.x0 < 5 * point
    assert tight.y0 < 5 * point
    assert canvas.bbox.x1 - tight.x1 < 5 * point
    assert canvas.bbox.y1 - tight.y1 < 5 * point


def test_all_text_is_between_7_and_9_points():
    with style():
        for figure in FIGURES.values():
            canvas = placed_of(figure)[2]
            sizes = {t.get_fontsize() for t in canvas.findobj(mpl.text.Text) if t.get_text() and t.get_visible()}
            assert sizes <= {7.0, 8.0, 9.0}


def test_few_curves_are_named_where_they_are_and_without_a_key():
    with style():
        placed, renderer, _ = placed_of(FIGURES["single"])
        (one,) = placed
        names = [text for text in one.ax.texts if text.get_text() in "abc"]
        assert [text.get_text() for text in names] == ["a", "b", "c"]
        assert one.keys == []
        for text, drawn in zip(names, one.drawn, strict=True):
            box = text.get_window_extent(renderer)
            ends = one.ax.transData.transform(drawn.outline)
            inside = (box.x0 < ends[:, 0]) & (ends[:, 0] < box.x1) & (box.y0 < ends[:, 1]) & (ends[:, 1] < box.y1)
            assert not inside.any()


def test_curves_that_lie_on_one_another_get_a_key_above_the_axes():
    same = tuple(Curve(x=AT, y=AT + 0.001 * k, label=f"cell {k}", colour=Material(k)) for k in range(3))
    with style():
        placed, renderer, _ = placed_of(Figure(key="a", panels=(panel_of(*same),)))
        (one,) = placed
        (key,) = one.keys
        assert [text.get_text() for text in key.get_texts()] == ["cell 0", "cell 1", "cell 2"]
        assert key.get_window_extent(renderer).y0 > one.ax.get_window_extent(renderer).y1


def test_levels_are_named_at_their_lines_where_curves_are_not():
    same = tuple(Curve(x=AT, y=AT + 0.001 * k, label=f"cell {k}", colour=Material(k)) for k in range(3))
    levels = (Level(y=2.0, label="b = 1"), Level(y=-1.0, label="b = 0.5"))
    with style():
        (placed,) = placed_of(Figure(key="a", panels=(panel_of(*same, *levels),)))[0]
    (key,) = placed.keys
    assert [text.get_text() for text in key.get_texts()] == ["cell 0", "cell 1", "cell 2"]
    assert {text.get_text() for text in placed.ax.texts} >= {"b = 1", "b = 0.5"}


def test_scan_rates_get_a_strip_with_their_unit_once():
    with style():
        canvas = placed_of(Figure(key="a", panels=(panel_of(*rates(7)),)))[2]
        shown = texts_of(canvas)
    assert shown.count("mV/s") == 1
    assert [text for text in shown if text in {"5", "10", "15", "20", "25", "30", "35"}]


def test_a_thinned_strip_names_the_first_and_the_last():
    with style():
        (placed, _, _) = placed_of(Figure(key="a", panels=(panel_of(*rates(30)),)))
        strip = placed[0].keys[0]
        shown = [text.get_text() for text in strip.texts if text.get_visible()]
    assert shown[0] == "5"
    assert "150" in shown
    assert len(shown) < 30


def test_a_region_that_is_not_valid_is_hatched_and_says_why():
    region = NotValid(start=0.5, stop=1.0, reason="iR drop above 10 mV")
    with style():
        placed, _, canvas = placed_of(Figure(key="a", panels=(panel_of(*curves("a"), region),)))
        hatched = [patch for patch in placed[0].ax.patches if patch.get_hatch()]
        assert len(hatched) == 1
        box = hatched[0].get_bbox()
        assert (box.x0, box.x1) == (0.5, 1.0)
        assert "iR drop above 10 mV" in texts_of(canvas)


def test_simulated_data_say_so_inside_the_axes_or_above_them():
    free = panel_of(*curves("a"), simulated=True)
    x = np.linspace(0, 1, 3000)
    full = panel_of(Curve(x=x, y=np.sin(2000 * x)), simulated=True)
    with style():
        for panel, inside in ((free, True), (full, False)):
            placed, renderer, canvas = placed_of(Figure(key="a", panels=(panel,)))
            (text,) = [t for t in canvas.findobj(mpl.text.Text) if "simulated" in t.get_text()]
            frame = placed[0].ax.get_window_extent(renderer)
            assert bool(text.get_window_extent(renderer).y1 < frame.y1) is inside
        assert "simulated" not in "".join(texts_of(placed_of(FIGURES["single"])[2]))


def test_axes_without_a_number_say_so():
    with style():
        assert texts_of(placed_of(FIGURES["empty"])[2]).count("no data") == 2
        assert "no data" not in texts_of(placed_of(EVERYTHING)[2])


def test_error_bars_reach_as_far_as_they_should():
    points = Points(x=np.array([1.0, 2.0]), y=np.array([5.0, 6.0]), y_error=np.array([0.5, np.nan]))
    ax = draw(panel_of(points))
    (bars,) = [line for line in ax.collections if len(line.get_segments())]
    assert bars.get_segments()[0].tolist() == [[1.0, 4.5], [1.0, 5.5]]


def test_every_single_value_of_a_box_is_a_point_at_a_fixed_place():
    values = np.array([1.0, 5.0, 2.0])
    box = Box(position=2, low=1, first_quartile=1, median=2, third_quartile=5, high=5, values=values)
    ax = draw(panel_of(box, x=Axis(quantity="Cycle")))
    (dots,) = [line for line in ax.lines if line.get_marker() == "o"]
    assert np.array_equal(dots.get_ydata(), values)
    assert np.array_equal(dots.get_xdata(), 2 + jitter(3))
    assert len(set(jitter(7))) == 7
    assert np.abs(jitter(7)).max() < 0.28
    assert jitter(1).tolist() == [0.0]


def test_words_stand_inside_the_frame():
    marks = (Points(x=AT, y=AT), Words(x=0.9, y=1.0, text="0.1"))
    with style():
        placed, renderer, _ = placed_of(Figure(key="a", panels=(panel_of(*marks),)))
        top = placed[0].drawn[1].handle.get_window_extent(renderer).y1
        assert top < placed[0].ax.get_window_extent(renderer).y1


def test_a_name_is_never_taken_for_a_formula(tmp_path):
    bad = "$x_{$"  # as a formula it would not even parse
    odd = panel_of(
        *curves(bad, "a_b", "<b>"),
        NotValid(start=0.5, stop=1.0, reason=bad),
        x=Axis(quantity=bad),
        y=Axis(quantity="y", categories=(bad,)),
        note=bad,
    )
    save(Figure(key="S1", panels=(odd, panel_of(*rates(3), Words(x=0, y=0, text=bad)))), tmp_path)
    with style():
        assert texts_of(placed_of(Figure(key="a", panels=(odd,)))[2]).count(bad) == 4


def test_draw_takes_the_axes_of_a_notebook_and_leaves_settings_alone():
    before = dict(mpl.rcParams)
    figure = MatplotlibFigure(figsize=(4, 3))
    ax = figure.subplots()
    assert draw(EVERYTHING.panels[0], ax) is ax
    assert ax.get_xlabel() == "Capacity on VOₓ+rGO (mAh/g)"
    figure.savefig(io.BytesIO(), format="pdf")
    assert dict(mpl.rcParams) == before


def test_an_interrupted_save_leaves_no_half_file(tmp_path, monkeypatch):
    def fail(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("pathlib.Path.replace", fail)
    with pytest.raises(KeyboardInterrupt):
        save(FIGURES["single"], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_text_of_the_pdf_can_be_found(tmp_path):
    pdf = save(FIGURES["single"], tmp_path)["pdf"].read_bytes()
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, flags=re.DOTALL)
    pages = b"".join(zlib.decompress(s) for s in streams if s.startswith(b"x"))
    assert b"Tj" in pages or b"TJ" in pages


def test_long_names_of_categories_do_not_push_the_axes_of_other_rows():
    """A label stands beside its own numbers, and panels of ordinary axes keep their width."""
    plain = panel_of(Curve(x=AT, y=AT))
    long = Axis(quantity="Convention", categories=("without the correction by the series resistance", "b"))
    named = panel_of(Points(x=np.ones(2), y=np.arange(2.0)), y=long)
    placed, renderer, _ = placed_of(Figure(key="a", panels=(plain, plain, named), width=Width.DOUBLE, columns=2))
    alone, _, _ = placed_of(Figure(key="a", panels=(plain, plain), width=Width.DOUBLE, columns=2))
    assert placed[0].ax.get_position().width == pytest.approx(alone[0].ax.get_position().width, rel=0.02)
    for one in placed:
        label, box = one.ax.yaxis.label.get_window_extent(renderer), one.ax.get_window_extent(renderer)
        low, high = one.ax.get_ylim()
        ticks = zip(one.ax.get_yticks(), one.ax.get_yticklabels(), strict=True)
        numbers = min(text.get_window_extent(renderer).x0 for y, text in ticks if low <= y <= high)
        assert box.x0 > numbers > label.x1
        assert numbers - label.x1 < 6 * 600 / 72
    assert placed[0].ax.get_position().x0 < placed[2].ax.get_position().x0


@pytest.mark.parametrize("hatched", [True, False])
def test_the_word_simulated_stands_on_white_where_ranges_are_hatched(hatched):
    marks = (*curves(""), *([NotValid(start=0.0, stop=1.0, reason="no")] if hatched else []))
    _, _, canvas = placed_of(Figure(key="a", panels=(panel_of(*marks, simulated=True),), width=Width.SINGLE))
    (word,) = [t for t in canvas.findobj(mpl.text.Text) if t.get_text() == "simulated"]
    assert (word.get_bbox_patch() is not None) is hatched


def test_a_panel_full_of_bars_has_the_word_simulated_above_them():
    bars = Bars(x=np.arange(12.0), height=np.ones(12), label="a")
    placed, _, canvas = placed_of(Figure(key="a", panels=(panel_of(bars, simulated=True),), width=Width.SINGLE))
    assert placed[0].panel.note == "simulated"
    assert "simulated" in [text.get_text() for text in canvas.findobj(mpl.text.Text)]


@pytest.mark.parametrize("first", ["a few words " * n + "end" for n in (4, 5, 6, 7, 8)])
def test_lines_of_a_note_stay_lines(first):
    last = "not valid: the oxidation peak moves"
    panel = panel_of(*curves(""), note=f"{first}\n{last}")
    _, _, canvas = placed_of(Figure(key="a", panels=(panel,), width=Width.SINGLE))
    (text,) = [t for t in texts_of(canvas) if "not valid" in t]
    *before, end = text.split("\n")
    assert end == last
    assert " ".join(before) == first


def test_levels_that_look_the_same_are_not_told_apart_by_a_key():
    """Nothing is free beside the lines, and a key would name the same line twice."""
    full = Points(x=np.tile(AT, 60), y=np.repeat(np.linspace(0, 1, 60), 100), label="data")
    levels = (Level(y=0.3, label="one"), Level(y=0.6, label="two"))
    for marks, named in (((full, *levels), False), ((full, levels[0]), True)):
        placed, _, _ = placed_of(Figure(key="a", panels=(panel_of(*marks),), width=Width.SINGLE))
        told = [text.get_text() for key in placed[0].keys for text in key.get_texts()]
        assert ("one" in told) is named
        assert "data" in told
