"""Commands on campaigns: ``init``, ``check``, ``build``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ionterface.cli.exits import Exit, Json, sentences, show

if TYPE_CHECKING:
    from ionterface.campaign import Check
    from ionterface.campaign.build import Built
    from ionterface.campaign.folder_survey import Progress, Survey

_SHOWN = 10
"""Files not read that `init` names itself; the draft names all."""
CampaignFile = Annotated[
    Path, typer.Argument(help="A campaign file, or the folder that holds campaign.yaml.", show_default=False)
]


def init(
    folder: Annotated[Path, typer.Argument(help="A folder of raw files.", show_default=False)],
    like: Annotated[str, typer.Option(help="A shipped campaign (voxg) or a file to take the shape from.")] = "",
    as_json: Json = False,
) -> None:
    """Identify every file of a folder and draft its campaign; what a person must answer is marked with ?."""
    with sentences():
        from ionterface.campaign import check as examined
        from ionterface.campaign import free_place, load, shipped, signatures, survey, write_draft

        free_place(folder)
        model = None
        if like:
            path = Path(like)
            model = load(path if path.exists() else shipped(like), functions=signatures())
        with _progress(quiet=as_json) as progress:
            found = survey(folder, progress=progress)
        written = write_draft(folder, like=model, found=found)
        drafted = examined(written, functions=signatures())
        if as_json:
            left = {"copies": list(found.copies), "unread": dict(found.unread)}
            show({**drafted.to_dict(), "written": written.name, **left})
        else:
            _tell_draft(written, drafted, found)


def _tell_draft(written: Path, drafted: Check, found: Survey) -> None:
    waiting = sum(1 for question in drafted.questions if question.waits)
    typer.echo(f"wrote {written.as_posix()}")
    typer.echo(f"  files recognised: {len(drafted.files)}; copies of these, left out: {len(found.copies)}")
    typer.echo(f"  files not read: {len(found.unread)}")
    for file, reason in list(found.unread.items())[:_SHOWN]:
        typer.echo(f"    {file}: {reason}")
    if len(found.unread) > _SHOWN:
        typer.echo(f"    and {len(found.unread) - _SHOWN} more, all named in the draft")
    typer.echo(f"  open questions: {len(drafted.questions)}; figures and tables wait for {waiting} of them")
    typer.echo(f'Answer the ? in the draft, then run: ionterface check "{written.parent.as_posix()}"')


def check(campaign: CampaignFile, as_json: Json = False) -> None:
    """Report every fault and every open question of a campaign; nothing is computed."""
    with sentences():
        from ionterface.campaign import check as examined
        from ionterface.campaign import signatures

        found = examined(campaign, functions=signatures())
        if as_json:
            show(found.to_dict())
        else:
            typer.echo(str(found))
        if found.faults:
            raise typer.Exit(Exit.BAD_INPUT)
        if found.unreadable:
            raise typer.Exit(Exit.FAILED_ITEMS)


def build(
    campaign: CampaignFile,
    out: Annotated[Path | None, typer.Option(help="Folder to write to; by default build/ beside the campaign.")] = None,
    as_json: Json = False,
) -> None:
    """Make the Supporting Information: HTML, PDF, DOCX, figures, tables, and where each number comes from."""
    with sentences():
        from ionterface.campaign import build as make
        from ionterface.campaign import load, signatures

        loaded = load(campaign, functions=signatures())
        with _progress(quiet=as_json) as progress:
            built = make(loaded, out or loaded.folder / "build", progress=progress)
        if as_json:
            show(built.to_dict())
        else:
            _tell(built)
        if not built.complete:
            raise typer.Exit(Exit.FAILED_ITEMS)


def _tell(built: Built) -> None:
    for failure in built.document.failures:
        typer.echo(f"not done: {failure.item}: {failure.reason}", err=True)
    if built.questions:
        several = "s" if len(built.questions) > 1 else ""
        typer.echo(f"{len(built.questions)} open question{several}; see them with ionterface check.", err=True)
    for name in ("index.html", "supporting-information.pdf", "supporting-information.docx", "results.json"):
        typer.echo(f"{built.folder.as_posix()}/{name}")


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Progress]:
    """A line of progress on a terminal; silence elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield lambda what, done, of: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:40.40}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("reading", total=None)
        yield lambda what, done, of: shown.update(task, description=what, completed=done, total=of)
