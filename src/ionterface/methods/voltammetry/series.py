"""Voltammograms of one electrode at several scan rates, prepared and put on one potential grid."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.methods.result import status_of
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.closing import of_signs, turned_arrays
from ionterface.record import Array

BRANCHES = (Direction.OXIDATION, Direction.REDUCTION)
"""Order of the branches in every array of a series: the sweep of rising potential, then that of falling potential."""


@dataclass(frozen=True, kw_only=True)
class SweepCurve:
    """One prepared sweep as it was sampled; arrays of shape (n,), in the order of time.

    `potential` is corrected by the resistance of the series, `current` by its blank.
    """

    time: Array
    """[s]"""
    potential: Array
    """[V]"""
    current: Array
    """Signed, positive when the electrode is oxidised. [A]"""
    effective_rate: Array
    """|dE/dt| of the corrected potential, v - R·dI/dt taken along the sweep. [V/s]"""
    unsampled: tuple[float, float] = (0.0, 0.0)
    """Time from where the sweep counts (its turning point, or the trim behind it) to its first sample, and from its
    last one to the other turning point. [s]"""


@dataclass(frozen=True, kw_only=True)
class Loop:
    """One cycle at one scan rate: a rising and a falling sweep."""

    name: str
    """Of the record that it comes from."""
    cycle: int
    scan_rate: Estimate
    """[V/s]"""
    rising: SweepCurve
    falling: SweepCurve

    def sweep(self, branch: Direction) -> SweepCurve:
        """The sweep of one branch."""
        return self.rising if branch is Direction.OXIDATION else self.falling


@dataclass(frozen=True, kw_only=True)
class ScanRateSeries:
    """Currents of one electrode against potential and scan rate.

    k scan rates in ascending order, m potentials in ascending order, two branches in the order of `BRANCHES`.
    Values are NaN where a rate was not measured, where its turning point was trimmed, or where it left the window.
    """

    potential: Array
    """Common grid, shape (m,). [V]"""
    scan_rates: tuple[Estimate, ...]
    """k of them, positive. [V/s]"""
    current: Array
    """Signed, shape (2, k, m). [A]"""
    effective_rate: Array
    """|dE/dt| after the correction by the resistance, shape (2, k, m); equal to the scan rate without one. [V/s]"""
    noise: Array
    """Standard deviation of the current's noise, shape (k,); NaN where it cannot be told. [A]"""
    loops: tuple[Loop, ...]
    """The prepared cycle of each rate as it was sampled; empty for a series that was made of arrays."""
    vertices: tuple[float, float]
    """Lower and upper turning potential. [V]"""
    resistance: Estimate | None = None
    """Series resistance by which the potentials were corrected; None where they were not. [Ohm]"""
    mass: Estimate | None = None
    """Mass of `basis`, by which results are divided; None for the whole electrode. [kg]"""
    basis: str = ""
    simulated: bool = False
    status: Status = Status.VALID
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    cites: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        k, m = len(self.scan_rates), len(self.potential)
        if self.current.shape != (2, k, m) or self.effective_rate.shape != (2, k, m) or self.noise.shape != (k,):
            raise UsageError(
                f"a series of {k} scan rates and {m} potentials needs currents of shape (2, {k}, {m}), not "
                f"{self.current.shape}."
            )
        if m and not np.all(np.diff(self.potential) > 0):
            raise UsageError("the potentials of a series ascend.")
        rates = self.rates
        if not (np.all(rates > 0) and np.all(np.diff(rates) > 0)):
            raise UsageError(f"the scan rates of a series are positive, different and ascend; given are {rates} V/s.")
        if (self.mass is None) != (self.basis == ""):
            raise UsageError("a mass comes with the name of its basis, and a basis with its mass.")

    @classmethod
    def of_arrays(
        cls,
        potential: Array,
        rates: Array,
        rising: Array,
        falling: Array,
        *,
        mass: Estimate | None = None,
        basis: str = "",
    ) -> ScanRateSeries:
        """A series of currents that stand on one grid already: `rising` and `falling` of shape (k, m). [V, V/s, A]

        Rates are taken without uncertainty; nothing is corrected, nothing is known of the noise. Findings: W-CV8 and
        W-CV9 where the sign of the current, or the branches, are turned at some or all rates.
        """
        current = np.stack([rising, falling]).astype(float)
        rates = np.asarray(rates, dtype=float)
        findings = of_signs([f"{v * 1e3:.4g} mV/s" for v in rates], turned_arrays(current[0], current[1]).tolist())
        return cls(
            potential=np.asarray(potential, dtype=float),
            scan_rates=tuple(Estimate(float(v), 0.0, "V/s") for v in rates),
            current=current,
            effective_rate=np.broadcast_to(rates[None, :, None], current.shape),
            noise=np.full(len(rates), math.nan),
            loops=(),
            vertices=(float(potential[0]), float(potential[-1])),
            mass=mass,
            basis=basis,
            status=status_of(findings),
            findings=findings,
            settings={"made of": "arrays"},
        )

    @property
    def rates(self) -> Array:
        """Scan rates as numbers, shape (k,). [V/s]"""
        return np.asarray([v.value for v in self.scan_rates])

    @property
    def n_independent(self) -> int:
        """How many scan rates there are."""
        return len(self.scan_rates)

    @property
    def largest_drop(self) -> Estimate:
        """Largest |I|·R by which a potential was corrected; NaN where none was. [V]

        Of the currents as they are in the series, without their blank.
        """
        if self.resistance is None or not np.isfinite(self.current).any():
            return Estimate(math.nan, None, "V")
        return (self.resistance.to("Ohm") * Estimate(float(np.nanmax(np.abs(self.current))), 0.0, "A")).to("V")

    def branch(self, branch: Direction) -> Array:
        """Signed current of one branch, shape (k, m). [A]"""
        return np.asarray(self.current[BRANCHES.index(branch)])

    def specific(self, value: Estimate) -> Estimate:
        """The value divided by the mass; as it is where there is none. The mass stays a shared source of error."""
        return value if self.mass is None else value / self.mass

    def table(self) -> Table:
        """One row per scan rate."""
        columns = (
            Column("record", "Record"),
            Column("cycle", "Cycle"),
            Column("scan_rate", "Scan rate", "mV/s"),
            Column("noise", "Noise of the current", "uA"),
        )
        names: list[tuple[str, int | None]] = [(loop.name, loop.cycle) for loop in self.loops]
        names = names or [("arrays", None)] * len(self.scan_rates)
        rows = (
            (name, cycle, rate.to("mV/s"), None if math.isnan(noise) else noise * 1e6)
            for (name, cycle), rate, noise in zip(names, self.scan_rates, self.noise.tolist(), strict=True)
        )
        return Table.of(columns, rows)
