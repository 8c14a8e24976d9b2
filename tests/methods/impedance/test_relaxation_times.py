"""Distributions of relaxation times against their closed forms, and what they must say where they cannot know."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from ionterface.errors import Severity, UsageError
from ionterface.estimate import Status, Table
from ionterface.fitting.confidence import interval
from ionterface.methods.impedance.relaxation_times import relaxation_times
from ionterface.methods.impedance.spectrum import Imaginary, Spectrum, spectrum
from ionterface.references import bibliography, keys

F = np.logspace(-4, 4, 81)
TWO = ((30.0, 1e-2, 0.9), (50.0, 10.0, 0.9))


def arcs(f, *each, ohmic=10.0):
    """R in series with resistances beside constant-phase elements."""
    return ohmic + sum(r / (1 + (2j * np.pi * f * tau) ** phi) for r, tau, phi in each)


def closed(time, r, tau, phi):
    """Density of one such arc."""
    x = np.log(time / tau)
    return r / (2 * np.pi) * np.sin((1 - phi) * np.pi) / (np.cosh(phi * x) - np.cos((1 - phi) * np.pi))


def drt(z, f=F, *, replicates=20, **options):
    made = Spectrum(frequency=f, impedance=z, name="made")
    return relaxation_times(made, rng=np.random.default_rng(1), replicates=replicates, **options)


def peaks_of(*each):
    """Relaxation times and areas between valleys of the sum of arcs, on a fine grid."""
    time = np.logspace(-6, 6, 24001)
    density = sum(closed(time, *one) for one in each)
    tops = np.flatnonzero((density[1:-1] > density[:-2]) & (density[1:-1] > density[2:])) + 1
    ends = [0, *(a + int(np.argmin(density[a:b])) for a, b in itertools.pairwise(tops)), len(time)]
    areas = [np.trapezoid(density[a:b], np.log(time[a:b])) for a, b in itertools.pairwise(ends)]
    return time[tops], np.asarray(areas)


@pytest.mark.parametrize("share", [0.0, 5e-4, 2e-3, 1e-2])
def test_the_area_of_one_arc_is_its_resistance(noise, share):
    """R = 10 Ohm in series with an arc of 50 Ohm, exponent 0.8, 1 s."""
    found = drt(noise(arcs(F, (50.0, 1.0, 0.8)), share, 1))
    assert found.status is Status.VALID
    assert found.polarisation.value == pytest.approx(50, rel=max(2 * share, 5e-4))
    assert found.ohmic.value == pytest.approx(10, rel=max(5 * share, 5e-4))
    (peak,) = found.peaks
    assert peak.time.value == pytest.approx(1, rel=max(10 * share, 2e-3))
    assert peak.frequency == pytest.approx(1 / (2 * np.pi * peak.time.value))


def test_the_density_is_that_of_the_closed_form(noise):
    found = drt(noise(arcs(F, (50.0, 1.0, 0.8)), 5e-4, 2))
    inside = (found.time > 1e-3) & (found.time < 1e3)
    true = closed(found.time, 50.0, 1.0, 0.8)
    assert np.max(np.abs(found.density - true)[inside]) < 0.1 * true.max()


def test_two_arcs_are_two_peaks_at_their_places(noise):
    times, areas = peaks_of(*TWO)
    found = drt(noise(arcs(F, *TWO), 2e-3, 3), replicates=60)
    assert len(found.peaks) == len(times) == 2
    for peak, time, area in zip(found.peaks, times, areas, strict=True):
        assert peak.time.value == pytest.approx(time, rel=0.03)
        assert peak.resistance.value == pytest.approx(area, rel=0.05)
        assert peak.stands
        assert peak.seen == 1
        assert peak.ends[0] < time < peak.ends[1]


def covered(noise, share, seeds):
    """How many standard errors the polarisation, both times and both areas lie off."""
    times, areas = peaks_of(*TWO)
    truths = [80.0, *times, *areas]
    held, found = np.zeros(5), 0
    for seed in range(seeds):
        result = drt(noise(arcs(F, *TWO), share, seed), replicates=40)
        if len(result.peaks) == 2:
            found += 1
            numbers = [result.polarisation, *(p.time for p in result.peaks), *(p.resistance for p in result.peaks)]
            ends = [interval(x, result.degrees) for x in numbers]
            held += [low <= truth <= high for (low, high), truth in zip(ends, truths, strict=True)]
    return held / found, found / seeds


@pytest.mark.slow
@pytest.mark.parametrize("share", [1e-3, 1e-2])
def test_intervals_hold_the_truth_at_least_as_often_as_they_say(noise, share):
    """The change with the smoothing is in them, which noise alone would not need: they err to the wide side."""
    held, found = covered(noise, share, 100)
    assert found >= 0.95
    assert (held > 0.95 - 2.6 * np.sqrt(0.95 * 0.05 / 100)).all()


def test_intervals_hold_the_truth_in_a_few_draws(noise):
    held, found = covered(noise, 5e-3, 8)
    assert found == 1
    assert (held >= 0.75).all()


def test_a_blocked_layer_is_a_capacity_and_its_own_series(noise, codes):
    """R·coth(s)/s is 1/(jωC) with C = tau/R and elements of 2R/(nπ)² at tau/(nπ)²: together R/3."""
    f = np.logspace(-1.5, 4, 60)
    root = np.sqrt(2j * np.pi * f)
    found = drt(noise(5 + 100 / (root * np.tanh(root)), 1e-3, 1), f)
    assert found.inversion.elastance.value == pytest.approx(100, rel=0.01)
    assert abs(found.polarisation.value - 100 / 3) < 2 * found.polarisation.std
    slowest = found.peaks[-1]
    assert slowest.time.value == pytest.approx(1 / np.pi**2, rel=0.1)
    assert codes(found)[0] == "W-E19"
    assert "1/C" in " ".join(map(str, found.summary().column("quantity")))


def test_leads_are_an_inductance_and_no_process(noise):
    f = np.logspace(-2, 5.5, 76)
    z = arcs(f, (50.0, 1e-1, 0.9)) + 2j * np.pi * f * 2e-6
    found = drt(noise(z, 1e-3, 1), f)
    assert found.inversion.inductance.value == pytest.approx(2e-6, rel=0.02)
    assert len(found.peaks) == 1
    assert found.status is Status.VALID


def test_an_inductive_loop_is_refused(noise, codes):
    z = arcs(F, (30.0, 1e-2, 1.0)) - 5 / (1 + 2j * np.pi * F)
    found = drt(noise(z, 1e-3, 1))
    assert found.status is Status.NOT_VALID
    assert "W-E18" in codes(found)
    assert "W-E7" not in codes(found)


def test_a_spectrum_that_breaks_the_relations_is_refused(cell, codes):
    found = drt(cell(F, sigma=10.0, drift=3.0))
    assert found.status is Status.NOT_VALID
    assert "W-E7" in codes(found)
    assert found.polarisation.value > 0


@pytest.mark.parametrize(("here", "said"), [(F > 0.3, "still open at 0.3"), (F < 1.0, "faster than 0.794 Hz")])
def test_ends_that_were_cut_off_are_told(noise, here, said):
    found = drt(noise(arcs(F, *TWO), 1e-3, 1)[here], F[here])
    messages = [f.message for f in found.findings if f.code == "W-E19"]
    assert len(messages) == 1
    assert said in messages[0]
    assert sum(f.code == "W-E20" for f in found.findings) == len(found.peaks) - 1


def test_peaks_that_merge_are_told(noise, codes):
    near = arcs(F, (40.0, 0.1, 0.9), (50.0, 0.5, 0.9))
    found = drt(noise(near, 1e-2, 1))
    assert len(found.peaks) == 1
    assert found.peaks[0].resistance.value == pytest.approx(90, rel=0.03)
    forced = drt(noise(near, 2e-3, 1), strength=3e-5)
    assert len(forced.peaks) == 2
    assert "W-E21" in codes(forced)
    assert not all(peak.stands for peak in forced.peaks)
    assert forced.settings["strength"] == "3e-05, stated"


def test_tops_beside_a_narrow_peak_are_counted_and_not_listed(noise, codes):
    found = drt(noise(arcs(F, (50.0, 1.0, 0.93)), 1e-3, 1))
    assert len(found.peaks) == 1
    notes = [f for f in found.findings if f.code == "W-E21"]
    assert notes
    assert all(f.severity is Severity.NOTE for f in notes)


def test_it_follows_the_unit_and_leaves_its_input_alone(record_of, noise):
    z = noise(arcs(F, *TWO), 2e-3, 3)
    record = record_of(F, 1e-3 * z)
    before = record.frame()
    small = relaxation_times(spectrum(record), rng=np.random.default_rng(1), replicates=20)
    large = drt(1e3 * z)
    assert 1e6 * small.polarisation.value == pytest.approx(large.polarisation.value, rel=1e-6)
    assert [p.time.value for p in small.peaks] == pytest.approx([p.time.value for p in large.peaks], rel=1e-6)
    assert record.frame().equals(before)


def test_its_shape(noise):
    found = drt(noise(arcs(F, *TWO), 2e-3, 3))
    for table in (found.table(), found.summary()):
        assert Table.from_dict(table.to_dict()) == table
    assert set(found.cites) <= set(keys(bibliography()))
    assert (found.basis, found.n_independent) == ("", 1)
    assert (found.band[0] >= 0).all()
    assert (found.band[1] >= found.band[0]).all()
    again = drt(noise(arcs(F, *TWO), 2e-3, 3))
    assert again.peaks == found.peaks
    with pytest.raises(UsageError, match="two replicates"):
        drt(arcs(F, *TWO), replicates=1)
    with pytest.raises(UsageError, match="above zero"):
        drt(arcs(F, *TWO), strength=0.0)


def test_real_cells(battery, mxene, zinc, codes):
    few = {"rng": np.random.default_rng(1), "replicates": 20}
    whole = relaxation_times(spectrum(battery), **few)
    assert "W-E18" in codes(whole)  # its leads are no ideal inductor
    part = relaxation_times(spectrum(battery, band=(1e-3, 300.0)), **few)
    assert part.status is Status.VALID
    assert any(peak.time.value == pytest.approx(0.028, rel=0.1) for peak in part.peaks)
    assert part.ohmic.value == pytest.approx(0.0153, abs=0.001)
    assert "W-E19" in codes(part)
    blocking = relaxation_times(spectrum(mxene, imaginary=Imaginary.NEGATED), **few)
    assert {"W-E18", "W-E19"} <= set(codes(blocking))
    assert blocking.ohmic.value == pytest.approx(0.73, abs=0.02)
    slow = relaxation_times(spectrum(zinc), **few)
    assert slow.ohmic.value == pytest.approx(9.7, abs=1)
    assert {"W-E19", "W-E20"} <= set(codes(slow))
