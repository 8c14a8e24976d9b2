"""Share of the charge that is capacitive, from a staircase, and whether a scan-rate analysis agrees with it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.methods.result import status_of
from ionterface.methods.segmentation import Direction
from ionterface.methods.specs import Specs

AGREED = 0.1
"""Difference of two shares up to which they say the same."""


@dataclass(frozen=True, kw_only=True)
class ShareComparison:
    """A capacitive share by two methods."""

    from_steps: Estimate
    """[1]"""
    from_scan_rates: Estimate
    """[1]"""
    agree: bool
    low: float
    """Lesser of the two. [1]"""
    high: float
    """Greater of the two. [1]"""
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 2
    cites: tuple[str, ...] = ()

    def table(self) -> Table:
        """One row per method."""
        columns = (Column("method", "Method"), Column("share", "Share of the charge", "%"))
        rows = (
            ("potential steps: both RC branches", self.from_steps.to("%")),
            ("scan rates: v-proportional", self.from_scan_rates.to("%")),
        )
        return Table.of(columns, rows)


def capacitive_share(specs: Specs, *, duration: float, branch: Direction | None = None) -> Estimate:
    """Charge of both capacitive branches over the whole charge, a time after the steps. [1]

    Parameters
    ----------
    specs : Specs
    duration : float
        Time since a step, at most that of the holds; height of the steps over it is the scan rate to compare with. [s]
    branch : Direction, optional
        Steps of one direction; both without it.

    Notes
    -----
    (Σq1 + Σq2)/Σ(q1 + q2 + q_diffusion + q_residual) over the steps; each step's fit is an independent unit with the
    covariance of its charges.

    Raises
    ------
    UsageError
        The duration is not positive or longer than a hold, or there is no step of the branch.
    """
    steps = [s for s in specs.steps if branch is None or s.step.direction is branch]
    if not steps:
        raise UsageError("there is no step of this direction.")
    longest = min(s.step.duration for s in steps)
    if not 0 < duration <= longest * (1 + 1e-9):
        raise UsageError(
            f"a share {duration:g} s after the steps is not known; the shortest hold lasts {longest:.4g} s."
        )
    charged = [s.transient.charges(duration) for s in steps]
    whole = sum(float(q.sum()) for q, _ in charged)
    if whole == 0:
        return Estimate(math.nan, None, "1")
    share = sum(float(q[:2].sum()) for q, _ in charged) / whole
    slope = np.asarray([1 - share, 1 - share, -share, -share]) / whole
    variance = sum(float(slope @ covariance @ slope) for _, covariance in charged)
    return Estimate(share, math.sqrt(max(variance, 0.0)), "1")


def compare_shares(
    from_steps: Estimate, from_scan_rates: Estimate, *, findings: Sequence[Finding] = ()
) -> ShareComparison:
    """Whether the capacitive share of a staircase and that of a scan-rate analysis agree within 0.1.

    Parameters
    ----------
    from_steps, from_scan_rates : Estimate
        Of the same electrode, the same branch and the same scan rate. [1]
    findings : sequence of Finding
        Those of the two results that the shares are taken from: two numbers that are not valid do not confirm each
        other.

    Notes
    -----
    Both are shares of a model of two terms, and a thin film in which something diffuses is in both; where they differ
    the share is known only as a range (W-SP10).

    Raises
    ------
    UsageError
        A share is not known.
    """
    values = [x.to("1").value for x in (from_steps, from_scan_rates)]
    if not all(math.isfinite(v) for v in values):
        raise UsageError("a share that is not known cannot be compared.")
    low, high = min(values), max(values)
    agree = high - low <= AGREED + 1e-12
    found = list(findings)
    if not agree:
        message = f"the capacitive share is {low:.0%} by one method and {high:.0%} by the other; report this range."
        found.append(Finding("W-SP10", Severity.WARNING, message))
    return ShareComparison(
        from_steps=from_steps,
        from_scan_rates=from_scan_rates,
        agree=agree,
        low=low,
        high=high,
        status=status_of(found),
        findings=tuple(found),
        settings={"agree": f"within {AGREED}"},
    )
