"""What slow rates hold beyond a half space is no store of the bulk, and a fine powder is no interface."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from ionterface.methods.verdict import Kind, Stand, Statement, storage_verdict
from ionterface.quantities import CURRENT, VOLTAGE

APART, BULK = Statement.STORE_APART, Statement.BULK_LIMITS


def leaking(records, conductance):
    """A resistor beside the electrode, without current in the middle of the window; [S]."""
    made = []
    for record in records:
        e, i = record.take(VOLTAGE, CURRENT, method="test")
        made.append(record.with_column(CURRENT, i + conductance * (e - 0.5), step="leak"))
    return made


@pytest.mark.parametrize("store", ["capacitor", "thin film"])
@pytest.mark.parametrize("seeds", [6, pytest.param(60, marks=pytest.mark.slow)])
def test_a_leak_beside_one_store_is_no_bulk(electrodes, store, seeds):
    """The leak holds 40 % of the charge at 0.1 mV/s and 0.7 % at 10 mV/s: no diffusion grows so fast."""
    e = electrodes
    truth = e.capacitor(1.0) if store == "capacitor" else e.film(1e4)
    for seed in range(seeds):
        records = leaking(e.records(truth, seed, gain=(0.005, 0.01, 0.02)[seed % 3], relative=0.005), 5e-4)
        found = storage_verdict(e.evidence(records, film=e.said(0.1)))
        assert found.stand(APART) is not Stand.SUPPORTED
        assert found.stand(BULK) is not Stand.SUPPORTED


def test_whether_the_line_reaches_the_charge_decides(electrodes):
    """Two stores that are told apart, and the same with a leak at the slow rates."""
    e = electrodes
    records = e.records(e.film(0.1, 0.68) + e.capacitor(0.32), gain=0.005, relative=0.005)
    two = storage_verdict(e.evidence(records, film=e.said(0.1)))
    assert two.stand(APART) is Stand.SUPPORTED
    (outer,) = (one for one in two.evidence if one.kind is Kind.OUTER_CHARGE)
    assert outer.slowest == pytest.approx(1e-4)
    assert 1 < outer.filled[0] * np.sqrt(outer.rates[0] / outer.slowest) < 5
    less = dataclasses.replace(outer, filled=(0.05, 0.08))
    rest = tuple(one for one in two.evidence if one not in (outer,) and one.kind is not Kind.PROPORTIONAL_SHARE)
    found = storage_verdict((less, *rest))
    assert found.stand(APART) is Stand.UNDECIDED
    assert "leak's current" in found.standing(APART).deciding


def test_a_fine_powder_beside_a_coarse_one_is_called_no_interface(electrodes):
    """It follows every rate, as a surface does: the words must cover it."""
    e = electrodes
    found = e.verdict(e.film(0.1, 0.7) + e.film(1e4, 0.3), film=e.said(0.1))
    assert found.stand(APART) is Stand.SUPPORTED
    assert found.share.holds(0.3)
    sentence = found.sentence(APART)
    assert "does not limit at these rates" in sentence
    assert "interface" not in sentence
    (meaning,) = (f.message for f in found.findings if f.code == "W-SV3")
    assert "fine powder" in meaning


@pytest.mark.parametrize("finer", [30.0, 300.0])
def test_a_powder_of_medium_size_is_no_store_apart(electrodes, finer):
    """Of 30 %, with D/L² so many times that of the coarse one: partly full at the fast rates."""
    e = electrodes
    truth = e.film(0.1, 0.7) + e.film(0.1 * finer, 0.3)
    found = [e.verdict(truth, seed, {"gain": 0.01, "relative": 0.01}, film=e.said(0.1)) for seed in range(6)]
    for one in found:
        if one.share is not None:
            assert one.share.low < 0.3
