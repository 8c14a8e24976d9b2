"""The storage verdict as a picture: every estimate of a share on one axis, and what they support together."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ionterface.errors import UsageError
from ionterface.figures.panel import Array, Axis, Band, Colour, Curve, Mark, Neutral, Panel, Points, Words
from ionterface.figures.typography import typographic
from ionterface.figures.voltammetry.statements import as_printed
from ionterface.methods.verdict.evidence import SHARES, Evidence, Kind
from ionterface.methods.verdict.statements import Statement

if TYPE_CHECKING:
    from ionterface.methods.verdict.verdict import StorageVerdict

SHOWN = (*SHARES, Kind.CARBON_BLANK, Kind.DOUBLE_LAYER)
"""Evidence that is a share of the charge."""
NAMES = {
    Kind.OUTER_CHARGE: "outer",
    Kind.STEP_SHARE: "at once",
    Kind.PROPORTIONAL_SHARE: "∝ v",
    Kind.CARBON_BLANK: "carbon",
    Kind.DOUBLE_LAYER: "layer",
}
"""Short, for the axis; the table of the evidence has them whole."""
_ROOM = 0.6
_ABOVE = 0.16
_EDGE = 0.04
_WORD = 0.07
_LETTERS = 60
"""Of a reason, in the note."""


def shares_panel(result: StorageVerdict, *, colour: Colour, simulated: bool = False) -> Panel:
    """Every estimate of a share with its 95 % interval; what may not decide is open, with its reason. [1]

    Parameters
    ----------
    result : StorageVerdict
    colour : Colour
        Of the material.

    Notes
    -----
    The band is the bracket of a store apart from diffusion, only where the evidence supports one; without it, a dashed
    line is the least upper limit. An interval that leaves 0 to 1 is cut there; an estimate outside stands at the edge.

    Raises
    ------
    UsageError
        No evidence is a share.
    """
    rows = [e for kind in SHOWN for e in result.evidence if e.kind is kind and math.isfinite(e.value.value)]
    if not rows:
        raise UsageError("no evidence is a share of the charge, so there is nothing to draw.")
    rows.reverse()  # the first stands at the top
    ends = np.asarray([-_ROOM, len(rows) - 1 + _ROOM])
    marks: list[Mark] = list(_together(result, ends))
    for place, row in enumerate(rows):
        marks += _estimate(row, float(place), colour if row.decides else Neutral())
    names = tuple(f"{NAMES[row.kind]} ({result.evidence.index(row) + 1})" for row in rows)
    return Panel(
        x=Axis(quantity="Share of the charge", limits=(-_EDGE, 1 + _EDGE)),
        y=Axis(quantity="Evidence", categories=names),
        marks=tuple(marks),
        note=_note(result, rows),
        simulated=simulated,
        aspect=max(0.6, 0.22 * len(rows)),
    )


def _together(result: StorageVerdict, ends: Array) -> list[Mark]:
    """The bracket, or the upper limit."""
    if result.share is not None:
        x = np.asarray([result.share.low, result.share.high])
        return [Band(x=x, low=np.full(2, ends[0]), high=np.full(2, ends[1]))]
    if result.at_most is not None:
        return [Curve(x=np.full(2, result.at_most), y=ends, colour=Neutral(), dashed=True)]
    return []


def _estimate(row: Evidence, y: float, colour: Colour) -> list[Mark]:
    """A point, its interval as a line, and why it does not decide."""
    marks: list[Mark] = []
    low, high = (min(max(end, 0.0), 1.0) for end in (row.low, row.high))
    if math.isfinite(row.low) and math.isfinite(row.high):
        marks.append(Curve(x=np.asarray([low, high]), y=np.full(2, y), detail=f"{row.kind.value}, 95 %", colour=colour))
    value = min(max(row.value.value, 0.0), 1.0)
    marks.append(
        Points(x=np.asarray([value]), y=np.asarray([y]), detail=row.kind.value, colour=colour, hollow=not row.decides)
    )
    if not row.decides:
        marks.append(Words(x=min(max(value, _WORD), 1 - _WORD), y=y + _ABOVE, text=_code(row)))
    return marks


def _short(row: Evidence) -> str:
    """The beginning of a reason, cut between words."""
    text = row.reason.partition(" [")[0]
    if len(text) > _LETTERS:
        text = text[:_LETTERS].rsplit(" ", 1)[0] + "…"
    return as_printed(typographic(text))


def _code(row: Evidence) -> str:
    """The code of the finding that stands against an estimate."""
    return row.reason.partition(" [")[2].rstrip("]") or "not valid"


def _note(result: StorageVerdict, rows: list[Evidence]) -> str:
    lines = ["bars: 95 %"]
    lines += dict.fromkeys(f"open, not valid: {_short(row)}" for row in reversed(rows) if not row.decides)
    if result.share is not None:
        low, high = (100 * end for end in (result.share.low, result.share.high))
        lines.append(f"band: store apart, {low:.0f} to {high:.0f} %")
    elif result.at_most is not None:
        stand = result.stand(Statement.STORE_APART).value
        lines.append(f"dashed: store apart, at most {100 * result.at_most:.0f} % ({stand})")
    else:
        lines.append("store apart: undecided")
    return as_printed("\n".join(lines))
