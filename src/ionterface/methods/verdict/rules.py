"""The table by which a verdict is reached: what each kind of evidence says of each statement, when, and why.

No other logic decides. A pair that is not listed says nothing, for the reason given for its kind of evidence.

References
----------
.. [1] C. Costentin, J.-M. Savéant, Chem. Sci. 10 (2019) 5656. doi:10.1039/c9sc01662g
.. [2] K. Aoki, K. Tokuda, H. Matsuda, J. Electroanal. Chem. 146 (1983) 417. doi:10.1016/S0022-0728(83)80601-9
.. [3] H. Vogt, Electrochim. Acta 39 (1994) 1981. doi:10.1016/0013-4686(94)85077-1
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ionterface.estimate import Column, Table
from ionterface.methods.verdict.conditions import (
    BULK_IS_HALF_SPACE,
    CHARGING,
    DEPART,
    DIFFUSES_TOO,
    FILM_IS_THICK,
    FILM_IS_THIN,
    FITS,
    LINE_REACHES,
    MATERIAL,
    NEAR_HALF,
    RC_IS_SMALL,
    SLOWER_STORE_FALLS,
    STEPS_SHORT,
    WHOLE,
    Condition,
    above,
    below,
    every,
)
from ionterface.methods.verdict.evidence import Kind
from ionterface.methods.verdict.statements import Statement


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What one kind of evidence says of one statement."""

    reason: str
    supports: Condition | None = None
    excludes: Condition | None = None
    cites: tuple[str, ...] = ()

    @property
    def silent(self) -> bool:
        """Whether it says nothing, whatever the numbers."""
        return self.supports is None and self.excludes is None


_SPLIT = (above(MATERIAL), BULK_IS_HALF_SPACE, SLOWER_STORE_FALLS, LINE_REACHES, RC_IS_SMALL)
_BULK = every((BULK_IS_HALF_SPACE, SLOWER_STORE_FALLS, LINE_REACHES, RC_IS_SMALL))
_NONE = every((below(MATERIAL), RC_IS_SMALL))
_STEPS = every((DIFFUSES_TOO, STEPS_SHORT, FITS))

