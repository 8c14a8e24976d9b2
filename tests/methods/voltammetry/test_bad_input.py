"""Voltammograms that are wrong: one sentence that names the record, or a finding; never a number without its reason."""

from __future__ import annotations

import dataclasses

import numpy as np
import polars as pl
import pytest

from ionterface.errors import MissingFact, MissingQuantity, Severity, UsageError
from ionterface.estimate import Estimate, Status
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.b_value import b_from_peaks, b_values
from ionterface.methods.voltammetry.double_layer import double_layer
from ionterface.methods.voltammetry.laviron import laviron
from ionterface.methods.voltammetry.nicholson import nicholson
from ionterface.methods.voltammetry.peak_baseline import NoBaseline
from ionterface.methods.voltammetry.peaks import peaks
from ionterface.methods.voltammetry.preparation import scan_rate_series
from ionterface.methods.voltammetry.separation import Convention, separation
from ionterface.methods.voltammetry.series import ScanRateSeries
from ionterface.methods.voltammetry.trasatti import trasatti

UP, DOWN = Direction.OXIDATION, Direction.REDUCTION


def law(e, v):
    return 0.02 * v * (1 + e) + 3e-4 * v**0.5


@pytest.fixture
def records(cells):
    """Six good records of three cycles."""
    return cells.recorded(cells.terms(cells.Program(0.0, 1.0, cycles=3), law=law), relative=1e-3)


def one_sentence(error) -> str:
    text = str(error.value)
    assert "\n" not in text
    assert text.endswith((".", "?"))
    assert 20 < len(text) < 400
    assert "/" not in text.replace("V/s", "").replace("mV/s", "").replace("V^½", "")
    return text


def changed(record, **columns):
    """A record with columns replaced by functions of the old ones."""
    data = record.data.with_columns(**{name: pl.Series(f(record.data[name].to_numpy())) for name, f in columns.items()})
    return dataclasses.replace(record, data=data)


def told(result, code, *, severity=None):
    found = [f for f in result.findings if f.code == code and severity in (None, f.severity)]
    assert found, f"{code} is missing among {[str(f) for f in result.findings]}"
    for finding in found:
        assert finding.message.endswith(".")
    return found


def separated(series):
    return separation(series, convention=Convention())


METHODS = {
    "b_values": lambda series: b_values(series, step=0.25),
    "separation": separated,
    "double_layer": lambda series: double_layer(series, at=0.5),
    "trasatti": lambda series: trasatti(series, fast=(4e-4, 2e-3), slow=(5e-5, 3.5e-4), branch=UP),
    "peaks": lambda series: peaks(series, baseline=NoBaseline()),
}


def refused_with_its_reason(result):
    assert result.status in (Status.NOT_VALID, Status.NOT_COMPUTABLE)
    assert [f for f in result.findings if f.severity is Severity.ERROR], "not valid, and the result does not say why"


def test_good_records_are_good(records):
    series = scan_rate_series(records)
    assert series.status is Status.VALID
    assert not [f for f in series.findings if f.severity is not Severity.NOTE]
    assert series.rates == pytest.approx([1e-4, 2e-4, 3e-4, 5e-4, 8e-4, 1e-3], rel=1e-6)


def test_no_records_and_one_record(records):
    with pytest.raises(UsageError) as error:
        scan_rate_series([])
    one_sentence(error)
    alone = scan_rate_series(records[:1])
    for method in (b_values, separated):
        with pytest.raises(UsageError) as error:
            method(alone)
        assert "scan rate" in one_sentence(error)


def test_two_rates_show_their_numbers_and_why_they_are_not_valid(records):
    series = scan_rate_series([records[0], records[5]])
    b, parts = b_values(series, step=0.25), separated(series)
    charges = trasatti(series, fast=(5e-4, 2e-3), slow=(5e-5, 2e-4), branch=UP)
    layer = double_layer(series, at=0.5)
    for result in (b, parts, charges, layer):
        assert result.status in (Status.NOT_VALID, Status.NOT_COMPUTABLE)
        assert [f for f in result.findings if f.severity is Severity.ERROR]
        assert "nan" not in " ".join(f.message for f in result.findings).lower()
        result.table()
    assert np.isfinite(layer.capacitance.value)
    assert all(np.isfinite(s.proportional.value) and s.proportional.std is None for s in parts.shares)
    assert all(v.b.std is None for v in b.values)


def test_two_rates_of_peaks_show_their_numbers_and_why_they_are_not_valid(cells):
    program = cells.Program(0.2, 0.8, cycles=1, falling_first=True)
    truth = cells.solution(program, [0.05, 0.5], area=1e-5, concentration=1.0, diffusivity=1e-9, rate_constant=6e-5)
    found = peaks(scan_rate_series(cells.recorded(truth, relative=1e-3), cycle=1), baseline=NoBaseline())
    temperature = Estimate(298.15, 0.0, "K")
    diffusivity = Estimate(1e-9, 0.0, "m2/s")
    kinetics = nicholson(found, electrons=1, temperature=temperature, diffusivity=diffusivity, alpha=0.5, forward=DOWN)
    surface = laviron(found, electrons=1, temperature=temperature, alpha=Estimate(0.5, 0.0, "1"))
    for result in (kinetics, surface, b_from_peaks(found)):
        assert result.status is not Status.VALID
        assert [f for f in result.findings if f.severity is Severity.ERROR]


