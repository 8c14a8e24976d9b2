"""Checks of galvanostatic titrations: what their symbols are said to mean, and what their diffusivities ask for."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass

import numpy as np

from ionterface.campaign.checks.evidence import Checked, Evidence, joined, written
from ionterface.campaign.suggestions import did_you_mean
from ionterface.errors import UsageError
from ionterface.methods.agreement import Agreement, Interval, over
from ionterface.methods.finite_diffusion import Geometry, surface_rise
from ionterface.methods.titration.pulse_diffusivity import weppner_huggins
from ionterface.quantities import conversion

PULSES = Interval(60.0, 1800.0, "s")
"""How long pulses of a titration last, where the text does not say."""
USUAL_PULSE = 600.0
"""[s]"""


class Meaning(enum.Enum):
    """What a text may say that a symbol of the titration formula stands for."""

    PULSE_DURATION = "pulse-duration"
    RELAXATION_TIME = "relaxation-time"
    REST_POTENTIAL_CHANGE = "rest-potential-change"
    OPEN_CIRCUIT_CHANGE = "open-circuit-change"


RIGHT = {"tau": Meaning.PULSE_DURATION, "dEs": Meaning.REST_POTENTIAL_CHANGE}
"""Weppner and Huggins: tau is the duration of the pulse, dEs the difference of the rest potentials around it."""


@dataclass(frozen=True, kw_only=True)
class ReferencePulse:
    """A pulse on a plate of known D and the rest after it, on which a reading of the formula is tried."""

    theta: float = 0.06
    """D·pulse/L²."""
    pulse: float = 60.0
    """[s]"""
    rest: float = 1800.0
    """[s]"""
    step: float = 10e-3
    """Change of the rest potential. [V]"""
    ohmic: float = 30e-3
    """Ohmic drop. [V]"""

    def _rise(self, since: float) -> float:
        theta = self.theta * since / self.pulse
        return self.step / self.theta * float(surface_rise(np.array([theta]), Geometry.PLATE)[0])

    @property
    def during(self) -> float:
        """Change during the pulse without the ohmic drop. [V]"""
        return self._rise(self.pulse)

    @property
    def recovered(self) -> float:
        """Change during the rest without the ohmic drop. [V]"""
        left = self._rise(self.pulse + self.rest) - self._rise(self.rest)
        return self.during - left

    def ratio(self, meanings: dict[str, Meaning], *, ohmic: bool) -> float:
        """D by the formula as it is read over the true D; `ohmic` adds the drop to a change during open circuit."""
        open_circuit = meanings["dEs"] is Meaning.OPEN_CIRCUIT_CHANGE
        dEs = self.recovered + self.ohmic * ohmic if open_circuit else self.step
        tau = self.rest if meanings["tau"] is Meaning.RELAXATION_TIME else self.pulse
        literal, true = (
            float(weppner_huggins(1.0, np.array(top), np.array(self.during), time))
            for top, time in ((dEs, tau), (self.step, self.pulse))
        )
        return literal / true


def titration_symbols(facts: Evidence, *, tau: str, step: str) -> Checked:
    """Whether tau and dEs of the titration formula are said to be what Weppner and Huggins mean by them.

    `tau` and `step` are statements of what the two symbols mean (`Meaning`). What another meaning would do is computed
    on a pulse of 60 s and a rest of 1800 s on a plate of known D.

    References
    ----------
    .. [1] W. Weppner, R. A. Huggins, J. Electrochem. Soc. 124 (1977) 1569. doi:10.1149/1.2133112
    """
    said = {"tau": _meaning(facts, tau), "dEs": _meaning(facts, step)}
    wrong = [symbol for symbol in said if said[symbol] is not RIGHT[symbol]]
    if not wrong:
        return Checked(Agreement.AGREES, "tau is the pulse and dEs the change of the rest potential")
    reference = ReferencePulse()
    effects = []
    for time in dict.fromkeys((Meaning.PULSE_DURATION, said["tau"])):
        read = {"tau": time, "dEs": said["dEs"]}
        ratios = list(dict.fromkeys(reference.ratio(read, ohmic=ohmic) for ohmic in (True, False)))
        if ratios == [1.0]:
            continue
        length = reference.rest if time is Meaning.RELAXATION_TIME else reference.pulse
        effects.append(f"{' or '.join(written(r, 2) for r in ratios)} times D with {length:g} s as tau")
    return Checked(
        Agreement.CONTRADICTS,
        f"taken literally the formula gives {joined(effects)} (with and without the ohmic drop)",
        "; ".join(f"{symbol} is the {_words(RIGHT[symbol])}, not the {_words(said[symbol])}" for symbol in wrong),
        f"a plate with D·pulse/L2 = {reference.theta:g}, pulse {reference.pulse:g} s, rest {reference.rest:g} s, ohmic "
        f"drop {reference.ohmic / reference.step:g} times the step",
    )


def _words(meaning: Meaning) -> str:
    return {
        Meaning.PULSE_DURATION: "duration of the pulse",
        Meaning.RELAXATION_TIME: "relaxation time",
        Meaning.REST_POTENTIAL_CHANGE: "change of the rest potential",
        Meaning.OPEN_CIRCUIT_CHANGE: "change during open circuit",
    }[meaning]


def _meaning(facts: Evidence, key: str) -> Meaning:
    text = facts.statement(key).given.get("meaning", "")
    known = {meaning.value: meaning for meaning in Meaning}
    if text not in known:
        raise UsageError(f"{text!r} is no meaning of a symbol of the titration{did_you_mean(text, known)}")
    return known[text]


def diffusivity_bound(facts: Evidence, *, diffusivity: str, thickness: str, body: str) -> Checked:
    """Whether a diffusivity from a titration can be that of a body of a printed thickness.

    `body` is the statement that the material holds it; where it holds another body `beside` it, the diffusivity may be
    of that one. A sheet of thickness t has V/S = t/2 with both faces open and t
    with one; nothing has more.

    Notes
    -----
    dEs is at most dEt, so D ≤ 4/(π·tau)·(V/S)². The length of the pulse is not stated: the whole range `PULSES` is
    tried.
    """
    beside = facts.statement(body).given.get("beside", "")
    printed, thick = facts.number(diffusivity), facts.number(thickness)
    d, t = printed.interval.to("m2/s"), thick.interval.to("m")
    asked = over(_length, d, PULSES, unit="m")
    at_usual = _length(d.middle, USUAL_PULSE)
    half = thick.printed.value * conversion(thick.unit or "m", "m") / 2
    output = (
        f"{printed.shown} needs V/S of {_metres(at_usual)} or more at a pulse of {USUAL_PULSE:g} s "
        f"({_metres(asked.low)} at {PULSES.low:g} s); half of {thick.value} {thick.unit} allows at most "
        f"{_most(half, USUAL_PULSE) * 1e4:.2g} cm2/s"
    )
    assumed = f"pulses of {PULSES.low:g} to {PULSES.high:g} s, the text does not give them"
    reason = (
        f"the {thick.of or thick.what} of {thick.value} {thick.unit} is thinner than the {_metres(asked.low)} that the "
        "shortest pulse asks for, so the printed diffusivity is not its own, or V/S was another"
    )
    if asked.low > t.high and beside:
        reason += f"; it may be that of the {beside}, whose size is not given"
        return Checked(Agreement.UNDECIDED, output, reason, assumed)
    if asked.low > t.high:
        return Checked(Agreement.CONTRADICTS, output, reason, assumed)
    if asked.high <= t.low / 2:
        return Checked(Agreement.AGREES, output, assumed=assumed)
    return Checked(Agreement.UNDECIDED, output, "the length of the pulse and V/S decide", assumed)


def _length(diffusivity: float, pulse: float) -> float:
    """Least V/S. [m]"""
    return math.sqrt(math.pi * pulse * diffusivity / 4)


def _most(length: float, pulse: float) -> float:
    """Largest D of V/S `length`. [m²/s]"""
    return float(weppner_huggins(length**2, np.array(1.0), np.array(1.0), pulse))


def _metres(length: float) -> str:
    return f"{length * 1e6:.2g} um" if length >= 1e-6 else f"{length * 1e9:.3g} nm"