SAYS: dict[tuple[Kind, Statement], Rule] = {
    (Kind.PROPORTIONAL_SHARE, Statement.NOT_SEMI_INFINITE): Rule(
        supports=above(MATERIAL), excludes=below(MATERIAL),
        reason="semi-infinite diffusion gives no current proportional to v", cites=("wang2007",),
    ),
    (Kind.PROPORTIONAL_SHARE, Statement.STORE_APART): Rule(
        supports=every(_SPLIT), excludes=_NONE,
        reason="a thin film gives it too; only where D and L make the bulk a half space is the rest a store apart, and "
        "at the slowest rate it is an upper limit of one", cites=("costentin2019", "aoki1983"),
    ),
    (Kind.PROPORTIONAL_SHARE, Statement.BULK_LIMITS): Rule(
        supports=_BULK, reason="its current proportional to v^1/2 is then that of the bulk", cites=("wang2007",),
    ),
    (Kind.OUTER_CHARGE, Statement.NOT_SEMI_INFINITE): Rule(
        supports=above(MATERIAL), excludes=below(MATERIAL),
        reason="semi-infinite diffusion leaves no charge at infinite scan rate", cites=("ardizzone1990",),
    ),
    (Kind.OUTER_CHARGE, Statement.STORE_APART): Rule(
        supports=every(_SPLIT), excludes=_NONE,
        reason="the line in v^-1/2 is that of a half space; of a film that fills up it ends above zero without any "
        "store apart, so that without D and L its end is an upper limit", cites=("vogt1994",),
    ),
    (Kind.OUTER_CHARGE, Statement.BULK_LIMITS): Rule(
        supports=_BULK, reason="charge that falls as v^-1/2 there is the bulk's", cites=("ardizzone1990",),
    ),
    (Kind.STEP_SHARE, Statement.NOT_SEMI_INFINITE): Rule(
        supports=above(MATERIAL) & FITS, reason="semi-infinite diffusion has no branch that ends",
        cites=("dupont2015",),
    ),
    (Kind.STEP_SHARE, Statement.STORE_APART): Rule(
        supports=above(MATERIAL) & _STEPS, excludes=below(MATERIAL) & FITS,
        reason="two processes in one step; a body that fills up within the step would look like the first of them",
        cites=("dupont2015",),
    ),
    (Kind.STEP_SHARE, Statement.BULK_LIMITS): Rule(
        supports=_STEPS, reason="current that decays as t^-1/2 there is the bulk's", cites=("dupont2015",),
    ),
    (Kind.EXPONENT, Statement.NOT_SEMI_INFINITE): Rule(
        supports=above(0.5 + DEPART), excludes=NEAR_HALF, reason="semi-infinite diffusion has b = 1/2",
        cites=("lindstrom1997",),
    ),
    (Kind.RATE_EXPONENT, Statement.NOT_SEMI_INFINITE): Rule(
        supports=above(0.5 + DEPART), excludes=NEAR_HALF,
        reason="semi-infinite diffusion lets the capacity fall with the power -1/2 of the actual rate",
        cites=("tian2019",),
    ),
    (Kind.FILM, Statement.THIN_FILM): Rule(
        supports=FILM_IS_THIN, excludes=FILM_IS_THICK,
        reason="given D and L: below p = 0.1 a film follows the potential, above 20 it is a half space",
        cites=("aoki1983",),
    ),
    (Kind.FILM, Statement.BULK_LIMITS): Rule(
        excludes=FILM_IS_THIN, reason="given D and L: a film in equilibrium limits nothing", cites=("aoki1983",),
    ),
    (Kind.CHARGING, Statement.SERIES_RC): Rule(
        supports=above(CHARGING), excludes=below(CHARGING),
        reason="a capacitor behind R needs five times R·C·v of potential to charge to 99 %",
    ),
    (Kind.CARBON_BLANK, Statement.CARBON_ALONE): Rule(
        supports=above(WHOLE), excludes=below(WHOLE),
        reason="what a film of carbon alone stores, if it stores the same in the composite",
    ),
    (Kind.DOUBLE_LAYER, Statement.CARBON_ALONE): Rule(
        supports=above(WHOLE), excludes=below(WHOLE),
        reason="the capacitance of a window without a reaction, taken for the whole window",
        cites=("trasatti1991",),
    ),
    (Kind.LEDGER, Statement.HOST_NOT_ALONE): Rule(
        supports=above(1.0), reason="more electrons per atom than it takes; where it could hold all, it need not",
        cites=("tiesinga2021",),
    ),
    (Kind.CLOSURE, Statement.HOST_NOT_ALONE): Rule(
        supports=above(0.0), reason="the metal would end below the valence that is held possible",
        cites=("tiesinga2021",),
    ),
    (Kind.VALENCE, Statement.HOST_NOT_ALONE): Rule(
        supports=above(0.0), excludes=every((below(DEPART), above(-DEPART))),
        reason="the valence that was measured is higher than the charge would leave it; where both agree the metal "
        "took the charge", cites=("coulston1996",),
    ),
}  # fmt: skip
"""Every pair of evidence and statement that says something."""
SILENT = {
    Kind.PROPORTIONAL_SHARE: "proportional to v is a law of the current, not a place or a substance",
    Kind.OUTER_CHARGE: "a charge at high rate has no place and no substance",
    Kind.STEP_SHARE: "a course in time has no place and no substance",
    Kind.EXPONENT: "a surface, a thin film and a capacitor have one exponent",
    Kind.FILM: "says what the bulk would do, not that it holds the charge",
    Kind.DIFFUSIVITY: "speaks through the film number that D and L make",
    Kind.CHARGING: "a time constant of the circuit, not of a store",
    Kind.RATE_EXPONENT: "one exponent has many causes, in the solid, the electrolyte and the circuit",
    Kind.CARBON_BLANK: "whether carbon stores the same in the composite is not tested",
    Kind.DOUBLE_LAYER: "its slope is proportional to v, as a thin film's is",
    Kind.LEDGER: "counts electrons, says nothing of the place",
    Kind.CLOSURE: "counts electrons, says nothing of the place",
    Kind.VALENCE: "counts electrons, says nothing of the place",
}
"""Why a kind of evidence says nothing of the other statements."""


def rule(kind: Kind, statement: Statement) -> Rule:
    """The cell of the table."""
    return SAYS.get((kind, statement)) or Rule(reason=SILENT[kind])


def cells() -> Iterator[tuple[Kind, Statement, Rule]]:
    """Every cell, row by row."""
    return ((kind, statement, rule(kind, statement)) for kind in Kind for statement in Statement)


def rules_table(*, silent: bool = False) -> Table:
    """The rules with their conditions, reasons and sources; with `silent`, also the pairs that say nothing."""
    columns = (
        Column("evidence", "Evidence"),
        Column("statement", "Statement"),
        Column("supports", "Supports it if"),
        Column("excludes", "Excludes it if"),
        Column("reason", "Because"),
        Column("source", "Source"),
    )
    return Table.of(
        columns,
        (
            (
                kind.value,
                statement.value,
                found.supports.words if found.supports else None,
                found.excludes.words if found.excludes else None,
                found.reason,
                ", ".join(found.cites) or None,
            )
            for kind, statement, found in cells()
            if silent or not found.silent
        ),
    )
