"""Composition of an oxide-carbon film from its mass in air, where the oxide gains oxygen while the carbon burns."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.methods.constants import atoms, molar_mass
from ionterface.methods.result import status_of
from ionterface.record import Array

COVERAGE = 2.0
"""How many standard uncertainties a fraction may lie below 0 before it is said to be impossible."""


def oxidation_gain(start: str, end: str, *, metal: str) -> Estimate:
    """Mass of the residue per mass of the oxide that it came from, metal for metal. [1]

    Parameters
    ----------
    start, end : str
        Formula of the oxide in the film, and of what is left: ``VO2``, ``V2O5``.
    metal : str
        The element that neither burns nor evaporates.

    Raises
    ------
    UsageError
        A formula that cannot be read or lacks the metal.
    """
    return _per_metal(end, metal) / _per_metal(start, metal)


def expected_residue(oxide: Estimate, *, start: str, end: str, metal: str) -> Estimate:
    """Residue per initial mass that a mass fraction of oxide leaves. [1]

    Parameters and errors as in `oxidation_gain`; `oxide` is the mass fraction in the film. [1]
    """
    return oxide.to("1") * oxidation_gain(start, end, metal=metal)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The composition if the oxide in the film is this one; mass fractions of the initial film."""

    start: str
    gain: Estimate
    oxide: Estimate
    carbon: Estimate
    water: Estimate


@dataclass(frozen=True, kw_only=True)
class Thermogravimetry:
    """Composition for every oxide that comes into question, and for the measured valence where there is one."""

    readings: tuple[Reading, ...]
    measured: Reading | None
    """At the measured valence."""
    residue: Estimate
    """Of the initial mass. [1]"""
    water: Estimate
    """Of the initial mass. [1]"""
    end: str
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = "initial film"
    n_independent: int = 1
    cites: tuple[str, ...] = ("gum2008", "prohaska2022")

    @property
    def range(self) -> tuple[Estimate, Estimate]:
        """Lowest and highest mass fraction of oxide among the readings. [1]"""
        ordered = sorted((r.oxide for r in self.readings), key=lambda oxide: oxide.value)
        return ordered[0], ordered[-1]

    @property
    def status(self) -> Status:
        """*Not valid* where the fractions do not close."""
        return status_of(self.findings)

    def table(self) -> Table:
        """One row per reading."""
        columns = (
            Column("start", "Oxide in the film"),
            Column("gain", f"Gain to {self.end}"),
            Column("oxide", "Oxide", "%"),
            Column("carbon", "Carbon", "%"),
            Column("water", "Water", "%"),
        )
        shown = (*self.readings, *((self.measured,) if self.measured else ()))
        rows = ((r.start, r.gain, r.oxide.to("%"), r.carbon.to("%"), r.water.to("%")) for r in shown)
        return Table.of(columns, rows)


def thermogravimetry(
    *,
    residue: Estimate,
    water: Estimate,
    end: str,
    metal: str,
    starts: Sequence[str],
    end_temperature: Estimate,
    melts_at: Estimate | None = None,
    valence: Estimate | None = None,
    carbons: Sequence[str] = (),
    resolved: bool = False,
) -> Thermogravimetry:
    """Mass fractions of oxide, carbon and water from the residue in air, for each oxide in question. [1]

    Parameters
    ----------
    residue, water : Estimate
        Mass left at the end, and mass lost as water before carbon burns, both of the initial mass. A residue above 1
        is an oxide that gained more than carbon and water lost. [1]
    end : str
        Formula of the residue, ``V2O5``.
    metal : str
    starts : sequence of str
        Formulas of the oxides that may have been in the film; each is a reading.
    end_temperature : Estimate
        Where the residue was read. [K]
    melts_at : Estimate, optional
        Where the residue melts and may evaporate. [K]
    valence : Estimate, optional
        Measured average valence of the metal in the film; the oxide is then metal O(valence/2). [1]
    carbons : sequence of str
        The kinds of carbon in the film.
    resolved : bool
        Whether their combustion gives peaks of the derivative that do not overlap.

    Notes
    -----
    w(oxide) = residue·M(start)/M(end) per metal atom; w(carbon) = 1 - w(water) - w(oxide). Everything that is neither
    residue nor water is carbon here. Findings: W-TG1 (warning) read above the melting point of the residue; a note
    where that is not known; W-TG2 (warning) several carbons, not told apart by their peaks; W-TG3 (warning) the oxide
    gains mass while carbon burns, so no step of the curve is the carbon alone, and raw loss is not its share; W-TG4
    (note) the range that the oxides span where no valence was measured; W-TG5 oxide and water exceed the film (a
    warning where another oxide in question does not, else *not valid*). A measured valence alone is judged.

    Raises
    ------
    UsageError
        No oxide in question, a formula without the metal, a fraction that cannot be, or a valence that is not positive.
    """
    if not starts:
        raise UsageError("which oxides may have been in the film? The residue alone does not tell.")
    residue, water = residue.to("1"), water.to("1")
    if not residue.value >= 0:
        raise UsageError(f"the residue per initial mass cannot be {residue}; subtract the crucible and nothing else.")
    if not -COVERAGE * (water.std or 0.0) <= water.value <= 1:
        raise UsageError(f"the water is a fraction of the initial mass, not {water}.")
    readings = tuple(
        _reading(s, _per_metal(end, metal) / _per_metal(s, metal), residue, water) for s in dict.fromkeys(starts)
    )
    measured = None
    if valence is not None:
        if not valence.value > 0:
            raise UsageError(f"an oxide has a positive valence, not {valence}.")
        name = f"{metal}O{valence.value / 2:.3f}"
        mass = molar_mass(metal) + molar_mass("O") * valence.to("1") / 2
        measured = _reading(name, _per_metal(end, metal) / mass, residue, water)
    judged = (measured,) if measured else readings
    findings = (
        *_melted(end, end_temperature, melts_at),
        *_carbons(carbons, resolved),
        *_overlap(judged),
        *_ambiguity(readings, measured),
        *_closed(judged),
    )
    return Thermogravimetry(
        readings=readings,
        measured=measured,
        residue=residue,
        water=water,
        end=end,
        findings=findings,
        settings={"residue": end, "metal": metal, "read at": f"{end_temperature.value - 273.15:.0f} °C"},
    )


