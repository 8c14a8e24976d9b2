"""A first campaign file for a folder of raw files: what the files tell, and a ``?`` for everything else."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path, PurePosixPath

from ionterface.campaign.campaign import Campaign
from ionterface.campaign.contents import FigureItem, NoteItem, TableItem
from ionterface.campaign.folder_survey import FoundRecord, Survey, survey
from ionterface.campaign.schema import ALL, SCHEMA_VERSION, Technique, name_of
from ionterface.errors import UsageError
from ionterface.store import write_atomic

FILE = "campaign.yaml"
_PLAIN = re.compile(r"[A-Za-z_][\w.+/-]*")
_TOLD = {
    "mass": ("Mass of active material", "Characteristic mass"),
    "area": ("Electrode surface area",),
    "electrolyte": ("Electrolyte",),
    "reference": ("Reference electrode",),
}
"""Key of a cell -> what files say about it, shown as a comment and never taken over."""
_PANELS = {
    Technique.CV: ("cv",),
    Technique.CYCLING: ("charge_discharge", "cycling"),
    Technique.RATE: ("rate_test",),
    Technique.REST: ("rest",),
}


def free_place(folder: Path) -> Path:
    """Where a folder's ``campaign.yaml`` will stand.

    Raises
    ------
    UsageError
        There is such a file already; it is never overwritten.
    """
    path = folder / FILE
    if path.exists():
        raise UsageError(f"{FILE}: stands in this folder already and is not overwritten; move it away first.")
    return path


def write_draft(
    folder: Path, *, at: Path | None = None, like: Campaign | None = None, found: Survey | None = None
) -> Path:
    """Write the `draft` of a folder as ``campaign.yaml`` and return its path.

    Raises
    ------
    UsageError
        There is such a file already; it is never overwritten.
    UnreadableFile
        There is no such folder of raw files.
    """
    path = free_place(at or folder)
    write_atomic(path, draft(folder, at=at, like=like, found=found))
    return path


def draft(folder: Path, *, at: Path | None = None, like: Campaign | None = None, found: Survey | None = None) -> str:
    """The text of a campaign file for the raw files below a folder.

    Parameters
    ----------
    folder : Path
        Where the raw files lie.
    at : Path, optional
        The folder that the campaign file will stand in, where it is another one.
    like : Campaign, optional
        A campaign whose samples and outline are offered, its numbers turned into questions.
    found : Survey, optional
        What the folder holds, where that is known already.

    Raises
    ------
    UnreadableFile
        There is no such folder.
    """
    found = survey(folder) if found is None else found
    names = _cell_names(found)
    lines = [
        "# A draft. Everything that the files do not tell is a ? that a person answers; `ionterface check` lists them.",
        f"ionterface: {SCHEMA_VERSION}",
        "title: ?",
        "date: ?                # of the document, like 2026-11-22; every date in it derives from this one",
        *_roots(folder, at),
        "",
        *_samples(like),
        "",
        *_cells(found, names),
        "",
        *_measurements(found, names),
        *_unread(found),
        "",
        *_document(found, names, like),
    ]
    return "\n".join(lines) + "\n"


def _roots(folder: Path, at: Path | None) -> Iterator[str]:
    if at is None or at.resolve() == folder.resolve():
        return
    try:
        written = Path(os.path.relpath(folder.resolve(), at.resolve())).as_posix()
    except ValueError:  # another drive
        written = folder.resolve().as_posix()
    yield f"data_roots: [{_text(written)}]"


def _cell_names(found: Survey) -> dict[str, str]:
    """Run of the files -> name of a cell: the run, a lone file without its suffix where no other is called so."""
    short = {one.run: _short(one) for one in found.records}
    names = {}
    for number, (run, name) in enumerate(short.items(), start=1):
        wanted = name if list(short.values()).count(name) == 1 else run
        names[run] = wanted if _may_be_name(wanted) else f"cell {number}"
    return names


def _short(one: FoundRecord) -> str:
    return PurePosixPath(one.file).with_suffix("").as_posix() if one.run == one.file else one.run


def _may_be_name(run: str) -> bool:
    try:
        name_of(run)
    except ValueError:
        return False
    return run != ALL


def _samples(like: Campaign | None) -> Iterator[str]:
    if like is None or not like.samples:
        yield "# samples:"
        yield "#   my oxide:"
        yield "#     components: {oxide: 70 %, carbon: 20 %, binder: 10 %}   # of the electrode film, by mass"
        yield "#     bases: {oxide: [oxide], film: [oxide, carbon, binder]}  # what capacities may be given on"
        yield "#     weighed: film                                           # what the masses of the cells comprise"
        yield "#     basis: oxide                                            # the one that figures use"
        return
    yield "samples:                # names as in the campaign this draft was made like"
    for name, sample in like.samples.items():
        yield f"  {_text(name)}:"
        components = ", ".join(f"{_text(component)}: ?" for component in sample.components or {})
        yield f"    components: {{{components}}}" if components else "    components: ?"
        bases = (f"{_text(b)}: [{', '.join(map(_text, parts))}]" for b, parts in (sample.bases or {}).items())
        yield f"    bases: {{{', '.join(bases)}}}" if sample.bases and components else "    bases: ?"
        yield "    weighed: ?"
        yield "    basis: ?"


def _cells(found: Survey, names: dict[str, str]) -> Iterator[str]:
    if not names:
        yield "# cells: no readable file was found"
        return
    yield "cells:                  # one for each run of files; join those that are one cell, and rename them"
    for run, name in names.items():
        records = [one for one in found.records if one.run == run]
        yield f"  {_text(name)}:"
        yield "    sample: ?"
        for key in ("mass", "area", "electrolyte", "counter", "window", "discharge"):
            told = sorted({fact for one in records for fact in _told(one, key)})
            hint = {"window": "# like 0.3..1.6 V", "discharge": "# reduction or oxidation of the working electrode"}
            comment = f"# the file says {'; '.join(told)}: true for this cell?" if told else hint.get(key, "")
            yield f"    {key}: ?{f'   {comment}' if comment else ''}"


def _told(found: FoundRecord, key: str) -> Iterator[str]:
    facts = found.record.metadata.facts
    for fact in _TOLD.get(key, ()):
        if fact in facts:
            yield f"'{_one_line(fact)}: {_one_line(facts[fact])}'"


def _measurements(found: Survey, names: dict[str, str]) -> Iterator[str]:
    if not found.records:
        return
    yield "measurements:"
    for number, one in enumerate(found.records, start=1):
        metadata = one.record.metadata
        yield f"  - name: m{number}"
        yield f"    files: {_text(one.file)}   # {metadata.format}, {len(one.record)} points"
        yield from (f"    # the same points, not taken: {_one_line(copy)}" for copy in one.copies)
        if one.several:
            yield f"    record: {_text(metadata.label)}"
        yield f"    cell: {_text(names[one.run])}"
        yield f"    technique: {one.technique.value if one.technique else '?'}   # {_one_line(one.because)}"


def _unread(found: Survey) -> Iterator[str]:
    if found.unread:
        yield ""
        yield "# Not read; a table of text or a workbook can be read once its columns are declared (columns: ...)."
        yield from (f"#   {_one_line(file)}: {_one_line(reason)}" for file, reason in found.unread.items())


def _document(found: Survey, names: dict[str, str], like: Campaign | None) -> Iterator[str]:
    yield "document:"
    yield "  - heading: Electrochemistry"
    figures = count(start=1)
    for number, one in enumerate(found.records, start=1):
        if one.technique is Technique.EIS:
            yield f"  # m{number} is an impedance spectrum, for which there is no panel yet"
            continue
        yield f"  - figure: S{next(figures)}"  # of its own: it waits for no answer
        yield f"    panels: {{record: m{number}}}"
        if one.technique is None:
            yield f"  # Once m{number} has its technique, a figure of it may follow, with panels such as"
            yield from (f"  #   - {panel}" for kind in _PANELS for panel in _panels(kind, names[one.run], number))
        elif panels := tuple(_panels(one.technique, names[one.run], number)):
            yield f"  - figure: S{next(figures)}"
            yield "    panels:"
            yield from (f"      - {panel}" for panel in panels)
            yield from ("    width: double", "    columns: 2") if one.technique is Technique.CYCLING else ()
    for position, kind in enumerate(("cells", "measurements") if found.records else (), start=1):
        yield f"  - table: S{position}"
        yield f"    rows: {{{kind}: all}}"
    if like is not None:
        yield "  # The campaign this draft was made like goes on with:"
        yield from (f"  #   {line}" for line in _outline(like))


def _panels(technique: Technique, cell: str, number: int) -> Iterator[str]:
    for kind in _PANELS.get(technique, ()):
        cycles = ", cycles: 1" if kind == "charge_discharge" else ""
        yield f"{{{kind}: {_text(cell)}{cycles}, measurement: m{number}}}"


def _outline(like: Campaign) -> Iterator[str]:
    for item in like.items:
        if isinstance(item, FigureItem):
            kinds = (next(field.alias or name for name, field in type(p).model_fields.items()) for p in item.panels)
            yield f"figure {item.figure}: {', '.join(kinds)}"
        elif isinstance(item, TableItem):
            rows = type(item.rows).model_fields
            yield f"table {item.table}: {next(field.alias or name for name, field in rows.items())}"
        elif isinstance(item, NoteItem):
            yield f"note {item.note}{f': {_one_line(item.title)}' if item.title else ''}"


def _text(text: str) -> str:
    """A text as YAML takes it: plain where that is safe, else in double quotes."""
    safe = _PLAIN.fullmatch(text) and text not in ("true", "false") and text.lower() != "null"
    return text if safe else json.dumps(text, ensure_ascii=False)


def _one_line(text: str) -> str:
    return " ".join(text.split())
