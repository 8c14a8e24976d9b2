"""Prints how fast things are, with the goal beside: ``make bench``. It measures and asserts nothing.

Everything is measured in one run on one machine, each number the median of its repeats. Readers and titrations are
compared with the peers of `peers.txt`, which ``make`` installs into .venv-peers and which are run there as programs.
Real files are looked for in the folder that ``IONTERFACE_SAMPLES`` names, as in the tests.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[1]
SAMPLES = Path(os.environ.get("IONTERFACE_SAMPLES") or ROOT.parent / "shared" / "data") / "echem"
PEERS = ROOT / ".venv-peers"
STARTS = 11
REBUILDS = 3
READS = 11
FILES = (
    ("biologic-mpr-mpt/jdb11-1_c3_gcpl_5cycles_2V-3p8V_C-24_data_C09.mpr", "galvani"),
    ("biologic-mpr-mpt/cv.issue_149.mpr", "galvani"),
    ("zn-mn-biologic-lanhe/Biologic_GPCL.mpr", "galvani"),
    ("biologic-mpr-mpt/cv.issue_149.mpt", "polars"),
    ("zn-mn-biologic-lanhe/ZMO_D_C03.mpt", "polars"),
    ("zn-mn-biologic-lanhe/LANHE_GPCL.ccs", ""),
    ("neware/nw4-120-1-6-53.ndax", "fastnda"),
    ("neware/2-1-6_61[07005012].nda", "fastnda"),
)
"""Real files below the sample folder, and the peer that reads them."""


@dataclass(frozen=True)
class Duration:
    """How long something took, and the goal; 0 where there is none. [s]"""

    what: str
    seconds: float
    goal: float = 0.0


@dataclass(frozen=True)
class Reading:
    """How fast a file was read, by us and by a peer. `remark` says why there is no peer."""

    file: str
    rows: int
    seconds: float
    peer: str = ""
    peer_seconds: float | None = None
    remark: str = ""


def timed(work: Callable[[], Any]) -> float:
    """Wall time of a call. [s]"""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def durations() -> Iterator[Duration]:
    """The import above bare Python, a full build and an unchanged rebuild of the shipped campaign."""
    bare, ours = [], []
    for _ in range(STARTS):
        bare.append(timed(lambda: _python("-c", "pass")))
        ours.append(timed(lambda: _python("-c", "import ionterface")))
    what = f"import ionterface, above bare Python (median of {STARTS} fresh interpreters)"
    yield Duration(what, median(ours) - median(bare), goal=0.15)
    with tempfile.TemporaryDirectory() as out:
        program = "import sys; from ionterface.cli import main; sys.argv[0] = 'ionterface'; main()"
        build = ("-c", program, "build", str(ROOT / "campaigns" / "voxg"), "--out", str(Path(out) / "voxg"))
        yield Duration("full build of campaigns/voxg (once)", timed(lambda: _python(*build)))
        again = [timed(lambda: _python(*build)) for _ in range(REBUILDS)]
        yield Duration(f"rebuild with nothing changed (median of {REBUILDS})", median(again), goal=3.0)


KERNELS = ("kinetic_map.py", "titration.py", "twin.py", "lanes.py")
"""Programs beside this one that time kernels on one thread and print a list of durations as JSON."""


def kernel_durations(python: Path | None) -> Iterator[Duration]:
    """Regressions against the scan rate, inversions of a working curve, diffusivities of many pulses; on one thread.

    `python` runs the peer of the last.
    """
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    for program in KERNELS:
        done = subprocess.run(
            [sys.executable, ROOT / "benchmarks" / program, *([python] if python else [])],
            check=True,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, **threads},
        )
        yield from (Duration(*told) for told in json.loads(done.stdout))


def _python(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)


def readings(python: Path | None) -> Iterator[Reading]:
    """Every file of `FILES` that is there, read by us and by its peer, which `python` runs."""
    from ionterface import read_all

    for place, peer in FILES:
        path = SAMPLES / place
        if not path.exists():
            continue
        rows = sum(len(record) for record in read_all(path))
        ours = median(timed(lambda path=path: read_all(path)) for _ in range(READS))
        if not peer:
            yield Reading(path.name, rows, ours, remark="no peer known")
        elif python is None:
            yield Reading(path.name, rows, ours, peer, remark="the peers are not installed")
        else:
            theirs, remark = _peer(python, peer, path, rows)
            yield Reading(path.name, rows, ours, peer, theirs, remark)


def _peer(python: Path, peer: str, path: Path, rows: int) -> tuple[float | None, str]:
    done = subprocess.run(
        [python, ROOT / "benchmarks" / "peers.py", peer, path, str(READS)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        return None, f"not read by it: {(done.stderr.strip().splitlines() or ['no reason given'])[-1][:60]}"
    told = json.loads(done.stdout)
    remark = "" if told["rows"] == rows else f"it reads {told['rows']} rows"
    return median(told["seconds"]), remark


def peers() -> Path | None:
    """The Python of the peers' environment; None where it was not made."""
    python = PEERS / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    return python if python.exists() else None


def _duration_line(one: Duration) -> str:
    return f"{one.what:92}{one.seconds:8.3f} s{f'   goal {one.goal:g} s' if one.goal else ''}"


def _reading_line(one: Reading) -> str:
    line = f"{one.file[:44]:46}{one.rows:8d}{one.rows / one.seconds:12.3g}"
    if one.peer_seconds is None:
        return f"{line}{one.peer:>10}   {one.remark}"
    line += f"{one.peer:>10}{one.rows / one.peer_seconds:12.3g}{one.seconds / one.peer_seconds:9.2f}"
    return f"{line}   {one.remark}".rstrip()


def main() -> None:
    """Measure and print, as a table or with ``--json``."""
    parser = argparse.ArgumentParser(description="Prints how fast things are, with the goal beside.")
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON, in seconds")
    parser.add_argument("--without-peers", action="store_true", help="run no other program")
    chosen = parser.parse_args()
    say = (lambda line: None) if chosen.json else (lambda line: sys.stdout.write(f"{line}\n"))
    machine = f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores"
    say(machine)
    spans, reads = [], []
    python = None if chosen.without_peers else peers()
    for span in chain(durations(), kernel_durations(python)):
        spans.append(asdict(span))
        say(_duration_line(span))
    say(f"\n{'file':46}{'rows':>8}{'rows/s':>12}{'peer':>10}{'rows/s':>12}{'time/its':>9}")
    for one in readings(python):
        reads.append(asdict(one))
        say(_reading_line(one))
    if not reads:
        say(f"no real files in {SAMPLES}; name their folder in IONTERFACE_SAMPLES")
    if chosen.json:
        json.dump({"machine": machine, "durations": spans, "readings": reads}, sys.stdout, indent=2)
        sys.stdout.write("\n")


if __name__ == "__main__":
    main()
