"""``ionterface analyse METHOD FILES...``: one method on some files, without a campaign."""

from __future__ import annotations

import typer

from ionterface.cli.analyse import records
from ionterface.cli.analyse.command import name_of, on_records

app = typer.Typer(
    help="Analyse files by one method; what does not apply is printed with its reason.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
for method in (records.voltammogram, records.cycling, records.rate_test, records.rests):
    app.command(name_of(method))(on_records(method))
