"""Where the real instrument files are, and what happens where they are not."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# A loaded machine is no failure; on a server the same examples are tried each time.
settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("house")

_approx = pytest.approx


def _relative(expected: object, rel: float | None = None, abs: float | None = None, nan_ok: bool = False) -> object:
    """`pytest.approx` without its silent absolute tolerance of 1e-12, within which any diffusivity in m²/s passes."""
    return _approx(expected, rel=rel, abs=0.0 if rel is not None and abs is None else abs, nan_ok=nan_ok)


pytest.approx = _relative

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


CAMPAIGN = """\
ionterface: 1
title: Three cells of one material
date: 2026-11-22
samples:
  oxide:
    components: {MnO2: 70 %, carbon: 20 %, PVDF: 10 %}
    bases: {MnO2: [MnO2], film: [MnO2, carbon, PVDF]}
    weighed: film
    basis: MnO2
cells:
  c1: &made
    {sample: oxide, mass: 1.00 ± 0.02 mg, electrolyte: 1 M ZnSO4, counter: Zn, window: 0.9..1.8 V, discharge: reduction}
  c2: {<<: *made, mass: 1.10 ± 0.02 mg}
  c3: {<<: *made, mass: 0.95 ± 0.02 mg}
measurements:
  - {files: "c?.csv", cell: "{stem}", technique: cycling}
document:
  - heading: Cells
  - figure: S1
    panels: [{charge_discharge: [c1, c2, c3], cycles: [2]}]
    caption: Second cycle.
  - figure: S2
    panels: [{cycling: [c1, c2, c3]}]
    caption: Capacity by cycle.
  - figure: S3
    panels: [{box_plot: {cells: [c1, c2, c3], cycles: 1..3}}]
    caption: Cells.
  - table: S1
    rows: {cycling: [c1, c2, c3]}
    caption: Every cycle.
  - note: 1
    text: Cell c1 gives {{ capacity('c1', cycle=2, basis='MnO2') }} and keeps {{ retention('c1', first=1, last=3) }}.
"""


def galvanostatic(seconds: float, cycles: int = 3) -> str:
    """A cell of made-up voltage that begins with a discharge of 100 µA, as BDF text."""
    rows, time = ["test_time_second,voltage_volt,current_ampere"], 0.0
    for half in range(2 * cycles):
        span = seconds * (1 - 0.01 * half)
        for point in range(61):
            part = point / 60
            voltage = 1.6 - 0.6 * part if half % 2 == 0 else 1.1 + 0.6 * part
            rows.append(f"{time + span * part:.3f},{voltage:.5f},{-1e-4 if half % 2 == 0 else 1e-4}")
        time += span + 1.0
    return "\n".join(rows) + "\n"


@pytest.fixture
def small_campaign(tmp_path: Path) -> Path:
    """A folder with a campaign of three cells and their raw files."""
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "campaign.yaml").write_text(CAMPAIGN, encoding="utf-8")
    for number, seconds in enumerate((9000.0, 9900.0, 8100.0), start=1):
        (folder / f"c{number}.csv").write_text(galvanostatic(seconds), encoding="utf-8")
    return folder
