"""How kernels are compiled: once, kept on disk beside their module, and anew when any kernel's source has changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np

from ionterface.errors import MissingExtra

try:
    import numba
except ModuleNotFoundError as error:
    raise MissingExtra("numba", "simulate", "simulating a cell") from error

Array = np.ndarray[Any, Any]
F = TypeVar("F", bound=Callable[..., Any])

_ROOM = Path(__file__).parents[1]
_STAMP = "kernels.stamp"


def inlined(kernel: F) -> F:
    """A part of a kernel, compiled into each of its callers."""
    return cast("F", numba.njit(error_model="numpy", fastmath=_ARITHMETIC, forceinline=True)(kernel))


def compiled(kernel: F) -> F:
    """A kernel as machine code that later processes find on disk.

    Its arithmetic may be contracted (a·b + c in one rounding) and divisions shared; sums are never reordered, and what
    is not a number stays one.
    """
    return cast("F", numba.njit(cache=True, error_model="numpy", fastmath=_ARITHMETIC)(kernel))


_ARITHMETIC = {"contract", "arcp", "nsz"}


def _forget_stale_kernels() -> None:
    """Remove machine code on disk that was made from other sources; the compiler itself looks at one module only."""
    sources = sorted([*_ROOM.glob("solver/*.py"), *_ROOM.glob("models/*.py")])
    stamp = "\n".join(f"{p.relative_to(_ROOM)} {p.stat().st_mtime_ns} {p.stat().st_size}" for p in sources)
    kept = _ROOM / "__pycache__" / _STAMP
    try:
        if kept.is_file() and kept.read_text(encoding="utf-8") == stamp:
            return
        for index in _ROOM.rglob("*.nbi"):
            index.unlink(missing_ok=True)
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(stamp, encoding="utf-8")
    except OSError:  # a read-only installation is never edited, so nothing in it can be stale
        return


_forget_stale_kernels()