def test_equal_rates_are_refused_by_name(cells, records):
    t, e, i = (records[2].data[c].to_numpy() for c in ("time_s", "voltage_V", "current_A"))
    again = cells.record(t, e, 1.1 * i, "second run.csv")
    with pytest.raises(UsageError) as error:
        scan_rate_series([*records, again])
    text = one_sentence(error)
    assert "second run.csv" in text
    assert records[2].metadata.name in text


def test_the_order_of_the_records_does_not_matter(records):
    series, mixed = scan_rate_series(records), scan_rate_series([records[k] for k in (3, 0, 5, 1, 4, 2)])
    assert np.array_equal(series.current, mixed.current, equal_nan=True)
    assert [loop.name for loop in series.loops] == [loop.name for loop in mixed.loops]


def test_millivolts_per_second_read_as_volts_per_second_are_told(records):
    stated = [Estimate(1000 * v, None, "V/s") for v in (1e-4, 2e-4, 3e-4, 5e-4, 8e-4, 1e-3)]
    series = scan_rate_series(records, stated_rates=stated)
    assert series.rates == pytest.approx([1e-4, 2e-4, 3e-4, 5e-4, 8e-4, 1e-3], rel=1e-6), "the data speak"
    found = told(series, "W-CV1")
    assert len({f.where for f in found}) == 6
    assert all("mV/s" in f.message for f in found)


def test_a_file_name_that_contradicts_the_data_is_told(cells, records):
    wrong = dataclasses.replace(records[1], metadata=dataclasses.replace(records[1].metadata, file="cv_2mVs.csv"))
    series = scan_rate_series([records[0], wrong, *records[2:]])
    (finding,) = told(series, "W-CV1")
    assert "cv_2mVs.csv" in finding.where
    assert series.rates[1] == pytest.approx(2e-4, rel=1e-6)


def test_a_record_without_time_asks_for_its_rate(records):
    bare = dataclasses.replace(records[1], data=records[1].data.drop("time_s"))
    with pytest.raises((MissingFact, MissingQuantity)) as error:
        scan_rate_series([records[0], bare, *records[2:]])
    assert bare.metadata.name in one_sentence(error)
    stated = [None, Estimate(2e-4, None, "V/s"), None, None, None, None]
    series = scan_rate_series([records[0], bare, *records[2:]], stated_rates=stated)
    assert np.nanmax(np.abs(series.current / scan_rate_series(records).current - 1)) < 0.01
    assert [f for f in series.findings if bare.metadata.name in f.where]


def test_windows_that_do_not_overlap_are_refused_by_name(cells, records):
    (other,) = cells.recorded(cells.terms(cells.Program(1.2, 2.0), [2e-3], law=law))
    with pytest.raises(UsageError) as error:
        scan_rate_series([*records, other])
    assert other.metadata.name in one_sentence(error)


def test_windows_that_differ_are_told_and_only_the_common_part_counts(cells, records):
    (other,) = cells.recorded(cells.terms(cells.Program(0.2, 1.4), [2e-3], law=law))
    series = scan_rate_series([*records, other])
    assert series.potential[0] >= 0.2 - 2e-3
    assert series.potential[-1] <= 1.0 + 2e-3
    (finding,) = told(series, "W-CV10", severity=Severity.WARNING)
    assert other.metadata.name in finding.where + finding.message


def test_one_current_of_the_other_sign_is_told(records):
    turned = changed(records[3], current_A=lambda i: -i)
    series = scan_rate_series([*records[:3], turned, *records[4:]])
    (finding,) = told(series, "W-CV8", severity=Severity.ERROR)
    assert finding.where == turned.metadata.name
    assert series.status is Status.NOT_VALID


def test_all_currents_of_the_other_sign_are_told(records):
    series = scan_rate_series([changed(r, current_A=lambda i: -i) for r in records])
    told(series, "W-CV9", severity=Severity.ERROR)
    assert series.status is Status.NOT_VALID


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("all_of_them", [False, True])
def test_nothing_is_valid_that_is_made_of_turned_currents(records, method, all_of_them):
    wrong = [changed(r, current_A=lambda i: -i) if all_of_them or k == 3 else r for k, r in enumerate(records)]
    refused_with_its_reason(METHODS[method](scan_rate_series(wrong)))


@pytest.mark.parametrize("method", METHODS)
def test_branches_that_are_exchanged_in_arrays_are_told(records, method):
    right = scan_rate_series(records)
    exchanged = ScanRateSeries.of_arrays(right.potential, right.rates, right.branch(DOWN), right.branch(UP))
    refused_with_its_reason(METHODS[method](exchanged))


def test_a_record_of_one_sweep_is_no_cycle(records):
    part = records[2].between(0, 700, step="first sweep only")
    with pytest.raises(UsageError) as error:
        scan_rate_series([*records[:2], part, *records[3:]])
    assert part.metadata.name in one_sentence(error)


