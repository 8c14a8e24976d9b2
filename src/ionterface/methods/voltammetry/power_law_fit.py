"""The power law i = a·v^b at one potential or of one peak, and what its exponent says."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ionterface.errors import Finding, Severity
from ionterface.estimate import Column, Estimate, Table
from ionterface.fitting.confidence import interval, t_quantile
from ionterface.fitting.false_discovery import discoveries
from ionterface.fitting.linear import linear_fit
from ionterface.fitting.model_choice import aicc
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.kinetic_map import power_law
from ionterface.methods.voltammetry.usable_potentials import Unusable
from ionterface.record import Array

LEAST, MOST = 0.45, 1.05
"""Between these b can be read by the two limits 0.5 and 1."""
HALF, ONE = (LEAST, 0.55), (0.95, MOST)
"""An interval of b that reaches into one of these agrees with that limit."""
FALSE = 0.05
"""Share of the discoveries that may be false."""
FEWEST_AICC = 10
"""Points from which AICc tells anything."""


@dataclass(frozen=True, kw_only=True)
class BValue:
    """The power law at one potential of one branch, or of one peak."""

    name: str
    """Such as ``oxidation``, or ``oxidation 1`` for a peak."""
    branch: Direction
    potential: float
    """For a peak the mean of its potentials. [V]"""
    b: Estimate
    """NaN where `unusable` says why."""
    a: Estimate
    """|i| of the line at 1 V/s: the number of A·(V/s)^-b, of A/kg where the series has a mass."""
    degrees: int
    """Of the uncertainty of b and a: scan rates - 2."""
    r_squared: float
    """Near 1 for every law of the kind; it proves nothing."""
    scatter: float
    """Standard deviation of ln|i| about the line: a relative error."""
    rates: Array
    """The regressor, effective scan rates, shape (k,). [V/s]"""
    current: Array
    """|i|, shape (k,). [A]"""
    residuals: Array
    """ln|i| - line, shape (k,)."""
    curvature_t: float
    """t of the term (ln v)², of degrees - 1; NaN below four rates."""
    aicc_gain: float
    """By how much that term lowers AICc; NaN below ten rates."""
    curved: bool
    """Whether b depends on v, with the false discoveries among all values of the result held to 5 %."""
    piecewise: tuple[Estimate, ...]
    """b between neighbouring rates, k - 1 of them, with the scatter about the parabola."""
    unusable: Unusable | None = None

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of b, by Student's t."""
        return interval(self.b, self.degrees)

    @property
    def reading(self) -> str:
        """What b says, and what it does not."""
        if self.unusable is not None:
            return self.unusable.value
        return _reading(*self.interval)


def _reading(low: float, high: float) -> str:
    """What an interval of b says."""
    if math.isnan(low):
        return "no error is known, nothing can be read"
    if high < LEAST or low > MOST:
        return "outside the limits 0.5 and 1"
    half, one = low <= HALF[1] and high >= HALF[0], low <= ONE[1] and high >= ONE[0]
    return {
        (True, True): "not decided between 0.5 and 1",
        (True, False): "as semi-infinite diffusion",
        (False, True): "not limited by semi-infinite diffusion",
        (False, False): "between 0.5 and 1, which does not prove a mixed mechanism",
    }[half, one]


def b_value(
    name: str, branch: Direction, potential: float, *, rates: Array, current: Array, mass: Estimate | None
) -> BValue:
    """The power law through one column of currents; `curved` is decided by `with_curvature` for all together.

    Parameters
    ----------
    rates, current : arrays of shape (k,)
        Effective scan rates [V/s] and currents of one sign [A], k ≥ 2.
    """
    law = power_law(rates[:, None], current[:, None])
    size = np.abs(current)
    residuals = np.log(size) - law.log_a[0] - law.b[0] * np.log(rates)
    total = float(np.sum((np.log(size) - np.log(size).mean()) ** 2))
    degrees = law.degrees
    a = float(np.exp(law.log_a[0]))
    height = Estimate(a, a * float(law.log_a_std[0]), "A")
    return BValue(
        name=name,
        branch=branch,
        potential=potential,
        b=Estimate(float(law.b[0]), float(law.b_std[0]), "1"),
        a=height if mass is None else (height / mass).to("A/kg"),
        degrees=degrees,
        r_squared=1 - float(np.sum(residuals**2)) / total if degrees > 0 and total > 0 else math.nan,
        scatter=float(law.scatter[0]),
        rates=rates,
        current=size,
        residuals=residuals,
        curvature_t=float(law.curvature_t[0]),
        aicc_gain=_aicc_gain(rates, size),
        curved=False,
        piecewise=_piecewise(rates, size),
    )


def without_b(name: str, branch: Direction, potential: float, degrees: int, reason: Unusable) -> BValue:
    """The place of a value that cannot be computed, with its reason."""
    nothing = np.empty(0)
    return BValue(
        name=name,
        branch=branch,
        potential=potential,
        b=Estimate(math.nan, None, "1"),
        a=Estimate(math.nan, None, "A"),
        degrees=degrees,
        r_squared=math.nan,
        scatter=math.nan,
        rates=nothing,
        current=nothing,
        residuals=nothing,
        curvature_t=math.nan,
        aicc_gain=math.nan,
        curved=False,
        piecewise=(),
        unusable=reason,
    )


