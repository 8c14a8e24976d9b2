"""The table of rules is closed, says why, and is all there is."""

from __future__ import annotations

import inspect

import pytest

from ionterface.estimate import Estimate, Status, Table
from ionterface.methods.finite_diffusion import Geometry
from ionterface.methods.verdict import (
    Evidence,
    FilmNumbers,
    Kind,
    Stand,
    Statement,
    rules_table,
    storage_verdict,
)
from ionterface.methods.verdict.conditions import Context
from ionterface.methods.verdict.deciding import DECIDING, deciding
from ionterface.methods.verdict.rules import SAYS, SILENT, cells
from ionterface.references import bibliography, keys


def row(kind, low, high, **more):
    given = {"status": Status.VALID, "data": kind.name, "source": "stated"} | more
    return Evidence(kind=kind, value=Estimate((low + high) / 2, None, "1"), low=low, high=high, **given)


def numbers(filling=1e-3):
    return FilmNumbers(filling=(filling, filling), inverse_thermal=38.92, window=1.0, geometry=Geometry.PLATE)


def thick(**more):
    return row(Kind.FILM, 300, 400, film=numbers(), rates=(1e-4, 0.1), **more)


def charging(high=0.01):
    return row(Kind.CHARGING, 0.0, high)


def outer(low=0.2, high=0.3, **more):
    given = {"rates": (1e-2, 0.1), "slowest": 1e-4, "beside": (0.6, 0.8), "filled": (0.2, 0.3)} | more
    return row(Kind.OUTER_CHARGE, low, high, **given)


SETTING = (thick(), charging())
"""A film that D and L make a half space, and a small resistance."""
SUPPORTING = {
    Kind.PROPORTIONAL_SHARE: lambda: row(
        Kind.PROPORTIONAL_SHARE, 0.2, 0.3, rates=(1e-2, 0.1), slowest=1e-4, beside=(0.6, 0.8), filled=(0.2, 0.3)
    ),
    Kind.OUTER_CHARGE: outer,
    Kind.STEP_SHARE: lambda: row(Kind.STEP_SHARE, 0.2, 0.3, times=(1e-2, 100.0), beside=(0.6, 0.8)),
    Kind.EXPONENT: lambda: row(Kind.EXPONENT, 0.8, 0.9),
    Kind.RATE_EXPONENT: lambda: row(Kind.RATE_EXPONENT, 0.8, 0.9),
    Kind.FILM: lambda: row(Kind.FILM, 0.001, 0.01, film=numbers(1e3), rates=(1e-4, 0.1)),
    Kind.CHARGING: lambda: row(Kind.CHARGING, 0.2, 0.3),
    Kind.CARBON_BLANK: lambda: row(Kind.CARBON_BLANK, 0.97, 1.02),
    Kind.DOUBLE_LAYER: lambda: row(Kind.DOUBLE_LAYER, 0.97, 1.02),
    Kind.LEDGER: lambda: row(Kind.LEDGER, 1.4, 1.7),
    Kind.CLOSURE: lambda: row(Kind.CLOSURE, 0.2, 0.4),
    Kind.VALENCE: lambda: row(Kind.VALENCE, 0.2, 0.4),
}
EXCLUDING = {
    Kind.PROPORTIONAL_SHARE: lambda: row(Kind.PROPORTIONAL_SHARE, -0.01, 0.03),
    Kind.OUTER_CHARGE: lambda: outer(-0.01, 0.03),
    Kind.STEP_SHARE: lambda: row(Kind.STEP_SHARE, -0.01, 0.03),
    Kind.EXPONENT: lambda: row(Kind.EXPONENT, 0.48, 0.53),
    Kind.RATE_EXPONENT: lambda: row(Kind.RATE_EXPONENT, 0.48, 0.53),
    Kind.CHARGING: charging,
    Kind.CARBON_BLANK: lambda: row(Kind.CARBON_BLANK, 0.1, 0.2),
    Kind.DOUBLE_LAYER: lambda: row(Kind.DOUBLE_LAYER, 0.1, 0.2),
    Kind.VALENCE: lambda: row(Kind.VALENCE, -0.03, 0.02),
}


def test_every_kind_and_statement_has_a_cell_with_a_reason():
    found = list(cells())
    assert len(found) == len(Kind) * len(Statement)
    assert set(SILENT) == set(Kind)
    assert set(DECIDING) == set(Statement)
    assert all(one.reason for _, _, one in found)
    assert len(rules_table(silent=True).rows) == len(found)
    assert len(rules_table().rows) == len(SAYS)
    assert Table.from_dict(rules_table().to_dict()) == rules_table()
    assert {key for _, _, one in found for key in one.cites} <= set(keys(bibliography()))
    assert not any(one.silent for one in SAYS.values())


@pytest.mark.parametrize(("kind", "statement"), [k for k, r in SAYS.items() if r.supports])
def test_every_rule_that_supports_can_do_so(kind, statement):
    one = SUPPORTING[kind]()
    around = tuple(e for e in SETTING if e.kind is not kind)
    found = storage_verdict((one, *around))
    assert 1 + found.evidence.index(one) in found.standing(statement).supported_by


