"""The synthetic electrodes themselves, against closed forms and published numbers: what they give is the truth."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest


def peak(e, i):
    """Potential and height of the largest current, by a parabola through seven points."""
    k = int(np.argmax(i))
    bent = np.polyfit(e[k - 3 : k + 4] - e[k], i[k - 3 : k + 4], 2)
    top = -bent[1] / 2 / bent[0]
    return e[k] + top, float(np.polyval(bent, top))


def peaks(truth, *, cycle=0):
    """Potentials and heights of both peaks at every rate: four arrays, falling sweep first."""
    rows = []
    for k in range(len(truth.rates)):
        (down, cathodic), (up, anodic) = truth.sweep(rising=False, cycle=cycle), truth.sweep(rising=True, cycle=cycle)
        rows.append((*peak(down, -cathodic[k]), *peak(up, anodic[k])))
    return np.array(rows).T


def solution_of(cells, program, psi=None, **changes):
    given = {"area": 1e-4, "concentration": 1.0, "diffusivity": 1e-9} | changes
    pace = np.pi * given["diffusivity"] * given.get("electrons", 1.0) * 0.1 / cells.thermal
    k0 = None if psi is None else psi * np.sqrt(pace)
    return cells.solution(program, [0.1], rate_constant=k0, **given)


@pytest.mark.parametrize(("electrons", "expected"), [(1, 2.68645e-4), (2, 7.59844e-4)])
def test_a_dissolved_couple_in_equilibrium_has_the_peak_of_randles_and_sevcik(cells, electrons, expected):
    program = cells.Program(0.1, 0.9, cycles=1, falling_first=True)
    at, height, _, _ = peaks(solution_of(cells, program, electrons=electrons))
    assert height[0] == pytest.approx(expected, rel=5e-4)
    assert (at[0] - 0.5) * electrons == pytest.approx(-28.492e-3, abs=0.05e-3)


@pytest.mark.parametrize(
    ("psi", "separation", "height"),
    [(20, 60.22, 0.44478), (1, 83.07, 0.42083), (0.5, 104.29, 0.4036), (0.1, 210.67, 0.36265)],
)
def test_slow_kinetics_part_the_peaks_as_the_integral_equation_does(cells, psi, separation, height):
    program = cells.Program(0.5 - 0.141, 0.9, step=2e-4, cycles=1, falling_first=True)
    down, cathodic, up, _ = peaks(solution_of(cells, program, psi))
    assert (up[0] - down[0]) * 1e3 == pytest.approx(separation, abs=0.08)
    assert cathodic[0] / 2.68645e-4 * 0.446295 == pytest.approx(height, rel=5e-4)


def test_a_plate_in_equilibrium_has_the_peaks_of_the_finite_film(cells):
    p = np.array([0.1, 0.3, 1, 2, 3, 5, 7, 10, 20, 30, 50])
    heights = [0.07902, 0.13644, 0.24184, 0.31965, 0.36323, 0.40691, 0.42600, 0.43796, 0.44551, 0.44613, 0.44623]
    places = [-0.85, -2.54, -7.78, -13.32, -17.20, -22.03, -24.71, -26.74, -28.31, -28.47, -28.50]
    program = cells.Program(0.1, 0.9, cycles=1, falling_first=True)
    truth = cells.film(program, p * 1e-2 * cells.thermal, charge=1.0, diffusivity=1e-14, length=1e-6)
    at, height, _, _ = peaks(truth)
    assert height / 1e-2 / np.sqrt(p) == pytest.approx(heights, rel=5e-4)
    assert (at - 0.5) * 1e3 == pytest.approx(places, abs=0.05)


@pytest.mark.parametrize("bends", [0, 1, 2])
def test_films_of_every_shape_are_surface_waves_when_thin_and_give_all_their_charge(cells, bends):
    program = cells.Program(0.1, 0.9)
    truth = cells.film(program, [1e-6, 1e-3], charge=3.0, diffusivity=1e-13, length=1e-6, bends=bends)
    _, height, _, _ = peaks(truth)
    assert height[0] == pytest.approx(3.0 * 1e-6 / 4 / cells.thermal, rel=1e-3)
    charge = truth.current.sum(axis=1) * program.step / truth.rates
    assert np.abs(charge[0]) < 1e-5
    _, rising = truth.sweep(rising=True)
    assert rising[0].sum() * program.step / 1e-6 == pytest.approx(3.0, rel=1e-5)


@pytest.mark.parametrize(("bends", "lag"), [(0, 3), (1, 8), (2, 15)])
def test_a_thin_film_of_every_shape_lags_by_its_diffusion_time(cells, bends, lag):
    """The mean of a ramp lags behind its surface by L²/3D in a plate, R²/8D in a cylinder, R²/15D in a sphere."""
    p = 0.2
    thin = {"charge": 1.0, "diffusivity": 1e-14, "length": 1e-6, "bends": bends}
    truth = cells.film(cells.Program(0.1, 0.9, step=2e-4, cycles=1), [p * 1e-2 * cells.thermal], **thin)
    down, _, up, _ = peaks(truth)
    assert up[0] - down[0] == pytest.approx(2 * p * cells.thermal / lag, rel=0.02)


def test_a_sphere_at_short_times_is_a_plate_of_its_surface(cells):
    program = cells.Program(0.1, 0.9, cycles=1, falling_first=True)
    thick = {"charge": 1.0, "diffusivity": 1e-14, "length": 1e-6}
    (_, plate, _, _), (_, ball, _, _) = (peaks(cells.film(program, [1.0], bends=b, **thick)) for b in (0, 2))
    assert ball[0] / plate[0] == pytest.approx(3, rel=0.06)


def test_a_surface_wave_has_the_width_and_height_of_nernst(cells):
    program = cells.Program(-0.3, 1.3, step=1e-4, cycles=1)
    truth = cells.surface(program, [1e-3, 1e-2], charge=2.0, electrons=2)
    e, i = truth.sweep(rising=True)
    above = e[i[0] > i[0].max() / 2]
    assert 2 * np.ptp(above) * 1e3 == pytest.approx(90.579, abs=0.4)
    assert i.max(axis=1) == pytest.approx(2 * 2.0 * truth.rates / 4 / cells.thermal, rel=1e-5)
    assert i.sum(axis=1) * program.step / truth.rates == pytest.approx([2.0, 2.0], rel=1e-9)


def test_a_distribution_of_site_energies_is_a_convolution(cells):
    program = cells.Program(-0.3, 1.3, step=1e-3, cycles=1)
    e, i = cells.surface(program, [1e-3], charge=1.0, width=0.04).sweep(rising=True)
    offsets = np.arange(-0.4, 0.4, 1e-3)
    bell = np.exp(-0.5 * (offsets / 0.04) ** 2)
    wave = 0.25 / cells.thermal / np.cosh((e[:, None] - 0.5 - offsets) / 2 / cells.thermal) ** 2
    assert i[0] / 1e-3 == pytest.approx(wave @ bell / bell.sum(), rel=1e-4, abs=1e-6)


def test_a_capacitor_behind_a_resistor_charges_exponentially(cells):
    rates = np.array([1e-3, 1e-2, 1e-1])
    truth = cells.surface(cells.Program(0, 1, step=2e-4), rates, capacitance=1.0, resistance=5.0)
    e, first = truth.sweep(rising=True, cycle=0)
    expected = 1 - np.exp(-e / rates[:, None] / 5)
    assert np.abs(first[:, 20:] / rates[:, None] - expected[:, 20:]).max() < 2e-3
    e, back = truth.sweep(rising=False, cycle=0)
    begun = np.exp(-(1 - e) / rates[:, None] / 5)
    settled = -1 + (1 + expected[:, -1:]) * begun
    assert np.abs(back[:, 20:] / rates[:, None] - settled[:, 20:]).max() < 4e-3
    bare = cells.surface(cells.Program(0, 1), rates, capacitance=1.0)
    assert bare.sweep(rising=True)[1] == pytest.approx(np.tile(rates[:, None], (1, 2000)), rel=1e-9)


def test_a_resistor_shifts_the_peak_of_a_slow_wave_by_twice_its_drop(cells):
    """Once because the potential inside lags by iR, once because its rate is v - R di/dt: i/v = C(E - 2RvC)."""
    program = cells.Program(0.0, 1.0, cycles=1)
    plain, late = (cells.surface(program, [1e-3], charge=1.0, width=0.04, resistance=r) for r in (0.0, 0.2))
    (_, _, before, height), (_, _, after, same) = peaks(plain), peaks(late)
    assert same == pytest.approx(height, rel=1e-3)
    assert after - before == pytest.approx(2 * 0.2 * height, rel=0.02)


def test_slow_surface_kinetics_part_the_peaks_as_laviron_computed(cells):
    inverse_m = np.array([1, 2, 4, 10, 30, 100])
    program = cells.Program(-0.5, 1.5, step=2e-4, cycles=1, falling_first=True)
    truth = cells.slow_surface(program, inverse_m * cells.thermal, charge=1.0, rate_constant=1.0)
    down, height, up, _ = peaks(truth)
    assert (up - down) * 1e3 == pytest.approx([34.59, 60.91, 100.32, 173.13, 279.37, 402.14], abs=0.03)
    assert height[:4] / truth.rates[:4] * 4 * cells.thermal == pytest.approx([0.9691, 0.9256, 0.8636, 0.7895], abs=2e-4)


def test_a_film_of_slow_kinetics_and_fast_diffusion_is_the_slow_surface_couple(cells):
    program = cells.Program(-0.2, 1.2, cycles=1, falling_first=True)
    rates = np.array([2.0, 10.0]) * cells.thermal
    couple = cells.slow_surface(program, rates, charge=1.0, rate_constant=1.0)
    thin = cells.film(program, rates, charge=1.0, diffusivity=0.1, length=1e-3, rate_constant=1e-3)
    assert thin.current == pytest.approx(couple.current, rel=1e-3, abs=1e-4 * couple.current.max())


def test_the_instrument_writes_what_flows_and_its_errors_have_their_sizes(cells):
    program = cells.Program(0.0, 1.0)
    truth = cells.terms(program, law=lambda e, v: 200 * v * (1 + e) + 3 * v**0.5)
    clean = cells.recorded(truth)
    assert [len(r) for r in clean] == [len(np.arange(0, 4, 1.3e-3))] * len(cells.rates)
    for record, rate in zip(clean, cells.rates, strict=True):
        t, e, i = (record.data[c].to_numpy() for c in ("time_s", "voltage_V", "current_A"))
        assert np.abs(np.diff(e))[:700] == pytest.approx(rate * np.diff(t)[:700])
        inner = np.diff(e)[:760] > 0
        assert i[1:761][inner][1:] == pytest.approx(200 * rate * (1 + e[1:761][inner][1:]) + 3 * rate**0.5, rel=1e-3)
    point = cells.recorded(truth, seed=1, relative=0.02)
    ratio = point[0].data["current_A"].to_numpy() / clean[0].data["current_A"].to_numpy()
    assert np.std(ratio) == pytest.approx(0.02, rel=0.06)
    gains = [
        cells.recorded(truth, seed=s, gain=0.02, keep=[2])[0].data["current_A"].max() / clean[2].data["current_A"].max()
        for s in range(200)
    ]
    assert np.std(gains) == pytest.approx(0.02, rel=0.15)
    again = cells.recorded(truth, seed=1, relative=0.02)
    assert all(a.data.equals(b.data) for a, b in zip(point, again, strict=True))
    clipped, shifted, dense = (
        cells.recorded(truth, **kw)[5] for kw in ({"ceiling": 0.2}, {"offset": 0.01}, {"seconds": 0.5})
    )
    assert clipped.data["current_A"].abs().max() == 0.2
    assert (shifted.data["current_A"] - clean[5].data["current_A"]).to_numpy() == pytest.approx(0.01)
    assert dense.data["time_s"][1] == 0.5


def test_the_binomial_limits_are_those_of_exact_fractions(cells):
    def limits(percent, trials=200):
        chance = [
            Fraction(math.comb(trials, k) * percent**k * (100 - percent) ** (trials - k), 100**trials)
            for k in range(trials + 1)
        ]
        tail = Fraction(1, 2000)
        inside = [k for k in range(trials + 1) if sum(chance[: k + 1]) > tail and sum(chance[k:]) > tail]
        return inside[0], inside[-1]

    for percent in (68, 95):
        accepted = [k for k in range(201) if cells.within_binomial(k, 200, percent / 100)]
        assert (accepted[0], accepted[-1]) == limits(percent)
