"""Bars of electrons per atom, and stacks of who could hold them."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.figures.panel import Bars, Level, Material
from ionterface.figures.print import draw
from ionterface.figures.stoichiometry import electron_ledger_panel, electrons_panel
from ionterface.methods.electron_ledger import Holder, electron_ledger
from ionterface.methods.mass_basis import Composition

COLOURS = {"VOx": Material(0), "rGO": Material(1)}


def ledger(capacity, oxide, counted=("VOx", "rGO")):
    film = Composition({n: Estimate(v, 0, "%") for n, v in {"VOx": oxide, "rGO": 100 - oxide}.items()})
    holders = (
        Holder(component="VOx", formula="VO2", element="V", most=Estimate(1, 0, "1")),
        Holder(component="rGO", formula="C", element="C", most=Estimate(0.03, 0, "1")),
    )
    return electron_ledger(Estimate(capacity, 0, "mAh/g"), composition=film, counted=counted, holders=holders)


def test_readings_stand_side_by_side_with_their_limits():
    electrons = {"85:15": Estimate(1.613, 0.05, "1"), "as VO2": Estimate(1.371, None, "1")}
    panel = electrons_panel(electrons, element="V", colour=Material(0), levels={"0.5 Zn per VO2": 1.0})
    (bars,) = (m for m in panel.marks if isinstance(m, Bars))
    np.testing.assert_allclose(bars.height, [1.613, 1.371])
    np.testing.assert_allclose(bars.error, [0.05, np.nan])
    assert panel.x.categories == ("85:15", "as VO2")
    assert panel.y.label == "Electrons per V"
    assert panel.note == "dashed: 1 is 0.5 Zn per VO2"
    assert [m.y for m in panel.marks if isinstance(m, Level)] == [1.0]
    draw(panel)
    assert electrons_panel(electrons, element="V", colour=Material(0)).note == ""
    with pytest.raises(UsageError, match="no readings"):
        electrons_panel({}, element="V", colour=Material(0))


def test_the_stacks_of_a_ledger_reach_the_capacity():
    panel = electron_ledger_panel({"G-15": ledger(443, 85), "G-90": ledger(70, 10)}, colours=COLOURS)
    vanadium, carbon, rest = panel.marks
    np.testing.assert_allclose(vanadium.height, [0.85 * 323.145, 0.1 * 323.145], atol=1e-3)
    np.testing.assert_allclose(carbon.bottom, vanadium.height)
    np.testing.assert_allclose(rest.bottom + rest.height, [443, 70])
    assert [m.label for m in panel.marks] == ["V of VOx", "C of rGO", "unexplained"]
    assert panel.y.label == "Capacity on VOₓ+rGO (mAh/g)"
    draw(panel)


def test_what_is_explained_leaves_no_rest():
    panel = electron_ledger_panel({"G-15": ledger(100, 85)}, colours=COLOURS)
    assert [m.label for m in panel.marks] == ["V of VOx", "C of rGO"]


def test_ledgers_of_one_panel_have_one_basis():
    with pytest.raises(UsageError, match="one mass basis"):
        electron_ledger_panel({"a": ledger(443, 85), "b": ledger(443, 85, counted=("VOx",))}, colours=COLOURS)
    with pytest.raises(UsageError, match="one mass basis"):
        electron_ledger_panel({}, colours=COLOURS)
