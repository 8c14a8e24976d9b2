"""What the panels of voltammetry draw is what their results say, in the units of their axes."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Estimate, Status
from ionterface.figures import (
    Band,
    Bars,
    Bound,
    Curve,
    Level,
    Map,
    Material,
    Neutral,
    NotValid,
    Points,
    Sequential,
    Words,
    b_against_potential_panel,
    b_map_panel,
    double_layer_panel,
    nicholson_panel,
    outer_charge_panel,
    peak_b_panel,
    randles_sevcik_panel,
    scan_rate_series_panel,
    sensitivity_panel,
    separation_area_panel,
    separation_share_panel,
    step_current_panel,
    total_charge_panel,
    trumpet_panel,
    working_curve_panel,
)
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.convention import Branches, Convention
from ionterface.methods.voltammetry.laviron import Laviron

COLOUR = Material(1)
T5 = 2.5705818  # t quantile of 95 % with 5 degrees of freedom, from tables


def of(kind, panel):
    return [mark for mark in panel.marks if isinstance(mark, kind)]


# -- series --------------------------------------------------------------------------------------------------------
def test_a_series_is_split_by_its_rates_and_coloured_by_their_logarithm(series):
    panel = scan_rate_series_panel(series, reference="", rates=(1e-4, 2e-3))
    assert [mark.label for mark in panel.marks] == [f"{v} mV/s" for v in ("0.1", "0.2", "0.3", "0.5", "0.8", "1", "2")]
    assert panel.marks[3].colour.fraction == pytest.approx(math.log(5) / math.log(20))
    assert panel.simulated
    assert panel.note == "corrected by 4.2 Ω"
    assert len(scan_rate_series_panel(series, reference="").marks) == 14
    with pytest.raises(UsageError, match="no scan rate"):
        scan_rate_series_panel(series, reference="", rates=(1.0, 2.0))


def test_a_loop_is_its_rising_and_its_falling_sweep_per_mass(series):
    (mark,) = scan_rate_series_panel(series, reference="", rates=(2e-3, 2e-3)).marks
    rising, falling = series.current[:, 6] / 1.5e-6  # of 1.5 mg, A/kg, which is mA/g
    assert mark.colour == Sequential(0.0)
    assert mark.y[:221] == pytest.approx(rising)
    assert np.isnan(mark.y[221])
    assert mark.y[222:] == pytest.approx(falling[::-1])
    assert mark.x[222:] == pytest.approx(series.potential[::-1])


# -- b -------------------------------------------------------------------------------------------------------------
def test_a_peak_shows_points_line_and_interval_of_its_power_law(peak_b):
    panel = peak_b_panel(peak_b, colour=COLOUR)
    value = peak_b.values[0]
    points, band, line = of(Points, panel)[0], of(Band, panel)[0], of(Curve, panel)[0]
    assert points.x == pytest.approx(1e3 * value.rates)
    assert points.y == pytest.approx(1e6 * value.current)
    assert (points.hollow, of(Points, panel)[1].hollow) == (True, False)
    slope = np.diff(np.log(line.y)) / np.diff(np.log(line.x))
    assert slope == pytest.approx(value.b.value)
    # The interval of a line, from its definition: s·t·sqrt(1/n + (x - mean)²/Sxx).
    x, at = np.log(value.rates), np.log(band.x / 1e3)
    half = value.scatter * T5 * np.sqrt(1 / 7 + (at - x.mean()) ** 2 / np.sum((x - x.mean()) ** 2))
    assert np.log(band.high / line.y) == pytest.approx(half, rel=1e-5)
    assert points.label == line.label == band.label
    assert points.label.replace("\u00a0", " ").startswith("oxidation 1, b = 0.8")


def test_a_second_peak_of_a_branch_keeps_the_colour_of_its_material_and_takes_another_marker(peak_b):
    twice = dataclasses.replace(peak_b, values=(*peak_b.values, peak_b.values[0]))
    panel = peak_b_panel(twice, colour=COLOUR)
    assert {mark.colour for mark in panel.marks} == {COLOUR}
    assert [p.shape for p in of(Points, panel)] == [1, 1, 2]
    lost = dataclasses.replace(peak_b.values[0], b=Estimate(math.nan, None, "1"))
    panel = peak_b_panel(dataclasses.replace(twice, values=(lost, *twice.values[1:])), colour=COLOUR)
    assert [p.shape for p in of(Points, panel)] == [1, 2]
    assert "1 peak without b" in panel.note
    with pytest.raises(UsageError):
        peak_b_panel(dataclasses.replace(peak_b, values=()), colour=COLOUR)


def test_b_has_its_95_percent_interval_and_gaps_their_reasons(b_values):
    result = b_values["VO2+G"]
    panel = b_against_potential_panel({"VO2+G": result}, reference="", colours={"VO2+G": COLOUR})
    oxidation, reduction = of(Points, panel)
    assert (oxidation.hollow, reduction.hollow) == (True, False)
    assert [(p.label, p.detail) for p in (oxidation, reduction)] == [("oxidation", ""), ("reduction", "")]
    usable = [v for v in result.branch(Direction.REDUCTION) if v.unusable is None]
    assert reduction.x == pytest.approx([v.potential for v in usable])
    assert reduction.y_error == pytest.approx([T5 * v.b.std for v in usable], rel=1e-6)
    gaps = {(round(g.start, 3), round(g.stop, 3)): g.reason for g in of(NotValid, panel)}
    assert gaps == {
        (0.275, 0.375): "no b: turning point",
        (1.075, 1.175): "no b: noise",
        (1.325, 1.425): "no b: turning point",
    }
    assert [level.y for level in of(Level, panel)] == [1.0, 0.5]
    assert "b depends on v at 2 of 34 potentials" in panel.note


def test_a_gap_of_one_branch_alone_is_not_hatched(b_values):
    result = b_values["VO2+G"]
    alone = [v for v in result.values if v.unusable is None or v.branch is Direction.OXIDATION]
    kept = [
        dataclasses.replace(v, branch=Direction.REDUCTION, unusable=None) for v in result.branch(Direction.OXIDATION)
    ]
    panel = b_against_potential_panel(
        {"a": dataclasses.replace(result, values=(*alone, *kept))}, reference="", colours={"a": COLOUR}
    )
    assert of(NotValid, panel) == []
    with pytest.raises(UsageError, match="no b"):
        b_against_potential_panel({}, reference="", colours={})


def test_a_map_of_b_is_blank_and_hatched_where_there_is_none(b_map):
    panel = b_map_panel(b_map, branch=Direction.OXIDATION, reference="")
    (field,) = of(Map, panel)
    assert field.y == pytest.approx(1e3 * b_map.rates)
    assert field.colours.limits == (0.5, 1.0)
    assert field.values[2, 100] == b_map.local_b[0, 2, 100]
    edge = (b_map.potential < 0.37) | (b_map.potential > 1.33)
    assert np.array_equal(field.hatched, np.tile(edge, (7, 1)))
    assert np.array_equal(np.isnan(field.values), field.hatched)
    assert field.reason == "no b: turning point"


# -- separation ----------------------------------------------------------------------------------------------------
def test_the_shaded_area_lies_between_the_parts_of_both_branches(separated, mass):
    panel = separation_area_panel(separated, rate=2.01e-3, reference="", mass=mass, colour=COLOUR)
    (area,) = of(Band, panel)
    oxidation, reduction = separated.branches
    inside = np.isfinite(oxidation.proportional[6])
    assert area.x == pytest.approx(separated.potential[inside])
    assert area.high == pytest.approx(oxidation.proportional[6][inside] / 1.5e-6)
    assert area.low == pytest.approx(-reduction.proportional[6][inside] / 1.5e-6)
    rising, falling = of(Curve, panel)
    assert rising.y == pytest.approx(oxidation.current[6] / 1.5e-6)
    assert falling.y == pytest.approx(-reduction.current[6] / 1.5e-6)
    gaps = of(NotValid, panel)
    assert [(g.start, g.reason) for g in gaps] == [
        (pytest.approx(0.3), "not separated"),
        (pytest.approx(1.365), "not separated"),
    ]
    assert area.label.replace("\u00a0", " ") == "v-proportional, 66.5 ± 5.1 %"


def test_where_one_branch_alone_was_separated_nothing_is_shaded_and_the_range_is_hatched(separated, mass):
    oxidation, reduction = separated.branches
    part = np.where(separated.potential > 1.0, np.nan, reduction.proportional)
    one = dataclasses.replace(separated, branches=(oxidation, dataclasses.replace(reduction, proportional=part)))
    panel = separation_area_panel(one, rate=2e-3, reference="", mass=mass, colour=COLOUR)
    assert [(g.start, g.stop) for g in of(NotValid, panel)][-1] == (pytest.approx(1.005), pytest.approx(1.4))
    assert max(band.x.max() for band in of(Band, panel)) == pytest.approx(1.0)


def test_an_area_of_one_branch_begins_at_zero(separated, mass):
    one = dataclasses.replace(
        separated, branches=separated.branches[1:], convention=Convention(branches=Branches.REDUCTION)
    )
    (area,) = of(Band, separation_area_panel(one, rate=2e-3, reference="", mass=mass, colour=COLOUR))
    assert np.all(area.high <= 0)
    assert np.all((area.low == 0) | (area.high == 0))


def test_a_rate_that_was_not_separated_and_a_missing_mass_are_refused(separated, mass):
    with pytest.raises(UsageError, match=r"none of the scan rates that were separated \(0.1, 0.2"):
        separation_area_panel(separated, rate=5e-3, reference="", mass=mass, colour=COLOUR)
    with pytest.raises(UsageError, match=r"give the mass"):
        separation_area_panel(separated, rate=2e-3, reference="", mass=None, colour=COLOUR)


def test_shares_are_stacked_with_their_numbers_and_intervals(separated):
    panel = separation_share_panel(separated, colour=COLOUR)
    part, root = of(Bars, panel)
    share = np.asarray([s.proportional.value for s in separated.shares])
    assert part.height == pytest.approx(100 * share)
    assert part.error == pytest.approx(np.full(7, 100 * T5 * 0.02), rel=1e-6)
    assert root.bottom == pytest.approx(part.height)
    assert root.height == pytest.approx(99 - 100 * share)
    assert (part.hollow, root.hollow) == (False, True)
    assert panel.x.categories == ("0.1", "0.2", "0.3", "0.5", "0.8", "1", "2")
    assert [word.text for word in of(Words, panel)][-1] == "67\n±5"
    sure = tuple(dataclasses.replace(s, proportional=Estimate(0.5, 1e-5, "1")) for s in separated.shares)
    exact = separation_share_panel(dataclasses.replace(separated, shares=sure), colour=COLOUR)
    assert {word.text for word in of(Words, exact)} == {"50"}
    assert exact.note.replace("\u00a0", " ") == "numbers: v-proportional share; bars: 95 %; no ±: below 0.5 %"
    assert (part.label, root.label) == ("v-proportional", "v¹ᐟ²-proportional")
    with pytest.raises(UsageError):
        separation_share_panel(dataclasses.replace(separated, shares=()), colour=COLOUR)


def test_conventions_stand_from_top_to_bottom_and_refused_ones_are_grey(sensitive):
    panel = sensitivity_panel(sensitive, rate=1e-3, colour=COLOUR)
    dots = of(Points, panel)
    given, others, refused = dots
    assert panel.y.categories[-1] == "as given"
    assert (given.y.tolist(), given.x, given.hollow) == ([7.0], pytest.approx([62.0]), False)
    assert given.x_error == pytest.approx([2.5])
    assert others.x == pytest.approx([63, 66, 58, 60, 67, 71])  # from below
    assert (others.y.tolist(), others.colour, others.hollow) == ([1, 2, 3, 4, 5, 6], COLOUR, True)
    assert (refused.x, refused.y.tolist(), refused.colour) == (pytest.approx([49.0]), [0.0], Neutral())
    assert refused.detail == "other conventions; not valid"
    assert "grey: not valid by its own tests" in panel.note
    with pytest.raises(UsageError):
        sensitivity_panel(sensitive, rate=1.0, colour=COLOUR)


def test_a_convention_without_a_share_takes_no_row_and_is_named(sensitive):
    first, second, *others = sensitive.variants
    lost = dataclasses.replace(second, shares=(Estimate(math.nan, None, "1"),) * 7)
    panel = sensitivity_panel(dataclasses.replace(sensitive, variants=(first, lost, *others)), rate=1e-3, colour=COLOUR)
    assert second.name not in panel.y.categories
    assert len(panel.y.categories) == sum(len(p.x) for p in of(Points, panel)) == len(sensitive.variants) - 1
    assert f"no share: {second.name}" in panel.note


def test_shares_that_hardly_differ_are_not_blown_up(sensitive):
    alike = tuple(dataclasses.replace(v, shares=(Estimate(0.7464, 1e-6, "1"),) * 7) for v in sensitive.variants)
    panel = sensitivity_panel(dataclasses.replace(sensitive, variants=alike), rate=1e-3, colour=COLOUR)
    assert panel.x.limits == (pytest.approx(72.64), pytest.approx(76.64))
    assert sensitivity_panel(sensitive, rate=1e-3, colour=COLOUR).x.limits is None


# -- charges -------------------------------------------------------------------------------------------------------
def test_the_outer_charge_is_where_the_dashed_line_ends(trasatti_result):
    panel = outer_charge_panel(trasatti_result, colour=COLOUR)
    dashed, solid = of(Curve, panel)
    assert (dashed.dashed, solid.dashed) == (True, False)
    assert (dashed.x[0], dashed.y[0]) == (0.0, pytest.approx(80.0))
    assert solid.y[-1] == pytest.approx(80.0 + 6.066 * 0.01**-0.5)
    hollow, filled, end = of(Points, panel)
    assert filled.x == pytest.approx(np.asarray([0.01, 0.02, 0.05, 0.1, 0.2]) ** -0.5)
    assert filled.y[0] == pytest.approx(140.66)
    assert len(hollow.x) == 6
    assert hollow.hollow
    assert end.y == pytest.approx([80.0])
    assert end.y_error == pytest.approx([3.1824463 * 1.2])  # t of 95 % with 3 degrees


def test_the_total_charge_is_one_over_where_its_line_ends(trasatti_result):
    panel = total_charge_panel(trasatti_result, colour=COLOUR)
    dashed, solid = of(Curve, panel)
    assert 1 / dashed.y[0] == pytest.approx(294.0)
    assert (solid.y[-1] - solid.y[0]) / (solid.x[-1] - solid.x[0]) == pytest.approx(0.0357)
    end = of(Points, panel)[2]
    assert (end.x.tolist(), end.y) == ([0.0], pytest.approx([1 / 294.0]))
    assert end.y_error == pytest.approx([3.1824463 * 20.0 / 294.0**2])  # t of 95 % with 3 degrees
    assert "grey: v → 0, 294 ± 64 mAh/g, supplementary; ± and bar: 95 %" in panel.note.replace("\u00a0", " ")
    assert 1 / of(Points, panel)[1].y == pytest.approx([250, 249.9994, 249.009, 238.314, 209.872, 165.695])


def test_charges_of_a_whole_electrode_need_no_mass(trasatti_result):
    whole = dataclasses.replace(
        trasatti_result,
        basis="",
        outer=Estimate(80.0 * 3.6, 1.0, "C"),
        outer_line=dataclasses.replace(trasatti_result.outer_line, charge=80.0 * 3.6, slope=6.066 * 3.6),
        charges=tuple(
            dataclasses.replace(c, absolute=Estimate(c.absolute.value / 1000, None, "C"))
            for c in trasatti_result.charges
        ),
    )
    panel = outer_charge_panel(whole, colour=COLOUR)
    assert panel.y.label == "Charge (mAh)"
    assert of(Curve, panel)[0].y[0] == pytest.approx(80.0)


def test_the_double_layer_is_the_slope_per_mass(double_layer_result, mass):
    panel = double_layer_panel(double_layer_result, mass=mass, colour=COLOUR)
    (line,), (points,) = of(Curve, panel), of(Points, panel)
    assert np.diff(line.y) / np.diff(line.x * 1e-3) == pytest.approx(120.0)  # A/g over V/s: F/g
    assert line.y[0] == pytest.approx(2e-3)
    assert points.y == pytest.approx(double_layer_result.charging_current / 1.5e-3)
    assert points.x == pytest.approx(1e3 * double_layer_result.rates)
    assert line.label.replace("\u00a0", " ") == "C = 120.0 ± 5.1 F/g"
    with pytest.raises(UsageError, match="give the mass"):
        double_layer_panel(double_layer_result, mass=None, colour=COLOUR)


# -- peaks ---------------------------------------------------------------------------------------------------------
def test_bounds_of_psi_carry_arrows_and_are_not_joined_to_the_fit(nicholson_result):
    panel = nicholson_panel(nicholson_result, colour=COLOUR)
    values, lower, upper = of(Points, panel)
    assert (values.bound, lower.bound, upper.bound) == (None, Bound.LOWER, Bound.UPPER)
    assert (values.hollow, lower.hollow, upper.hollow) == (False, True, True)
    assert lower.x == pytest.approx([100.0])
    assert upper.x == pytest.approx([0.002**-0.5])
    low, high = np.asarray([r.psi_interval for r in nicholson_result.rates if not r.bound]).T
    assert values.y - values.y_error[0] == pytest.approx(low)
    assert values.y + values.y_error[1] == pytest.approx(high)
    (line,), (band,) = of(Curve, panel), of(Band, panel)
    assert line.y == pytest.approx(0.0869 * line.x)
    assert band.high - line.y == pytest.approx(2.7764451 * 0.0012 * line.x)  # t of 95 % with 4 degrees
    assert line.x[0] == 0.0
    note = panel.note.replace("\u00a0", " ")
    assert note.startswith("k⁰ = (6.50 ± 0.56)×10⁻⁶ cm/s; free intercept 0.05 ± 0.13; ±, bars and band: 95 %; hollow")


def test_psi_without_intervals_speaks_of_none(nicholson_result):
    nan = math.nan
    rates = tuple(dataclasses.replace(rate, psi_interval=(nan, nan)) for rate in nicholson_result.rates)
    bare = dataclasses.replace(nicholson_result, rates=rates, rate_constant=Estimate(6.496e-8, None, "m/s"))
    note = nicholson_panel(bare, colour=COLOUR).note.replace("\u00a0", " ")
    assert note.startswith("k⁰ = 6.5×10⁻⁶ cm/s; free intercept 0.05 ± 0.13; band: 95 %; hollow")


def test_nothing_to_show_is_refused(nicholson_result, randles):
    nan = Estimate(math.nan, None, "1")
    empty = tuple(dataclasses.replace(rate, psi=nan) for rate in nicholson_result.rates)
    with pytest.raises(UsageError):
        nicholson_panel(dataclasses.replace(nicholson_result, rates=empty), colour=COLOUR)
    lost = dataclasses.replace(randles, track=dataclasses.replace(randles.track, peaks=(None,)))
    with pytest.raises(UsageError):
        randles_sevcik_panel(lost, colour=COLOUR)


def test_the_working_curve_shows_table_and_limits_of_a_value(curves):
    panel = working_curve_panel(curves[0], table=curves[1])
    (line,), (points,) = of(Curve, panel), of(Points, panel)
    assert points.x.tolist() == pytest.approx([61, 63, 65, 68, 72, 84, 92, 105, 121, 141, 212])
    assert points.y[5] == 1.0
    assert np.interp(84, line.x, line.y) == pytest.approx(math.exp(3.69 - 1.16 * math.log(25)), rel=0.01)
    assert [(g.start, g.stop) for g in of(NotValid, panel)] == [(59.0, 62.0), (212.0, 300.0)]


def test_a_trumpet_keeps_lost_peaks_out(peaks):
    oxidation, reduction = of(Points, trumpet_panel(peaks, reference="", colour=COLOUR))
    assert (oxidation.hollow, reduction.hollow) == (True, False)
    assert np.isnan(oxidation.y[-1])
    assert oxidation.y[0] == pytest.approx(0.83)
    assert reduction.y_error[:-1] == pytest.approx(np.full(13, 2e-3))
    assert oxidation.x[0] == pytest.approx(0.1)


def test_a_trumpet_writes_the_rate_constant_of_laviron(peaks):
    laviron = Laviron(
        rate_constant=Estimate(0.5, 0.02, "1/s"),
        alpha=Estimate(0.45, 0.01, "1"),
        alpha_degrees=4,
        rates=(),
        degrees=5,
        n_independent=6,
        status=Status.NOT_VALID,
        findings=(Finding("W-LA1", Severity.ERROR, "two scan rates leave no degree of freedom."),),
    )
    note = trumpet_panel(peaks, reference="", colour=COLOUR, laviron=laviron).note.replace("\u00a0", " ")
    assert note.startswith("k = 0.500 ± 0.051 1/s, α = 0.450 ± 0.028; ± 95 %; bars: ±σ\n")
    assert note.endswith("\nnot valid: two scan rates leave no degree of freedom (W-LA1)")


def test_peaks_of_one_branch_differ_by_their_markers(peaks):
    second = dataclasses.replace(peaks.tracks[0], number=2)
    panel = trumpet_panel(dataclasses.replace(peaks, tracks=(*peaks.tracks, second)), reference="", colour=COLOUR)
    looks = [(mark.shape, mark.hollow) for mark in of(Points, panel)]
    assert looks == [(1, True), (1, False), (2, True)]
    assert {mark.colour for mark in panel.marks} == {COLOUR}


def test_peak_currents_lie_over_the_root_of_the_scan_rate(randles):
    panel = randles_sevcik_panel(randles, colour=COLOUR)
    (line,), (points,) = of(Curve, panel), of(Points, panel)
    assert points.y == pytest.approx(2e3 * points.x)  # 2 mA over (V/s)^½, in uA
    assert points.x[0] == pytest.approx(0.01)
    assert line.y == pytest.approx(2e3 * line.x)
    assert "D = (4.57 ± 0.44)×10⁻¹¹ cm²/s, b = 0.500 ± 0.022" in panel.note.replace("\u00a0", " ")


# -- steps ---------------------------------------------------------------------------------------------------------
def test_the_parts_of_a_step_add_up_to_what_was_measured(staircase):
    record, result = staircase
    panel = step_current_panel(record, result, number=3, reference="", colour=COLOUR)
    measured, *parts, total = of(Curve, panel)
    assert [part.label for part in parts] == ["R₁C₁", "R₂C₂", "diffusion", "residual"]
    at = np.asarray([0.05, 0.5, 5.0, 60.0])
    # Independent values of the same parameters, in mA.
    expected = [2.782636, 0.5950671, 0.2296611, 1.391302e-2]
    assert np.exp(np.interp(np.log(at), np.log(total.x), np.log(total.y))) == pytest.approx(expected, rel=2e-3)
    assert measured.y.max() == pytest.approx(5.593655)
    assert parts[3].y == pytest.approx(1e-3)
    assert panel.simulated
    with pytest.raises(UsageError, match=r"no step 4; the result has \[3\]"):
        step_current_panel(record, result, number=4, reference="", colour=COLOUR)