def _parabola(rates: Array) -> Array:
    x = np.log(rates) - np.log(rates).mean()
    return np.column_stack([np.ones_like(x), x, x * x])


def _aicc_gain(rates: Array, size: Array) -> float:
    if len(rates) < FEWEST_AICC:
        return math.nan
    design, y = _parabola(rates), np.log(size)
    line, bent = linear_fit(design[:, :2], y), linear_fit(design, y)
    return aicc(line.residuals, 2) - aicc(bent.residuals, 3)


def _piecewise(rates: Array, size: Array) -> tuple[Estimate, ...]:
    steps, rises = np.diff(np.log(rates)), np.diff(np.log(size))
    scatter = linear_fit(_parabola(rates), np.log(size)).scatter if len(rates) > 3 else math.nan
    stds = math.sqrt(2) * scatter / np.abs(steps)
    return tuple(Estimate(float(b), float(std), "1") for b, std in zip(rises / steps, stds, strict=True))


def curvature_probability(t: Array, degrees: int) -> Array:
    """Two-sided probability of so large a t of the curvature, same shape; NaN without a degree of freedom."""
    if degrees <= 0:
        return np.full(np.shape(t), math.nan)
    from scipy.special import stdtr

    return np.asarray(2 * stdtr(degrees, -np.abs(t)))


def with_curvature(values: Sequence[BValue]) -> tuple[BValue, ...]:
    """The values, each told whether its b depends on v, at a false-discovery rate of 5 % over all of them.

    Where AICc falls by more than 4, the t of a single value exceeds its quantile of 95 % as well; AICc adds no test.
    """
    if not values:
        return ()
    chances = [float(curvature_probability(np.asarray(v.curvature_t), v.degrees - 1)) for v in values]
    found = discoveries(np.asarray(chances), rate=FALSE)
    return tuple(replace(v, curved=bool(curved)) for v, curved in zip(values, found, strict=True))


def outside(value: BValue) -> int:
    """-1 where b lies below 0.45, 1 where it lies above 1.05, by more than its 95 % interval and 2 σ; else 0."""
    if value.unusable is not None or value.b.std is None:
        return 0
    far = max(2.0, t_quantile(value.degrees, 0.95)) * value.b.std
    return int(value.b.value - far > MOST) - int(value.b.value + far < LEAST)


def exponent_findings(values: Sequence[BValue], place: str) -> list[Finding]:
    """Findings W-B2 (b depends on v), W-B5 (outside both limits) and W-B8 (what b does not prove).

    `place` is the word for one of them, such as ``potential``.
    """
    found = []
    usable = [v for v in values if v.unusable is None]
    curved = [v for v in usable if v.curved]
    if curved:
        message = (
            f"b depends on v at {len(curved)} of {len(usable)} {place}s ({_named(curved)}); one b is an average there, "
            "read b(v) between neighbouring rates."
        )
        found.append(Finding("W-B2", Severity.WARNING, message))
    below, above = [v for v in usable if outside(v) < 0], [v for v in usable if outside(v) > 0]
    if below:
        why = "ohmic or kinetic control, a side reaction or a constant background"
        found.append(Finding("W-B5", Severity.WARNING, f"b lies below 0.45 at {_named(below)}: {why}."))
    if above:
        why = "a peak that moves across this potential, not a mechanism"
        found.append(Finding("W-B5", Severity.WARNING, f"b lies above 1.05 at {_named(above)}: {why}."))
    if usable:
        message = (
            "b near 1 means that semi-infinite diffusion does not limit the current, no more: diffusion in a thin film "
            "gives every b between 0.5 and 1, and a b between them does not prove a mixed mechanism."
        )
        found.append(Finding("W-B8", Severity.NOTE, message))
    return found


def _named(values: Sequence[BValue], most: int = 4) -> str:
    names = [f"{v.name} at {v.potential:.3g} V" for v in values[:most]]
    return ", ".join(names) + (f" and {len(values) - most} more" if len(values) > most else "")


def exponent_table(values: Sequence[BValue]) -> Table:
    """One row per value."""
    unit = "A/g" if any(v.a.unit == "A/kg" for v in values) else "A"
    columns = (
        Column("name", "Branch"),
        Column("potential", "Potential", "V"),
        Column("b", "b"),
        Column("low", "95 % from"),
        Column("high", "95 % to"),
        Column("a", "Current at 1 V/s by the line", unit),
        Column("r_squared", "R²"),
        Column("curvature_t", "t of the curvature"),
        Column("aicc_gain", "AICc gained by the curvature"),
        Column("curved", "b depends on v"),
        Column("reading", "Reading"),
    )
    return Table.of(columns, (_row(v, unit) for v in values))


def _row(v: BValue, unit: str) -> tuple[Estimate | float | str | None, ...]:
    if v.unusable is not None:
        return (v.name, v.potential, v.b, None, None, None, None, None, None, None, v.reading)
    numbers = (None if math.isnan(x) else x for x in (*v.interval, v.r_squared, v.curvature_t, v.aicc_gain))
    low, high, r_squared, curvature_t, aicc_gain = numbers
    curved = "not tested" if curvature_t is None else "yes" if v.curved else "not seen"
    return (v.name, v.potential, v.b, low, high, v.a.to(unit), r_squared, curvature_t, aicc_gain, curved, v.reading)
