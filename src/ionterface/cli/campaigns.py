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
    from ionterface.campaign.build import Built, Progress

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
        from ionterface.campaign import load, shipped, signatures, write_draft

        model = None
        if like:
            path = Path(like)
            model = load(path if path.exists() else shipped(like), functions=signatures())
        written = write_draft(folder, like=model)
        found = examined(written, functions=signatures())
        if as_json:
            show({**found.to_dict(), "written": written.name})
        else:
            typer.echo(f"wrote {written.name}")
            typer.echo(str(found))


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
        typer.echo(f"{len(built.questions)} open questions; see them with ionterface check.", err=True)
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
