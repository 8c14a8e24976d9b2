"""Colours that colour-blind readers and black-and-white print tell apart."""

from __future__ import annotations

import itertools
import sys

import matplotlib as mpl
import numpy as np
import pytest

from ionterface.errors import MissingExtra
from ionterface.figures import Material, Neutral, Sequential
from ionterface.figures.style import dashes, hexadecimal, marker, style

# Machado, Oliveira, Fernandes, IEEE Trans. Vis. Comput. Graph. 15 (2009) 1291, severity 1.0, on linear RGB
# (recalled, unverified).
BLINDNESS = {
    "none": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}


def lab(code: str, kind: str = "none") -> np.ndarray:
    """CIELAB (D65) of a colour, as seen with a kind of colour blindness."""
    srgb = np.array([int(code[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    linear = np.clip(BLINDNESS[kind] @ linear, 0, 1)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    ratio = (to_xyz @ linear) / np.array([0.9505, 1.0, 1.089])
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("kind", list(BLINDNESS))
def test_materials_can_be_told_apart(kind):
    seen = [lab(hexadecimal(Material(place)), kind) for place in range(7)]
    distances = [np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)]
    assert min(distances) > 10  # about four times what is just noticeable


def test_no_colour_is_lost_on_white_paper():
    codes = [hexadecimal(Material(p)) for p in range(7)] + [hexadecimal(Sequential(f)) for f in np.linspace(0, 1, 50)]
    assert max(lab(code)[0] for code in codes) < 80


def test_the_map_grows_evenly_lighter():
    lightness = np.array([lab(hexadecimal(Sequential(f)))[0] for f in np.linspace(0, 1, 41)])
    steps = np.diff(lightness)
    assert steps.min() > 0
    assert steps.max() < 2 * steps.mean()


def test_the_map_is_viridis():
    expected = mpl.colormaps["viridis"]
    for fraction in np.linspace(0, 1, 17):
        code = hexadecimal(Sequential(float(fraction)))
        mine = np.array([int(code[k : k + 2], 16) / 255 for k in (1, 3, 5)])
        assert np.abs(mine - expected(0.8 * fraction)[:3]).max() < 0.01


def test_places_outside_the_map_are_its_ends():
    assert hexadecimal(Sequential(-1.0)) == hexadecimal(Sequential(0.0))
    assert hexadecimal(Sequential(2.0)) == hexadecimal(Sequential(1.0))


def test_no_two_of_many_materials_look_alike():
    looks = {
        (hexadecimal(Material(p)), marker(Material(p)), dashes(Material(p), dashed=False, several=True))
        for p in range(21)
    }
    assert len(looks) == 21


def test_black_and_white_print_tells_materials_apart():
    assert len({marker(Material(p)) for p in range(7)}) == 7
    patterns = {dashes(Material(p), dashed=False, several=True) for p in range(7)}
    assert len(patterns) == 7
    assert dashes(Neutral(), dashed=True, several=True) not in patterns


def test_a_single_material_is_solid():
    assert dashes(Material(3), dashed=False, several=False) == ()


def test_settings_come_back_as_they_were():
    before = dict(mpl.rcParams)
    with style():
        assert mpl.rcParams["pdf.fonttype"] == 42
        assert mpl.rcParams["axes.labelsize"] == 8.0
    assert dict(mpl.rcParams) == before


def test_settings_of_the_user_do_not_reach_a_figure():
    with mpl.rc_context({"axes.grid": True}), style():
        assert mpl.rcParams["axes.grid"] is False


def test_without_matplotlib_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtra, match=r"ionterface\[report\]"), style():
        pass