def test_a_cycle_that_does_not_close_is_told(cells):
    """A film that begins charged on one side only: the first cycle of a slow film is not the last."""
    rates = np.array([1e-3, 2e-3, 3e-3, 5e-3, 7e-3, 1e-2])
    truth = cells.film(
        cells.Program(0.1, 0.5, falling_first=False, cycles=2), rates, charge=1.0, diffusivity=1e-15, length=1e-6
    ) + cells.surface(cells.Program(0.1, 0.5, cycles=2), rates, capacitance=0.05)
    series = scan_rate_series(cells.recorded(truth), cycle=1)
    assert {f.code for f in series.findings} & {"W-CV5", "W-CV6"}


def test_a_current_that_is_cut_off_is_told_and_not_valid(cells):
    truth = cells.surface(cells.Program(0.0, 1.0), charge=1e-2, width=0.05)
    records = cells.recorded(truth, ceiling=3e-5)
    series = scan_rate_series(records)
    found = told(series, "W-CV7", severity=Severity.ERROR)
    assert {f.where for f in found} == {r.metadata.name for r in records[4:]}, "0.8 and 1 mV/s exceed 30 uA"
    assert series.status is Status.NOT_VALID
    for method in METHODS.values():
        refused_with_its_reason(method(series))
    good = scan_rate_series(cells.recorded(truth))
    assert not [f for f in good.findings if f.code == "W-CV7"]


def test_a_noisy_current_that_is_cut_off_is_told(cells):
    """The instrument cuts after its noise is added; where it is cut the current stands still."""
    truth = cells.surface(cells.Program(0.0, 1.0), charge=1e-2, width=0.05)
    told(scan_rate_series(cells.recorded(truth, ceiling=3e-5, relative=1e-3)), "W-CV7", severity=Severity.ERROR)


def test_records_of_unequal_cycles(cells, records):
    short = cells.recorded(cells.terms(cells.Program(0.0, 1.0, cycles=2), law=law), relative=1e-3)[4]
    mixed = [*records[:4], short, records[5]]
    with pytest.raises(UsageError) as error:
        scan_rate_series(mixed, cycle=3)
    assert short.metadata.name in one_sentence(error)
    series = scan_rate_series(mixed)
    cycles = [loop.cycle for loop in series.loops]
    assert len(set(cycles)) == 1 or any("cycle" in f.message for f in series.findings)
    assert [row[1] for row in series.table().rows] == cycles
    assert [loop.cycle for loop in scan_rate_series(mixed, cycle=1).loops] == [1] * 6


def test_cycles_that_fade_are_told_or_close(cells):
    """A tenth of the current is lost with every cycle; the rates then differ by more than their rate."""
    truth = cells.terms(cells.Program(0.0, 1.0, cycles=3), law=law)
    series = scan_rate_series(cells.recorded(truth, fade=0.1, relative=1e-3))
    assert [loop.cycle for loop in series.loops] == [3] * 6
    assert any("cycle" in f.message for f in series.findings)


def test_points_without_a_number_are_refused_by_name(records):
    def holed(i):
        i = i.copy()
        i[100] = np.nan
        return i

    bad = changed(records[1], current_A=holed)
    with pytest.raises(UsageError) as error:
        scan_rate_series([records[0], bad, *records[2:]])
    assert bad.metadata.name in one_sentence(error)


def test_what_is_no_voltammogram_is_refused_by_name(cells, records):
    t = np.linspace(0, 1e4, 2000)
    galvanostatic = cells.record(
        t, 0.5 + 0.4 * np.tanh(3 * np.sin(t / 1000)), np.sign(np.cos(t / 1000)) * 1e-3, "gcd.csv"
    )
    with pytest.raises(UsageError) as error:
        scan_rate_series([*records, galvanostatic])
    assert "gcd.csv" in one_sentence(error)


def test_a_negative_resistance_and_one_that_folds_the_sweep_are_told(cells):
    truth = cells.surface(cells.Program(0.0, 1.0), charge=1e-2, width=0.05)
    records = cells.recorded(truth, relative=1e-3)
    with pytest.raises(UsageError) as error:
        scan_rate_series(records, resistance=Estimate(-5.0, 0.0, "Ohm"))
    one_sentence(error)
    folded = scan_rate_series(records[:3], resistance=Estimate(1e5, 0.0, "Ohm"))
    assert [f for f in folded.findings if f.severity is not Severity.NOTE]


def test_a_mass_without_a_basis_and_a_basis_without_a_mass(records):
    for given in ({"mass": Estimate(1e-6, 0.0, "kg")}, {"basis": "film"}):
        with pytest.raises(UsageError) as error:
            scan_rate_series(records, **given)
        one_sentence(error)


def test_the_records_are_left_alone(records):
    before = [r.frame() for r in records]
    series = scan_rate_series(records)
    current = series.current.copy()
    b_values(series, step=0.25).table()
    separated(series).table()
    assert all(r.frame().equals(b) for r, b in zip(records, before, strict=True))
    assert np.array_equal(series.current, current, equal_nan=True)
