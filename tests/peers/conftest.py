"""Other programs of the field, run in an environment of their own; files are all that they share with the package."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-peers" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
PROGRAMS = Path(__file__).parent / "programs"


@pytest.fixture(scope="session")
def peer() -> Callable[..., None]:
    """Run one of the programs with its arguments: ``peer("xu2019.py", out)``."""
    if not PYTHON.exists():
        reason = "the peers are not installed; make .venv-peers/.installed, or make verify, installs them"
        if os.environ.get("IONTERFACE_REQUIRE_PEERS") == "1":
            pytest.fail(reason)
        pytest.skip(reason)

    def run(program: str, *arguments: object) -> None:
        done = subprocess.run(
            [PYTHON, PROGRAMS / program, *map(str, arguments)], capture_output=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]

    return run
