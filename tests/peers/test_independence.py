"""What the package is compared with is no part of it."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHARED = {"fastnda", "polars"}
"""Dependencies whose bare speed is compared with the readers made on them."""


def names(requirements) -> set[str]:
    return {re.split(r"[\[<>=!~; ]", text)[0].lower() for text in requirements}


def test_no_peer_is_a_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = [text for extra in project["project"]["optional-dependencies"].values() for text in extra]
    groups = [text for group in project["dependency-groups"].values() for text in group if isinstance(text, str)]
    ours = names([*project["project"]["dependencies"], *extras, *groups])
    lines = (ROOT / "benchmarks" / "peers.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[a-z]+==[0-9.]+", line) for line in pinned)
    peers = names(pinned)
    assert peers & ours == SHARED
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            imported = [name.name for name in node.names] if isinstance(node, ast.Import) else []
            imported += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {name.split(".")[0] for name in imported} & (peers - SHARED), path
