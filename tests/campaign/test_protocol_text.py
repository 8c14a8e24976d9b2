"""Protocols and cells written as YAML: what each step becomes, and every fault at once with its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ionterface.campaign.cell_text import cell_of
from ionterface.campaign.protocol_steps import StepText
from ionterface.campaign.protocol_text import protocol_of
from ionterface.errors import CampaignFaults, MissingFact, UnreadableFile
from ionterface.simulate import (
    ConstantCurrent,
    ConstantPower,
    Equilibrium,
    Fillings,
    Hold,
    Load,
    Rest,
    Series,
    Sweep,
    cycling,
    gitt,
    ici,
    pitt,
    rate_test,
    specs,
)

STEPS = {
    "sweep: {through: [1.6 V, 200 mV, 1.6 V], rate: 1 mV/s, cycles: 3}": Sweep(
        potentials=(1.6, 0.2, 1.6), rate=1e-3, cycles=3
    ),
    "current: {of: -0.1 A/g, lower: 0.3 V}": ConstantCurrent(current=-2e-4, lower=0.3),
    "current: {of: 1 mA, upper: 1.6 V, duration: 2 h, charge: 1 mAh/g}": ConstantCurrent(
        current=1e-3, upper=1.6, duration=7200.0, charge=7.2e-3
    ),
    "hold: {at: 0.5 V, duration: 1 min, taper: 1 uA}": Hold(voltage=0.5, duration=60.0, taper=1e-6),
    "power: {of: -1 mW, lower: 0.3 V}": ConstantPower(power=-1e-3, lower=0.3),
    "power: {of: -1 W/g, lower: 0.3 V}": ConstantPower(power=-2e-3, lower=0.3),
    "load: {of: 1 kOhm, lower: 0.3 V}": Load(resistance=1e3, lower=0.3),
    "rest: 10 min": Rest(duration=600.0),
    "rest: {duration: 10 min}": Rest(duration=600.0),
    "gitt: {current: -20 mA/g, pulse: 10 min, rest: 1 h, pulses: 4, limit: 0.3 V}": gitt(
        current=-4e-5, pulse=600.0, rest=3600.0, pulses=4, limit=0.3
    ),
    "ici: {current: 1 mA, on: 5 min, off: 5 s, limit: 1.6 V, interruptions: 9}": ici(
        current=1e-3, on=300.0, off=5.0, limit=1.6, interruptions=9
    ),
    "pitt: {start: 1 V, step: -10 mV, steps: 3, hold: 1 h}": pitt(start=1.0, step=-0.01, steps=3, hold=3600.0),
    "specs: {start: 1 V, step: -10 mV, steps: 3, hold: 1 h}": specs(start=1.0, step=-0.01, steps=3, hold=3600.0),
    "cycling: {charge: 1 mA, discharge: -1 A/g, lower: 0.3 V, upper: 1.6 V, cycles: 5}": cycling(
        charge=1e-3, discharge=-2e-3, lower=0.3, upper=1.6, cycles=5
    ),
    "rate_test: {currents: [1 mA, 1 A/g], lower: 0.3 V, upper: 1.6 V, cycles: 2}": rate_test(
        [1e-3, 2e-3], lower=0.3, upper=1.6, cycles=2
    ),
    "repeat: {times: 4, steps: [rest: 1 s, rest: 2 s]}": Series((Rest(duration=1.0), Rest(duration=2.0)), 4),
}
MASS = 2e-6
ROOT = Path(__file__).parents[2]


@pytest.fixture
def written(tmp_path):
    def write(text, name="protocol.yaml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("text", STEPS)
def test_each_kind_of_step_becomes_what_it_says(written, text):
    _, made = protocol_of(written(f"start: 1.6 V\nsteps:\n  - {text}\n"), mass=MASS)
    wanted = Series((STEPS[text],))
    assert [(s.control, s.technique, s.cycle) for s in made.stretches()] == [
        (s.control, s.technique, s.cycle) for s in wanted.stretches()
    ]
    for found, expected in zip(made.stretches(), wanted.stretches(), strict=True):
        assert found.value == pytest.approx(expected.value, rel=1e-12, abs=1e-15)
        assert found.drift == pytest.approx(expected.drift, rel=1e-12, abs=1e-15)
        assert found.duration == pytest.approx(expected.duration, rel=1e-12)
        assert [ending for ending, _ in found.limits] == [ending for ending, _ in expected.limits]
        for (_, level), (_, there) in zip(found.limits, expected.limits, strict=True):
            assert level == pytest.approx(there, rel=1e-12)


def test_every_kind_of_step_is_tried_here():
    assert {text.partition(":")[0] for text in STEPS} == set(StepText.model_fields)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("1.6 V", Equilibrium(1.6)),
        ("{potential: 1 V, counter: -200 mV}", Equilibrium(1.0, -0.2)),
        ("{potential: 1 V, fillings: {bulk: 0.25}}", Fillings({"bulk": 0.25}, 1.0)),
    ],
)
def test_a_start_is_an_equilibrium_or_its_fillings(written, text, start):
    assert protocol_of(written(f"start: {text}\nsteps: [rest: 1 s]\n"), mass=MASS)[0] == start


FAULTY = """\
start: 1.6
steps:
  - swep: {through: [1.6 V, 0.2 V], rate: 1 mV/s}
  - sweep: {through: [1.6 V, 0.2], rate: 1 mA}
  - current: {of: 1 mV, lower: 0.3 V}
  - current: {off: 1 mA, lower: 0.3 V}
  - rest: 0 s
  - rest: 1 s
    hold: {at: 1 V, duration: 1 h}
