"""Figures for print: PDF, SVG and PNG, the same bytes from the same figure."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ionterface.figures import style
from ionterface.figures.layout import Placed, draw_panel, measuring, place
from ionterface.figures.names import raise_words
from ionterface.figures.panel import Figure, Panel, Width
from ionterface.figures.ticks import fit_labels, make_room
from ionterface.store import write_atomic

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DPI = 600
"""Dots per inch of the PNG."""
_METADATA: dict[str, dict[str, Any]] = {
    "pdf": {"CreationDate": None, "ModDate": None, "Creator": None, "Producer": None},
    "svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
    "png": {"Software": None},
}


def draw(panel: Panel, ax: Axes | None = None) -> Axes:
    """Draw one panel; the caller saves it.

    Parameters
    ----------
    panel : Panel
    ax : matplotlib Axes, optional
        Where to draw; without it, on a new figure 8 cm wide.

    Raises
    ------
    MissingExtra
        matplotlib is not installed.
    """
    with style.style():
        if ax is None:
            return place(_canvas(), Figure(key="panel", panels=(panel,), width=Width.SINGLE))[0].ax
        one = Placed(panel, ax, draw_panel(ax, panel), 0, 0)
        renderer = measuring(ax.figure)
        fit_labels(ax, panel, renderer)
        raise_words(ax, one.drawn, renderer)
        make_room(ax, panel, one.drawn, renderer)
        one.name(renderer)
    return ax


def printed(figure: Figure) -> dict[str, bytes]:
    """The figure as ``pdf``, ``svg`` and ``png`` (600 dpi).

    Notes
    -----
    The PDF embeds its fonts (type 42) and keeps text as text; the SVG draws text as paths, since it cannot carry a
    font. No file holds a date or a version, and ids inside the SVG come from the figure's key: the same figure gives
    the same bytes wherever matplotlib and FreeType are the same.

    Raises
    ------
    MissingExtra
        matplotlib is not installed.
    """
    files = {}
    with style.style(salt=figure.key):
        canvas = _canvas()
        place(canvas, figure)
        for suffix, metadata in _METADATA.items():
            stream = io.BytesIO()
            canvas.savefig(stream, format=suffix, dpi=DPI, metadata=metadata)
            files[suffix] = stream.getvalue()
    return files


def save(figure: Figure, folder: Path) -> dict[str, Path]:
    """Write ``<key>.pdf``, ``<key>.svg`` and ``<key>.png`` (600 dpi) into a folder, each whole or not at all.

    Returns
    -------
    dict
        ``pdf``, ``svg`` and ``png`` to the files.

    Raises
    ------
    MissingExtra
        matplotlib is not installed.
    """
    paths = {}
    for suffix, content in printed(figure).items():
        paths[suffix] = folder / f"{figure.key}.{suffix}"
        write_atomic(paths[suffix], content)
    return paths


def _canvas() -> Any:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as MatplotlibFigure

    canvas = MatplotlibFigure(figsize=(Width.SINGLE.value * style.CM, 3.0), dpi=DPI)
    FigureCanvasAgg(canvas)
    return canvas
