"""Where the real instrument files are, and what happens where they are not."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SAMPLES = Path(os.environ.get("IONTERFACE_SAMPLES") or ROOT.parent / "shared" / "data")


@pytest.fixture(scope="session")
def sample() -> Callable[[str], Path]:
    """Path of a real file by its place below the sample folder, such as ``echem/neware/interp-test.ndax``."""

    def find(place: str) -> Path:
        path = SAMPLES / place
        if not path.exists():
            reason = f"no sample {place}: name the folder of real instrument files in IONTERFACE_SAMPLES"
            if os.environ.get("IONTERFACE_REQUIRE_SAMPLES") == "1":
                pytest.fail(reason)
            pytest.skip(reason)
        return path

    return find
