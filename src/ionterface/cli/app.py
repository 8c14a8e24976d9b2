"""The commands, from every group."""

from __future__ import annotations

from typing import Annotated

import typer

from ionterface import __version__
from ionterface.cli import analyse, audit, campaigns, files
from ionterface.cli.simulate import simulate

app = typer.Typer(
    name="ionterface",
    help="From a folder of raw electrochemistry files to the Supporting Information of a paper.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (
    campaigns.init,
    campaigns.check,
    campaigns.build,
    audit.audit,
    files.formats,
    files.info,
    files.convert,
    simulate,
):
    app.command()(command)
app.add_typer(analyse.app, name="analyse")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False,
) -> None:
    pass
