"""A hash of our own source and of the versions that numbers depend on, as part of every cache key."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

NUMERICAL = (
    "numpy", "scipy", "polars", "lmfit", "fastnda", "fastexcel", "uncertainties", "numba",
    "matplotlib", "plotly", "pypandoc-binary", "typst",
)  # fmt: skip
"""Distributions whose version may change a number or a page."""


@cache
def fingerprint() -> str:
    """SHA-256 over every source and data file of the package and the versions of `NUMERICAL`."""
    root = Path(__file__).parents[1]
    total = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            total.update(path.relative_to(root).as_posix().encode())
            total.update(path.read_bytes())
    for name in NUMERICAL:
        total.update(f"{name}={_version(name)}".encode())
    return total.hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"
