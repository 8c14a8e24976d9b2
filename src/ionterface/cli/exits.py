"""Exit codes, and the one place where an error becomes a sentence on standard error."""

from __future__ import annotations

import enum
import errno
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from ionterface.errors import IonterfaceError, UsageError
from ionterface.store import TEMPORARY

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


class Exit(enum.IntEnum):
    """What the exit code of a command says."""

    DONE = 0
    BAD_INPUT = 1
    WRONG_USAGE = 2
    FAILED_ITEMS = 3
    NOT_VALID = 4
    INTERRUPTED = 130


@contextmanager
def sentences() -> Iterator[None]:
    """Turn our errors into one sentence each and an exit code; anything else is a defect and keeps its traceback."""
    try:
        yield
    except UsageError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(Exit.WRONG_USAGE) from error
    except IonterfaceError as error:
        for line in str(error).splitlines():
            typer.echo(f"error: {line}", err=True)
        raise typer.Exit(Exit.BAD_INPUT) from error
    except OSError as error:
        if error.filename is None and error.errno != errno.ENOSPC:  # not about a file: a closed pipe, or a defect
            raise
        typer.echo(f"error: {_unusable(error)}", err=True)
        raise typer.Exit(Exit.BAD_INPUT) from error
    except KeyboardInterrupt:
        interrupted()


def _unusable(error: OSError) -> str:
    place = Path(os.fsdecode(error.filename)) if error.filename else Path()
    shown = place.parent if TEMPORARY in place.name else place  # nobody knows the name of a file half written
    reason = (error.strerror or "unknown reason").lower()
    return f"{shown.as_posix()}: cannot be read or written ({reason}); check its permissions or name another folder."


def interrupted() -> NoReturn:
    """End after Ctrl-C with one sentence."""
    sys.stderr.write("interrupted; nothing is half written, the next run goes on from here.\n")
    raise SystemExit(Exit.INTERRUPTED)


def show(data: Any) -> None:
    """Print plain data as JSON."""
    json.dump(data, sys.stdout, ensure_ascii=False, indent=2, allow_nan=False)
    sys.stdout.write("\n")
