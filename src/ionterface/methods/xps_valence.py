"""Average valence of a metal at a surface, from the areas of its XPS components.

Which binding energy belongs to which valence differs between published tables by more than the components lie apart;
no table stands here. The references come from the user, each with its source.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ionterface.errors import Finding, MissingFact, Severity, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.methods.own_errors import own, released
from ionterface.methods.result import status_of

NOT_STATED = Finding(
    "W-X7",
    Severity.WARNING,
    "the error of the areas is not that of the valence: nobody stated what the constraints of the fit leave open, as a "
    "rule about 0.1. Fit the spectrum under several constraints, and state the spread.",
)


@dataclass(frozen=True, kw_only=True)
class ReferencePosition:
    """Where the component of one valence lies, how far a fit may put it, and who says so.

    Parameters
    ----------
    valence : float
    energy : float
        Binding energy. [eV]
    within : float
        Distance up to which a component is taken for this one. [eV]
    source : str
        Where the energy was taken from, with its charge reference.

    Raises
    ------
    UsageError
        A distance that is not positive, or no source.
    """

    valence: float
    energy: float
    within: float
    source: str

    def __post_init__(self) -> None:
        if not (self.within > 0 and self.energy > 0):
            raise UsageError(f"a reference needs a positive energy and distance, not {self.energy:g}, {self.within:g}.")
        if not self.source.strip():
            raise UsageError(f"the reference of valence {self.valence:g} has no source; published tables differ.")


@dataclass(frozen=True, kw_only=True)
class Component:
    """One fitted peak: its position and its area, of one orbital (2p3/2) and one sensitivity factor throughout.

    Parameters
    ----------
    energy : float
        Binding energy. [eV]
    area : Estimate
        In any unit that the components of one spectrum share.
    """

    energy: float
    area: Estimate


@dataclass(frozen=True, kw_only=True)
class SurfaceHistory:
    """What happened to a surface before and during its measurement.

    Parameters
    ----------
    sputtered : bool
        Ions were shot at it.
    air : bool
        It met air after it was made or taken from its cell.
    charge_reference : str
        What the energy axis was shifted to: ``O 1s 530.0 eV``.
    """

    sputtered: bool
    air: bool
    charge_reference: str

    def __post_init__(self) -> None:
        if not self.charge_reference.strip():
            raise UsageError("which line was the energy axis shifted to? Name the charge reference.")


@dataclass(frozen=True, kw_only=True)
class AssignedComponent:
    """A component with the reference it was taken for; None where none is near enough."""

    component: Component
    reference: ReferencePosition | None
    share: Estimate
    """Of the whole area. [1]"""


@dataclass(frozen=True, kw_only=True)
class AverageValence:
    """Average valence of one spectrum."""

    valence: Estimate
    """With the errors of the areas and of the constraints of the fit; these are not stated where nobody said. [1]"""
    of_areas: Estimate
    """The same number with the errors of the areas alone. [1]"""
    components: tuple[AssignedComponent, ...]
    history: SurfaceHistory
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = "atoms of the metal within the escape depth"
    n_independent: int = 1
    cites: tuple[str, ...] = ("gum2008",)

    @property
    def status(self) -> Status:
        """*Not computable* where a component belongs to no reference."""
        return status_of(self.findings, computable=math.isfinite(self.valence.value))

    def table(self) -> Table:
        """One row per component, the last one for the average."""
        columns = (
            Column("valence", "Valence"),
            Column("energy", "Binding energy", "eV"),
            Column("reference", "Reference", "eV"),
            Column("share", "Share of area", "%"),
            Column("source", "Reference from"),
        )
        rows = [
            (
                c.reference.valence if c.reference else None,
                c.component.energy,
                c.reference.energy if c.reference else None,
                c.share.to("%"),
                c.reference.source if c.reference else "no reference",
            )
            for c in self.components
        ]
        return Table.of(columns, [*rows, (self.valence, None, None, None, "average")])


def average_valence(
    components: Sequence[Component],
    *,
    references: Sequence[ReferencePosition],
    history: SurfaceHistory,
    constraints: float | None = None,
) -> AverageValence:
    """Average valence from the areas of the components of one orbital. [1]

    Parameters
    ----------
    components : sequence of Component
    references : sequence of ReferencePosition
    history : SurfaceHistory
    constraints : float, optional
        Standard uncertainty that the constraints of the fit (positions, widths, background) leave in the valence, as
        the spread of `constraint_scan`; about 0.1 as a rule, more than that of the areas. [1]

    Notes
    -----
    z = sum(f·z_k), f the shares of area. A component has the valence of the nearest reference. Uncertainty: of the
    areas and of the constraints; where nobody stated the latter, the valence says so. Findings: W-X1 (note) the
    surface, not the bulk; W-X2, W-X3 (warnings) sputtered, exposed to air; W-X6 (*not computable*) a component near no
    reference; W-X7 (warning) the constraints are not stated.

    Raises
    ------
    MissingFact
        No references.
    UsageError
        No components, no area or a negative one, a point that two references claim at the same distance, or an
        uncertainty that is not positive.
    """
    if not references:
        raise MissingFact("which binding energy belongs to which valence? State the references with their source.")
    if constraints is not None and not constraints > 0:
        raise UsageError(f"the constraints of a fit leave an uncertainty above zero in the valence, not {constraints}.")
    if not components:
        raise UsageError("an average valence needs at least one component.")
    # an area is also in the total
    components = [replace(c, area=own(c.area, f"area {place}")) for place, c in enumerate(components)]
    total = Estimate(0.0, 0.0, components[0].area.unit)
    for component in components:
        if not component.area.value >= 0:
            raise UsageError(f"the component at {component.energy:g} eV has the area {component.area}.")
        total = total + component.area
    if not total.value > 0:
        raise UsageError("the components have no area.")
    assigned = tuple(
        AssignedComponent(
            component=c, reference=_nearest(c.energy, references), share=released((c.area / total).to("1"))
        )
        for c in components
    )
    of_areas = _average(assigned, total)
    return AverageValence(
        valence=of_areas + Estimate(0.0, constraints, "1"),
        of_areas=of_areas,
        components=assigned,
        history=history,
        findings=(*_history(history), *_unassigned(assigned), *(() if constraints else (NOT_STATED,))),
        settings={
            "references": "; ".join(f"{r.valence:g}+ {r.energy:g} ± {r.within:g} eV ({r.source})" for r in references),
            "charge reference": history.charge_reference,
            "constraints of the fit": "not stated" if constraints is None else f"± {constraints:g}",
        },
    )


def _nearest(energy: float, references: Sequence[ReferencePosition]) -> ReferencePosition | None:
    away = sorted(references, key=lambda r: abs(r.energy - energy))
    near = [r for r in away if abs(r.energy - energy) <= r.within]
    if (
        len(near) > 1
        and near[0].valence != near[1].valence
        and math.isclose(abs(near[0].energy - energy), abs(near[1].energy - energy), abs_tol=1e-9)
    ):
        raise UsageError(
            f"{energy:g} eV lies midway between the references of {near[0].valence:g}+ and {near[1].valence:g}+; "
            "narrow the distance within which they hold."
        )
    return near[0] if near else None


def _average(assigned: Sequence[AssignedComponent], total: Estimate) -> Estimate:
    weighted = Estimate(0.0, 0.0, total.unit)
    for one in assigned:
        if one.reference is None:
            return Estimate(math.nan, None, "1")
        weighted = weighted + one.component.area * one.reference.valence
    return released((weighted / total).to("1"))


def _history(history: SurfaceHistory) -> list[Finding]:
    found = [
        Finding(
            "W-X1", Severity.NOTE, "this is the valence of the outer few nanometres; the bulk may have another one."
        )
    ]
    if history.sputtered:
        message = "the surface was sputtered, which reduces high valences; the average is too low by an unknown amount."
        found.append(Finding("W-X2", Severity.WARNING, message))
    if history.air:
        message = "the surface met air, which oxidises low valences; the average is too high by an unknown amount."
        found.append(Finding("W-X3", Severity.WARNING, message))
    return found


def _unassigned(assigned: Sequence[AssignedComponent]) -> list[Finding]:
    return [
        Finding(
            "W-X6",
            Severity.ERROR,
            f"the component at {one.component.energy:g} eV ({one.share.value:.1%} of the area) lies near no reference.",
        )
        for one in assigned
        if one.reference is None
    ]
