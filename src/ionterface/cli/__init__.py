"""The command line: it fetches arguments, calls what a notebook would call, and shows what comes back."""

from __future__ import annotations

import sys


def main() -> None:
    """Run ``ionterface``; the exit status is one of `Exit`."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    try:
        from ionterface.cli.app import app

        app()
    except KeyboardInterrupt:  # while the program itself was still being loaded
        from ionterface.cli.exits import interrupted

        interrupted()
