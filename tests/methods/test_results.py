"""Every result, whatever computed it, has the one shape that reports rely on."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from ionterface.estimate import Estimate, Status, Table
from ionterface.methods.cell_statistics import cell_statistics
from ionterface.methods.charge_discharge import charge_discharge
from ionterface.methods.cycling import cycling
from ionterface.methods.mass_basis import Composition, on_every_basis
from ionterface.methods.rate_test import rate_test
from ionterface.methods.rest import rests
from ionterface.methods.segmentation import Direction, segment
from ionterface.methods.voltammogram import voltammogram
from ionterface.references import bibliography, keys

MASS = Estimate(1.0, None, "mg", source="mass")
FILM = Composition({"VOx": Estimate(1.0, 0, "1")})
METHODS = {
    "segment": segment,
    "cycling": lambda r: cycling(r, bases={"film": MASS}),
    "charge_discharge": lambda r: charge_discharge(r, cycles=[1], mass=MASS, basis="film"),
    "rate_test": lambda r: rate_test(r, mass=MASS, basis="film", branch=Direction.REDUCTION),
    "voltammogram": voltammogram,
    "rests": rests,
    "cell_statistics": lambda r: cell_statistics(
        np.eye(5), cells=list("abcde"), cycles=range(5), unit="mAh/g", basis="film", source="made"
    ),
    "on_every_basis": lambda r: on_every_basis(
        Estimate(1, 0, "C/kg"), composition=FILM, bases={"film": ["VOx"]}, stated_on="film"
    ),
}


@pytest.fixture
def record(play):
    return play([(0, 50, 1, 1), (1, 100, 1, 2), (0, 50, 2, 2), (-1, 90, 2, 1), (1, 90, 1, 2), (-1, 90, 2, 1)])


@pytest.mark.parametrize("method", METHODS)
def test_a_result_has_its_shape(method, record):
    result = METHODS[method](record)
    assert result.__dataclass_params__.frozen
    assert isinstance(result.status, Status)
    assert all(f.code.startswith("W-") for f in result.findings)
    assert isinstance(result.basis, str)
    assert result.n_independent >= 1
    assert result.settings
    assert all(isinstance(text, str) for text in result.settings.values())
    assert set(result.cites) <= set(keys(bibliography()))
    table = result.table()
    assert Table.from_dict(table.to_dict()) == table
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.status = Status.VALID


@pytest.mark.parametrize("method", ["segment", "cycling", "charge_discharge", "rate_test", "voltammogram", "rests"])
def test_methods_leave_their_input_alone(method, record):
    before, description = record.frame(), record.description()
    METHODS[method](record).table()
    assert record.frame().equals(before)
    assert record.description() == description
