"""How far an average valence depends on the fit, and whether two of them differ."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.methods.result import status_of
from ionterface.methods.xps_valence import NOT_STATED, AverageValence

COVERAGE = 2.0
"""How many standard uncertainties two valences may lie apart before they are said to differ."""


@dataclass(frozen=True, kw_only=True)
class ConstraintScan:
    """The average valence of one spectrum under several constraints of its fit."""

    readings: Mapping[str, Estimate]
    """Name of a fit -> its average valence, with the uncertainty of its areas. [1]"""
    valence: Estimate
    """Mean of the fits; its uncertainty holds the spread between them and that of the areas. [1]"""
    spread: float
    """Standard deviation between the fits. [1]"""
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = "atoms of the metal within the escape depth"
    n_independent: int = 1
    cites: tuple[str, ...] = ("gum2008",)

    @property
    def status(self) -> Status:
        """*Not computable* where a fit gave no valence."""
        return status_of(self.findings, computable=math.isfinite(self.valence.value))

    def table(self) -> Table:
        """One row per fit, the last one for all."""
        columns = (Column("fit", "Fit"), Column("valence", "Average valence"))
        return Table.of(columns, [*self.readings.items(), ("all", self.valence)])


def constraint_scan(fits: Mapping[str, AverageValence]) -> ConstraintScan:
    """Average valence over several fits of one spectrum, with what their constraints make of it. [1]

    Parameters
    ----------
    fits : mapping
        Name of a fit, which says its constraints -> its average valence. All of one spectrum.

    Notes
    -----
    The fits share their data, so the uncertainty of the areas does not fall with their number: it is that of the most
    uncertain fit, and the standard deviation between the fits is added in quadrature. Findings of the fits are kept.

    Raises
    ------
    UsageError
        Fewer than two fits.
    """
    if len(fits) < 2:
        raise UsageError("a scan of constraints needs two fits or more; one fit cannot tell what its constraints do.")
    readings = {name: fit.of_areas for name, fit in fits.items()}
    values = np.asarray([reading.value for reading in readings.values()])
    spread = float(values.std(ddof=1))
    areas = [reading.std for reading in readings.values()]
    known = [std for std in areas if std is not None]
    std = math.hypot(spread, max(known)) if len(known) == len(areas) else None
    findings = tuple(dict.fromkeys(f for fit in fits.values() for f in fit.findings if f != NOT_STATED))
    return ConstraintScan(
        readings=readings,
        valence=Estimate(float(values.mean()), std, "1"),
        spread=spread,
        findings=findings,
        settings={"fits": ", ".join(fits)},
    )


@dataclass(frozen=True, kw_only=True)
class ValenceChange:
    """The difference of two average valences."""

    change: Estimate
    """Second minus first. [1]"""
    differs: bool | None
    """Beyond `COVERAGE` standard uncertainties; None where they are not stated."""
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = "atoms of the metal within the escape depth"
    n_independent: int = 1
    cites: tuple[str, ...] = ("gum2008",)

    @property
    def status(self) -> Status:
        """*Not valid* where the two were referred to different lines."""
        return status_of(self.findings, computable=math.isfinite(self.change.value))

    def table(self) -> Table:
        """One row."""
        columns = (Column("change", "Change of valence"), Column("differs", "Differs"))
        told = "not known" if self.differs is None else "yes" if self.differs else "no"
        return Table.of(columns, [(self.change, told)])


def valence_change(first: AverageValence, second: AverageValence) -> ValenceChange:
    """Change of the average valence from one spectrum to another. [1]

    Notes
    -----
    An assignment by position holds for both only if both axes were shifted to the same line, W-X5 (*not valid*). One
    surface that met air or was sputtered and one that did not differ by that alone, W-X3 and W-X2. Whether they differ
    is told only where the uncertainty of the constraints of both fits is stated (W-X7); it counts for each by itself,
    and where the same constraints shift both alike, the change is surer than that.
    """
    change = second.valence - first.valence
    differs = None if change.std is None else abs(change.value) > COVERAGE * change.std
    findings = list(dict.fromkeys((*first.findings, *second.findings)))
    one, other = first.history.charge_reference, second.history.charge_reference
    if one != other:
        message = f"one energy axis is referred to {one}, the other to {other}; their components cannot be compared."
        findings.append(Finding("W-X5", Severity.ERROR, message))
    return ValenceChange(
        change=change,
        differs=differs,
        findings=tuple(findings),
        settings={"first": one, "second": other},
    )


@dataclass(frozen=True, kw_only=True)
class Correlation:
    """An empirical line of the valence against the distance of O 1s and the metal's line, and who drew it.

    Parameters
    ----------
    intercept : Estimate
        [1]
    slope : Estimate
        [1/eV]
    source : str
        Key of the bibliography.
    """

    intercept: Estimate
    slope: Estimate
    source: str


COULSTON_1996 = Correlation(
    intercept=Estimate(13.82, None, "1", source="correlation coulston1996"),
    slope=Estimate(-0.68, None, "1/eV", source="correlation coulston1996"),
    source="coulston1996",
)
"""For vanadium oxides, O 1s minus V 2p3/2; recalled, unverified, its scatter not known."""


def valence_from_separation(separation: Estimate, *, correlation: Correlation) -> tuple[Estimate, tuple[Finding, ...]]:
    """Average valence from the distance between O 1s and the metal's line, free of the charge reference. [1]

    Parameters
    ----------
    separation : Estimate
        Binding energy of O 1s minus that of the metal's line. [eV]
    correlation : Correlation

    Notes
    -----
    W-X4 (warning): O 1s of a composite holds C-O and water, whose line is not that of the oxide's lattice; the distance
    has to be that of the lattice component.
    """
    valence = (correlation.intercept + correlation.slope * separation).to("1")
    message = "O 1s holds oxygen of C-O and of water too; take the component of the oxide's lattice."
    return valence, (Finding("W-X4", Severity.WARNING, message),)
