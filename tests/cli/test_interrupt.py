"""Ctrl-C: one sentence, nothing half written, and the next build goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from ionterface.store import TEMPORARY

SENTENCE = "interrupted; nothing is half written, the next run goes on from here.\n"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to one process")


def started(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "ionterface", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


@pytest.mark.parametrize("whole_group", [False, True])
@pytest.mark.parametrize("sign", [".ionterface/lock", "figures/S1.pdf", "tables/S1.csv"])
def test_a_build_that_is_interrupted_says_one_sentence(small_campaign, sign, whole_group):
    out = small_campaign / "build"
    process = started("build", small_campaign)
    while process.poll() is None and not (out / sign).exists():
        time.sleep(0.002)
    (os.killpg if whole_group else os.kill)(process.pid, signal.SIGINT)
    told, said = process.communicate(timeout=60)
    assert (said, told) == (SENTENCE, "")
    # Python ends itself by the signal, which a shell shows as 130 too, where it came during the exec of a string.
    assert process.returncode in (130, -signal.SIGINT)
    assert not list(out.rglob(f".*{TEMPORARY}*"))
    again = started("build", small_campaign)
    again.communicate(timeout=60)
    assert again.returncode == 0


def test_an_interrupt_while_the_program_loads_says_the_same():
    code = (
        "import sys, builtins\n"
        "from ionterface.cli import main\n"
        "sys.modules.pop('ionterface.cli.app', None)\n"
        "taken = builtins.__import__\n"
        "def interrupted(name, *rest):\n"
        "    if name == 'ionterface.cli.app':\n"
        "        raise KeyboardInterrupt\n"
        "    return taken(name, *rest)\n"
        "builtins.__import__ = interrupted\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, SENTENCE)


def test_nothing_but_the_result_is_printed_where_no_terminal_is(small_campaign):
    process = started("build", small_campaign)
    told, said = process.communicate(timeout=60)
    assert said == ""
    assert [line.rpartition("/")[2] for line in told.splitlines()] == [
        "index.html",
        "supporting-information.pdf",
        "supporting-information.docx",
        "results.json",
    ]