@pytest.mark.parametrize(("kind", "statement"), [k for k, r in SAYS.items() if r.excludes])
def test_every_rule_that_excludes_can_do_so(kind, statement):
    one = thick() if kind is Kind.FILM and statement is Statement.THIN_FILM else EXCLUDING.get(kind, SUPPORTING[kind])()
    around = tuple(e for e in SETTING if e.kind is not kind)
    found = storage_verdict((one, *around))
    assert 1 + found.evidence.index(one) in found.standing(statement).excluded_by


@pytest.mark.parametrize(("kind", "statement"), [(k, s) for k, s, r in cells() if r.silent])
def test_what_says_nothing_changes_nothing(kind, statement):
    """Whatever its number, alone and as the only one of its kind."""
    for low, high in ((-0.01, 0.01), (0.4, 0.6), (0.97, 1.03), (50.0, 60.0)):
        one = row(kind, low, high, rates=(1e-2, 0.1), film=numbers(), beside=(0.6, 0.8), filled=(0.2, 0.3))
        assert storage_verdict([one]).stand(statement) is Stand.UNDECIDED


@pytest.mark.parametrize(
    ("change", "around"),
    [
        pytest.param({}, (charging(),), id="no D and L"),
        pytest.param({}, (thick(),), id="no resistance"),
        pytest.param({}, (thick(), charging(0.2)), id="R·C too large"),
        pytest.param(
            {}, (thick(), row(Kind.FILM, 1, 2, film=numbers(1.0), data="other"), charging()), id="a second film"
        ),
        pytest.param({"rates": (1e-3, 0.1)}, SETTING, id="a rate at which the film fills"),
        pytest.param({"filled": (0.5, 0.8)}, SETTING, id="a store that is nearly full"),
        pytest.param({"filled": (-0.1, 0.3)}, SETTING, id="a charge that does not fall"),
        pytest.param({"beside": (0.01, 0.8)}, SETTING, id="hardly a second store"),
        pytest.param({"filled": None, "beside": None}, SETTING, id="a second store not known"),
        pytest.param({"filled": (0.05, 0.3)}, SETTING, id="charge at slow rates that no half space takes up"),
        pytest.param({"slowest": None}, SETTING, id="a slowest rate that is not known"),
        pytest.param({"codes": frozenset({"W-T4"})}, SETTING, id="ohmic loss"),
        pytest.param({"low": 0.03}, SETTING, id="no more than the laws hold"),
    ],
)
def test_each_condition_of_a_store_apart_is_needed(change, around):
    assert storage_verdict((outer(), *SETTING)).stand(Statement.STORE_APART) is Stand.SUPPORTED
    assert storage_verdict((outer(**change), *around)).stand(Statement.STORE_APART) is Stand.UNDECIDED


@pytest.mark.parametrize(
    ("around", "words"),
    [
        ((), "stated length"),
        ((thick(),), "impedance"),
        ((thick(), charging(0.2)), "slower scan rates"),
        ((row(Kind.FILM, 1, 2, film=numbers(1.0), rates=(1e-4, 0.1)), charging()), "above 4e+03 mV/s"),
        (SETTING, "four or more scan rates above 4 mV/s"),
        ((*SETTING, outer(filled=(0.7, 0.9))), "faster scan rates"),
        ((*SETTING, outer(filled=(0.01, 0.2))), "leak's current"),
        ((*SETTING, outer(low=0.03)), "thicknesses or particle sizes"),
    ],
)
def test_the_measurement_that_would_decide_is_the_first_that_is_lacking(around, words):
    assert words in deciding(Statement.STORE_APART, Context(around))


@pytest.mark.parametrize("statement", Statement)
@pytest.mark.parametrize("kinds", [(), *((k,) for k in Kind)])
def test_whatever_is_known_a_measurement_is_named(statement, kinds):
    assert deciding(statement, Context(tuple(SUPPORTING.get(k, lambda k=k: row(k, 1, 2))() for k in kinds)))


def test_nothing_but_the_table_decides():
    """The verdict names no kind of evidence by itself, but for the limit of a share, which asks for the circuit."""
    source = inspect.getsource(inspect.getmodule(storage_verdict))
    assert {kind.name for kind in Kind if f"Kind.{kind.name}" in source} == {"CHARGING", "STEP_SHARE"}


@pytest.mark.parametrize(
    ("change", "around"),
    [
        pytest.param({}, (), id="no D and L"),
        pytest.param({"times": (1e-2, 300.0)}, (thick(),), id="a hold in which the body fills"),
        pytest.param({"times": None}, (thick(),), id="a hold that is not known"),
        pytest.param({"beside": (0.01, 0.7)}, (thick(),), id="hardly diffusion"),
        pytest.param({"codes": frozenset({"W-SP7"})}, (thick(),), id="a model that does not fit"),
        pytest.param({"low": 0.03}, (thick(),), id="no more than the laws hold"),
    ],
)
def test_each_condition_of_two_processes_in_a_step_is_needed(change, around):
    given = {"low": 0.2, "high": 0.3, "times": (1e-2, 100.0), "beside": (0.6, 0.8)}
    whole, less = row(Kind.STEP_SHARE, **given), row(Kind.STEP_SHARE, **given | change)
    assert storage_verdict((whole, thick())).stand(Statement.STORE_APART) is Stand.SUPPORTED
    assert storage_verdict((less, *around)).stand(Statement.STORE_APART) is Stand.UNDECIDED