def residue_and_water(
    temperature: Array, mass: Array, *, name: str, dry: float, end: float, window: float
) -> tuple[Estimate, Estimate]:
    """Residue and water, both of the initial mass, from a thermogram. [1]

    Parameters
    ----------
    temperature, mass : array, shape (n,)
        Rising temperature, mass in any unit. [K]
    name : str
        Of the measurement; it names the errors that residue and water share.
    dry, end : float
        Where water is gone and carbon not yet burning, and where the residue is read. [K]
    window : float
        Full width around each, over which the mass is averaged; at the start, the first half of one. [K]

    Notes
    -----
    Uncertainty: the range of the mass within each window as a rectangular distribution, range/sqrt(12), which holds
    noise and drift; that of the balance's buoyancy is not in it.

    Raises
    ------
    UsageError
        Shapes that differ, a temperature that does not rise, a window without points, or an initial mass of zero.
    """
    t, m = np.asarray(temperature, dtype=float), np.asarray(mass, dtype=float)
    if t.ndim != 1 or t.shape != m.shape or not (np.isfinite(t).all() and np.isfinite(m).all()):
        raise UsageError("a thermogram needs one temperature and one mass per point, all of them numbers.")
    if len(t) < 2 or (np.diff(t) < 0).any():
        raise UsageError("the temperature of a thermogram must rise; leave the cooling out.")
    levels = [_level(t, m, at, window, name) for at in (float(t[0]), dry, end)]
    if not levels[0].value > 0:
        raise UsageError("the initial mass is not positive; subtract the crucible and nothing else.")
    return levels[2] / levels[0], 1 - levels[1] / levels[0]


def _level(t: Array, m: Array, at: float, window: float, name: str) -> Estimate:
    near = np.abs(t - at) <= window / 2
    if not near.any():
        raise UsageError(
            f"the thermogram has no point within {window / 2:g} K of {at:g} K; it spans {t[0]:g} to {t[-1]:g} K."
        )
    std = float(np.ptp(m[near])) / math.sqrt(12)
    return Estimate(float(m[near].mean()), std, "1", source=f"mass of {name} at {at:g} K")


def _per_metal(formula: str, metal: str) -> Estimate:
    count = atoms(formula).get(metal, 0.0)
    if not count > 0:
        raise UsageError(f"{formula} holds no {metal}; the metal must be in every oxide.")
    return molar_mass(formula) / count


def _reading(start: str, gain: Estimate, residue: Estimate, water: Estimate) -> Reading:
    oxide = (residue / gain).to("1")
    return Reading(start=start, gain=gain, oxide=oxide, carbon=1 - water - oxide, water=water)


def _melted(end: str, at: Estimate, melts_at: Estimate | None) -> list[Finding]:
    if melts_at is None:
        message = f"the melting point of {end} was not given, so whether the residue evaporates is not known."
        return [Finding("W-TG1", Severity.NOTE, message)]
    if at.to("K").value <= melts_at.to("K").value:
        return []
    message = (
        f"the residue was read at {at.to('K').value - 273.15:.0f} °C, above the melting point of {end} "
        f"({melts_at.to('K').value - 273.15:.0f} °C); it may evaporate, and the oxide comes out too low."
    )
    return [Finding("W-TG1", Severity.WARNING, message)]


def _carbons(carbons: Sequence[str], resolved: bool) -> list[Finding]:
    if len(carbons) < 2 or resolved:
        return []
    message = f"{' and '.join(carbons)} burn in one step here; the loss gives their sum only."
    return [Finding("W-TG2", Severity.WARNING, message)]


def _overlap(readings: Sequence[Reading]) -> list[Finding]:
    gaining = [r for r in readings if r.gain.value > 1 + 1e-9 and r.carbon.value > 0]
    if not gaining:
        return []
    most = max(gaining, key=lambda r: r.gain.value)
    loss = 1 - most.water.value - most.oxide.value * most.gain.value
    message = (
        f"{most.start} gains {most.gain.value - 1:.1%} of its mass while carbon burns: the raw loss of {loss:.1%} "
        f"after drying hides {most.carbon.value:.1%} of carbon."
    )
    return [Finding("W-TG3", Severity.WARNING, message)]


def _ambiguity(readings: Sequence[Reading], measured: Reading | None) -> list[Finding]:
    if measured is not None or len(readings) < 2:
        return []
    ordered = sorted(readings, key=lambda r: r.oxide.value)
    low, high = ordered[0], ordered[-1]
    message = (
        f"without a measured valence the oxide is {low.oxide.value:.1%} ({low.start}) to {high.oxide.value:.1%} "
        f"({high.start}) of the film."
    )
    return [Finding("W-TG4", Severity.NOTE, message)]


def _closed(readings: Sequence[Reading]) -> list[Finding]:
    bad = [r.start for r in readings if r.carbon.value < -COVERAGE * (r.carbon.std or 0.0)]
    if not bad:
        return []
    weight = Severity.ERROR if len(bad) == len(readings) else Severity.WARNING
    message = (
        f"as {' or '.join(bad)} the oxide and the water exceed the film; it held another oxide, or an amount is wrong."
    )
    return [Finding("W-TG5", weight, message)]
