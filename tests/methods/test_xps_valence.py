"""Average valence from component areas, with references that the user gives."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ionterface.errors import MissingFact, UsageError
from ionterface.estimate import Estimate, Status, Table
from ionterface.methods.xps_valence import Component, ReferencePosition, SurfaceHistory, average_valence

CLEAN = SurfaceHistory(sputtered=False, air=False, charge_reference="O 1s 530.0 eV")
ENERGIES = {5: 517.2, 4: 515.8, 3: 515.2}
REFERENCES = tuple(
    ReferencePosition(valence=z, energy=energy, within=0.3, source="own V2O5, VO2 and V2O3")
    for z, energy in ENERGIES.items()
)


def components(areas, noise=0.0, shift=0.0):
    return [Component(energy=ENERGIES[z] + shift, area=Estimate(area, noise * area, "1")) for z, area in areas.items()]


def run(areas, noise=0.0, shift=0.0, history=CLEAN, references=REFERENCES, constraints=0.1):
    parts = components(areas, noise, shift)
    return average_valence(parts, references=references, history=history, constraints=constraints)


PUBLISHED = {5: 0.45, 4: 0.50, 3: 0.05}


def test_published_average_and_its_uncertainty():
    found = run(PUBLISHED, noise=0.05)
    assert found.valence.value == pytest.approx(4.40)
    assert found.of_areas.std == pytest.approx(0.0172, abs=5e-5)
    assert [c.share.value for c in found.components] == pytest.approx([0.45, 0.50, 0.05])
    assert found.components[0].share.std == pytest.approx(0.45 * 0.05 * (0.55**2 + 0.5**2 + 0.05**2) ** 0.5, rel=1e-6)
    assert found.status is Status.VALID
    assert [f.code for f in found.findings] == ["W-X1"]


def test_the_constraints_of_the_fit_are_stated_or_the_valence_says_they_are_not():
    found = run(PUBLISHED, noise=0.05, constraints=0.1)
    assert found.valence.std == pytest.approx(math.hypot(0.0172, 0.1), abs=5e-5)
    unsaid = run(PUBLISHED, noise=0.05, constraints=None)
    assert unsaid.valence.std is None
    assert "not stated" in str(unsaid.valence)
    assert unsaid.of_areas == found.of_areas
    assert [f.code for f in unsaid.findings] == ["W-X1", "W-X7"]
    assert unsaid.status is Status.VALID
    with pytest.raises(UsageError, match="above zero"):
        run(PUBLISHED, constraints=0.0)


def test_its_uncertainty_is_that_of_drawn_areas():
    areas = np.array(list(PUBLISHED.values()))
    drawn = areas * (1 + 0.05 * np.random.default_rng(3).standard_normal((100_000, 3)))
    valences = drawn @ np.array(list(PUBLISHED)) / drawn.sum(axis=1)
    assert run(PUBLISHED, noise=0.05).of_areas.std == pytest.approx(valences.std(), rel=0.02)


@given(areas=st.dictionaries(st.sampled_from([3, 4, 5]), st.floats(1e-3, 1e6), min_size=1), unit=st.floats(1e-6, 1e6))
def test_an_average_lies_between_its_parts_and_knows_no_unit(areas, unit):
    found = run(areas).valence.value
    assert min(areas) - 1e-9 <= found <= max(areas) + 1e-9
    assert run({z: area * unit for z, area in areas.items()}).valence.value == pytest.approx(found, rel=1e-9)


def test_one_component_alone_has_no_uncertainty_from_its_area():
    assert run({4: 100.0}, noise=0.05).of_areas.std == pytest.approx(0, abs=1e-12)


def test_a_component_near_no_reference_makes_it_not_computable():
    found = run(PUBLISHED, shift=0.5)
    assert found.status is Status.NOT_COMPUTABLE
    assert "W-X6" in {f.code for f in found.findings}
    assert found.table().rows[-1][0].value != found.table().rows[-1][0].value


def test_the_same_spectrum_has_another_valence_by_another_table():
    other = (
        ReferencePosition(valence=4, energy=517.2, within=0.3, source="table A"),
        ReferencePosition(valence=3, energy=515.5, within=0.5, source="table A"),
    )
    assert run(PUBLISHED, references=other).valence.value == pytest.approx(0.45 * 4 + 0.55 * 3)


def test_what_happened_to_the_surface_is_said():
    history = SurfaceHistory(sputtered=True, air=True, charge_reference="C 1s 284.8 eV")
    found = run(PUBLISHED, history=history)
    assert [f.code for f in found.findings] == ["W-X1", "W-X2", "W-X3"]
    table = found.table()
    assert Table.from_dict(table.to_dict()) == table


def test_bad_input_is_refused():
    with pytest.raises(MissingFact, match="which binding energy"):
        run(PUBLISHED, references=())
    with pytest.raises(UsageError, match="at least one component"):
        run({})
    with pytest.raises(UsageError, match="no area"):
        run({4: 0.0})
    with pytest.raises(UsageError, match="has the area"):
        run({4: -1.0})
    with pytest.raises(UsageError, match="no source"):
        ReferencePosition(valence=5, energy=517.2, within=0.3, source=" ")
    with pytest.raises(UsageError, match="positive energy and distance"):
        ReferencePosition(valence=5, energy=517.2, within=0, source="own")
    with pytest.raises(UsageError, match="charge reference"):
        SurfaceHistory(sputtered=False, air=False, charge_reference="")
    wide = tuple(ReferencePosition(valence=z, energy=516 + z / 2, within=1, source="own") for z in (1, 2))
    with pytest.raises(UsageError, match="midway"):
        average_valence([Component(energy=516.75, area=Estimate(1, 0, "1"))], references=wide, history=CLEAN)
