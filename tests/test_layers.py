"""Who may import whom: each room imports only what stands to its left, in whatever form it is written."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import ionterface

SOURCE = Path(ionterface.__file__).parent
FLOORS = [
    {"errors", "quantities"},
    {"estimate"},
    {"record", "references"},
    {"store", "signals", "fitting"},
    {"formats", "methods", "simulate"},
    {"figures"},
    {"report"},
    {"campaign"},
    {"cli", "web"},
]
WITHIN_A_FLOOR = {("quantities", "errors")}
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).with_suffix("").parts[0]


def imported(tree: ast.AST, package: tuple[str, ...]) -> set[str]:
    """Rooms of the package that a tree imports, by any import statement or a literal import_module."""
    rooms: set[str] = set()
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            stem = ".".join(part for part in (base, node.module or "") if part)
            names = [f"{stem}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in (
            "import_module",
            "__import__",
        ):
            names = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        rooms |= {name.split(".")[1] for name in names if name.startswith("ionterface.")}
    return rooms


def upward(source: str, room: str, package: tuple[str, ...]) -> set[str]:
    return {
        other
        for other in imported(ast.parse(source), package) - {room}
        if other in FLOOR and FLOOR[other] >= FLOOR[room] and (room, other) not in WITHIN_A_FLOOR
    }


def test_every_room_has_a_floor():
    rooms = {room_of(p) for p in SOURCE.rglob("*.py")} - {"__init__", "__main__"}
    assert rooms <= set(FLOOR), f"rooms on no floor: {sorted(rooms - set(FLOOR))}"


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda p: p.relative_to(SOURCE).as_posix())
def test_imports_point_down(path):
    room = room_of(path)
    if room in FLOOR:
        package = ("ionterface", *path.relative_to(SOURCE).parts[:-1])
        assert upward(path.read_text(encoding="utf-8"), room, package) == set()


@pytest.mark.parametrize(
    "source",
    [
        "import ionterface.report",
        "from ionterface import report",
        "from ionterface.report.document import Trace",
        "from .. import report",
        "from ..report import document",
        "def f():\n    from ionterface.report import document",
        "import_module('ionterface.report')",
    ],
)
def test_every_form_of_an_upward_import_is_seen(source):
    assert upward(source, "formats", ("ionterface", "formats")) == {"report"}
