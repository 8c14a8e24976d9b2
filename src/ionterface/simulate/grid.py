"""Finite volumes of a plate, a cylinder or a sphere, from the centre (or blocked face) to the surface.

Lengths are in units of the body's thickness or radius, times in units of length²/D. What leaves one cell enters the
next, so that the amount in the body is kept to rounding.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ionterface.errors import UsageError
from ionterface.record import Array
from ionterface.simulate.cell import Shape


@dataclass(frozen=True, eq=False)
class Grid:
    """Cells of one body, each array of shape (cells,), ordered from the inside to the surface."""

    inner: Array
    outer: Array
    """Coefficient of the inner and of the outer neighbour in each cell's rate; 0 at the ends. [1]"""
    share: Array
    """Of each cell in the body's volume."""
    middle: Array
    """Place of each cell's node. [1]"""
    outermost: tuple[float, float]
    """Weights of the last and of the last but one node in the surface value."""


@lru_cache(maxsize=64)
def grid(shape: Shape, cells: int, *, refinement: float = 1.0) -> Grid:
    """The cells of a body.

    Parameters
    ----------
    shape : Shape
    cells : int
        At least 2.
    refinement : float
        Width of the innermost cell over that of the cell at the surface; 1 for equal widths.

    Notes
    -----
    Fluxes are second order in the width at equal widths. Nodes stand in the middle of their cells; the surface value is
    the straight line through the last two.

    Raises
    ------
    UsageError
        Fewer than two cells, or a refinement that is not positive.
    """
    if cells < 2 or not refinement > 0:
        raise UsageError(f"a body needs at least 2 cells and a positive refinement, not {cells} and {refinement:g}.")
    widths = refinement ** -np.linspace(0.0, 1.0, cells)
    faces = np.concatenate([[0.0], np.cumsum(widths / widths.sum())])
    faces[-1] = 1.0
    middle = 0.5 * (faces[1:] + faces[:-1])
    power = shape.value
    share = np.diff(faces**power)
    flux = power * faces[1:-1] ** (power - 1) / np.diff(middle)
    inner = np.concatenate([[0.0], flux / share[1:]])
    outer = np.concatenate([flux / share[:-1], [0.0]])
    beyond = (1.0 - middle[-1]) / (middle[-1] - middle[-2])
    return Grid(inner, outer, share, middle, (1.0 + beyond, -beyond))
