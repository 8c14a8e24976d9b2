"""Commands on single files: ``formats``, ``info``, ``convert``."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ionterface.cli.exits import Exit, Json, sentences, show
from ionterface.cli.output import writer_of
from ionterface.errors import FileError

if TYPE_CHECKING:
    from ionterface.record import Record

Files = Annotated[list[Path], typer.Argument(help="Instrument files.", show_default=False)]


def formats(as_json: Json = False) -> None:
    """List the file formats that can be read, and how far each reader has been tried."""
    with sentences():
        from ionterface.formats import formats as known

        rows = [
            {
                "name": f.name,
                "vendor": f.vendor,
                "extensions": list(f.extensions),
                "verified": f.verified.value,
                "recognised": "by declared columns" if f.declared_only else "by content",
            }
            for f in known().values()
        ]
        if as_json:
            show(rows)
            return
        for row in rows:
            typer.echo(f"{row['name']:18} {' '.join(row['extensions']):14} {row['vendor']}; {row['verified']}")


def info(files: Files, as_json: Json = False) -> None:
    """Say what instrument files hold: format, start, columns, ranges, and what was noticed in them."""
    with sentences():
        from ionterface.formats import read_all

        told: list[dict[str, Any]] = []
        failed = False
        for path in files:
            try:
                with_ranges = [{**r.description(), "ranges": _ranges(r)} for r in read_all(path)]
            except FileError as error:
                failed = True
                typer.echo(f"error: {error}", err=True)
                continue
            told += with_ranges
        if as_json:
            show(told)
        else:
            for one in told:
                _tell(one)
        if failed:
            raise typer.Exit(Exit.BAD_INPUT if not told else Exit.FAILED_ITEMS)


def _ranges(record: Record) -> dict[str, list[float | None]]:
    """Least and greatest value of each column of numbers; None where a column holds none."""
    numeric = (c for c, t in record.data.schema.items() if t.is_numeric())
    return {c: [_finite(record.data[c].min()), _finite(record.data[c].max())] for c in numeric}


def _finite(value: Any) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _tell(one: dict[str, Any]) -> None:
    label = f" [{one['label']}]" if one["label"] else ""
    typer.echo(f"{one['file']}{label}: {one['format']}, {one['rows']} points, SHA-256 {one['sha256'][:12]}...")
    for key in ("technique", "instrument", "started"):
        if one[key]:
            typer.echo(f"  {key:10} {one[key]}")
    if one["simulated"]:
        typer.echo("  simulated: no instrument measured this record")
    for column, (low, high) in one["ranges"].items():
        typer.echo(f"  {column:32} {_number(low):>14} .. {_number(high)}")
    for step in one["history"]:
        settings = ", ".join(f"{k}={v}" for k, v in step["settings"].items())
        typer.echo(f"  done: {step['what']}{f' ({settings})' if settings else ''}")
    for finding in one["findings"]:
        typer.echo(f"  {finding['severity']}: {finding['message']} [{finding['code']}]")


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.6g}"


def convert(
    file: Annotated[Path, typer.Argument(help="One instrument file.", show_default=False)],
    output: Annotated[Path, typer.Option("-o", "--output", help="A .csv or .parquet file in BDF names.")],
    record: Annotated[str | None, typer.Option(help="Label of the record, where the file holds several.")] = None,
    as_json: Json = False,
) -> None:
    """Write a record as csv or parquet in the names of the Battery Data Format."""
    with sentences():
        from ionterface.formats import read

        write = writer_of(output, (file,))
        one = read(file, record=record)
        write(one, output)
        if as_json:
            show({"input": one.metadata.name, "output": output.name, "rows": len(one)})
        else:
            typer.echo(f"{output.name}: {len(one)} points")
