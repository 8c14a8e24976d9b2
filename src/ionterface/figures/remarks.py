"""What the drawing itself does to data, in sentences that a caption must carry."""

from __future__ import annotations

from ionterface.figures.data import MOST_ROWS
from ionterface.figures.panel import Curve, Figure
from ionterface.figures.thinning import COLUMNS


def remarks(figure: Figure) -> tuple[str, ...]:
    """Sentences about thinned curves; none where every point is drawn and listed."""
    longest = max(
        (len(mark.x) for panel in figure.panels for mark in panel.marks if isinstance(mark, Curve)), default=0
    )
    if longest <= 4 * COLUMNS:
        return ()
    drawn = (
        f"Curves of more than {4 * COLUMNS} points are drawn through the first, last, lowest and highest point of "
        f"each of {COLUMNS} columns"
    )
    if longest <= MOST_ROWS:
        return (f"{drawn}; the source data hold every point.",)
    return (f"{drawn}; the source data hold at most about {MOST_ROWS} points of each, chosen in the same way.",)