"""


def test_every_fault_is_told_at_once_with_its_line(written):
    with pytest.raises(CampaignFaults) as caught:
        protocol_of(written(FAULTY), mass=MASS)
    told = [(fault.line, fault.message) for fault in caught.value.faults]
    wanted = [
        (1, "1.6 has no unit"),
        (3, "unknown key 'swep' in steps[0]; did you mean 'sweep'?"),
        (4, "steps[1].sweep.rate: 'mA' cannot be converted to 'V/s'"),
        (4, "steps[1].sweep.through[1]: 0.2 has no unit"),
        (5, "steps[2].current.of: 'mV' cannot be converted to 'A'"),
        (6, "steps[3].current.of is missing"),
        (6, "unknown key 'off' in steps[3].current; did you mean 'of'?"),
        (7, "steps[4].rest.duration: '0 s' is zero"),
        (8, "a step is of one kind, not hold, rest"),
    ]
    assert [line for line, _ in told] == [line for line, _ in wanted]
    for (_, found), (_, expected) in zip(told, wanted, strict=True):
        assert expected in found


def test_steps_that_would_never_end_are_told_together(written):
    text = """\
start: 1.6 V
steps:
  - current: {of: -1 mA}
  - sweep: {through: [1 V], rate: 1 mV/s}
  - repeat:
      times: 2
      steps:
        - rest: 1 s
        - current: {of: 1 mA, lower: 0.3 V}
"""
    with pytest.raises(CampaignFaults) as caught:
        protocol_of(written(text), mass=MASS)
    assert [fault.line for fault in caught.value.faults] == [3, 4, 9]
    assert "steps[2].repeat.steps[1].current: a current of 0.001 A" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("steps: [rest: 1 s]\n", "start is missing"),
        ("start: 1 V\n", "steps is missing"),
        ("start: 1 V\nsteps: []\n", "steps: should not be empty"),
        ("start: 1 V\nsteps: [{}]\n", "a step is of one kind, not nothing"),
        ("start: 1 V\nsteps: [rest: ?]\n", "is left open"),
        ("start: 1 V\nsteps: [rest: 1 s\n", "cannot be read here"),
    ],
)
def test_a_file_without_its_parts_is_told(written, text, told):
    with pytest.raises(CampaignFaults) as caught:
        protocol_of(written(text), mass=MASS)
    assert told in str(caught.value)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(UnreadableFile, match="cannot be read"):
        protocol_of(tmp_path / "none.yaml", mass=MASS)


# -- cells -------------------------------------------------------------------------------------------------------------
CELL = """\
set: dai2021
material: VOx-G
mass: 1 mg
area: 1 cm2
changes: {interface.length: 0.5 um, interface.interaction: 40, temperature: 30 °C}
"""


def test_a_cell_is_its_set_with_what_the_file_changes(written):
    described = cell_of(str(written(CELL)), {})
    interface = described.cell.stores[1]
    assert interface.diffusion.length == pytest.approx(0.5e-6)
    assert interface.families[0].interaction == 40.0
    assert described.cell.temperature == pytest.approx(303.15)
    assert described.cell.working.mass == pytest.approx(1e-6)
    assert described.parameters["interface.interaction"] == 40.0


def test_what_is_told_beside_the_file_goes_over_it(written):
    assert cell_of(str(written(CELL)), {"mass": 5e-6}).cell.working.mass == 5e-6
    assert cell_of("xu2019", {"mass": 5e-6}).cell.working.mass == 5e-6


def test_every_change_that_cannot_be_made_is_told_at_once(written):
    text = CELL.replace(
        "{interface.length: 0.5 um, interface.interaction: 40, temperature: 30 °C}",
        "\n  interface.lenght: 0.5 um\n  bulk.length: 3 s\n  bulk.capacity: 5\n",
    )
    with pytest.raises(CampaignFaults) as caught:
        cell_of(str(written(text)), {})
    told = [(fault.line, fault.message) for fault in caught.value.faults]
    assert [line for line, _ in told] == [6, 7, 8]
    assert "did you mean interface.length" in told[0][1]
    assert "'s' cannot be converted" in told[1][1]
    assert "5 has no unit; write it like '5 mAh/g'" in told[2][1]


@pytest.mark.parametrize(
    ("before", "after", "line", "told"),
    [
        ("VOx-G", "VOxG", 2, "there is no parameter set 'dai2021:VOxG'; did you mean dai2021:VOx-G"),
        ("mass: 1 mg", "mas: 1 mg", 3, "unknown key 'mas'; did you mean 'mass'?"),
        ("mass: 1 mg", "mass: -1 mg", 3, "is negative"),
        ("0.5 um", "-0.5 um", 1, "length of Diffusion must be above 0"),
        ("area: 1 cm2", "area: 1 cm2\ncounter_mass: 1 mg", 1, "asks for no 'counter_mass'"),
    ],
)
def test_a_cell_that_cannot_be_is_told_with_its_line(written, before, after, line, told):
    with pytest.raises(CampaignFaults) as caught:
        cell_of(str(written(CELL.replace(before, after))), {})
    assert (line, True) in [(fault.line, told in fault.message) for fault in caught.value.faults]


def test_a_mass_that_nobody_tells_is_asked(written):
    with pytest.raises(MissingFact, match="State `mass`"):
        cell_of(str(written(CELL.replace("mass: 1 mg\n", ""))), {})


def test_the_examples_of_the_documentation_can_be_read(written):
    text = (ROOT / "docs" / "simulate.md").read_text(encoding="utf-8")
    cell, protocol = re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    described = cell_of(str(written(cell, "cell.yaml")), {})
    start, steps = protocol_of(written(protocol), mass=described.cell.working.mass)
    assert start == Equilibrium(1.6)
    assert len(steps.steps) == 5
