"""Exit codes, and the one place where an error becomes a sentence on standard error."""

from __future__ import annotations

import enum
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from ionterface.errors import IonterfaceError, UsageError

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


class Exit(enum.IntEnum):
    """What the exit code of a command says."""

    DONE = 0
    BAD_INPUT = 1
    WRONG_USAGE = 2
    FAILED_ITEMS = 3
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
    except KeyboardInterrupt as error:
        typer.echo("interrupted; nothing is half written, the next run goes on from here.", err=True)
        raise typer.Exit(Exit.INTERRUPTED) from error


def show(data: Any) -> None:
    """Print plain data as JSON."""
    json.dump(data, sys.stdout, ensure_ascii=False, indent=2, allow_nan=False)
    sys.stdout.write("\n")
