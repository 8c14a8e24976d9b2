"""Writes the lists in the documentation from the source, so that no two of them can disagree: ``make docs``.

Each page of a list begins with a part written by hand; what stands below `MARK` is made here. On the pages of examples
every block of Python is run, in its order, and the block of text after it becomes what it printed.
"""

from __future__ import annotations

import datetime
import enum
import importlib
import inspect
import io
import os
import re
import tempfile
import types
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, Tag
from pydantic.fields import FieldInfo

from ionterface.campaign import content, contents, known_values, ledger, schema, stated, stated_parts
from ionterface.campaign.checks import CHECKS
from ionterface.campaign.families import voltammetry_contents
from ionterface.campaign.lookups import LISTED, signatures
from ionterface.campaign.option_text import AREAS, BASELINES
from ionterface.campaign.quantity_text import Interval
from ionterface.cli.exits import Exit
from ionterface.estimate import Estimate
from ionterface.figures.panel import Width
from ionterface.formats import FileFormat, formats
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.convention import Branches, Denominator
from ionterface.methods.voltammetry.kinetic_map import Regression
from ionterface.quantities import VOCABULARY

FOLDER = Path(__file__).parent
MARK = "<!-- What stands below is made from the source by `make docs`. -->"


# -- Markdown ------------------------------------------------------------------------------------------------------
def table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A pipe table; bars inside a cell are escaped."""
    heads = list(headings)
    lines = [heads, ["---"] * len(heads), *([cell.replace("|", r"\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def prose(text: str | None) -> str:
    """The paragraphs of a docstring up to its first section, each on one line; code in single backticks."""
    paragraphs = inspect.cleandoc(text or "").replace("``", "`").split("\n\n")
    said = []
    for paragraph in paragraphs:
        if re.search(r"^(---|===)", paragraph, re.MULTILINE):
            break
        said.append(" ".join(paragraph.split()))
    return "\n\n".join(said)


def first_line(text: str | None) -> str:
    """The first paragraph of a docstring."""
    return prose(text).split("\n\n")[0]


def words(names: Iterable[str]) -> str:
    """``a``, ``b`` or ``c`` as code."""
    *most, last = (f"`{name}`" for name in names)
    return f"{', '.join(most)} or {last}" if most else last


def named(kinds: type[enum.Enum]) -> list[str]:
    """The members of an enumeration as a person writes them."""
    return [kind.name.lower() for kind in kinds]


def anchor(heading: str) -> str:
    """The name that a heading can be linked by."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


# -- formats and quantities ------------------------------------------------------------------------------------------
def formats_page() -> str:
    """Every format: a table, then the fixed parts of each reader's docstring."""
    overview = table(
        ("name", "files", "usual endings", "recognised", "tried"),
        (
            (
                f"[`{f.name}`](#{f.name})",
                f.vendor,
                " ".join(f"`{ending}`" for ending in f.extensions),
                "by declared columns" if f.declared_only else "by content",
                f.verified.value,
            )
            for f in formats().values()
        ),
    )
    return "\n\n".join([overview, *(_format(f) for f in formats().values())])


def _format(described: FileFormat) -> str:
    text = inspect.cleandoc(importlib.import_module(described.reader).__doc__ or "").replace("``", "`")
    parts = re.findall(r"^(\S.*)\n((?:[ ]{4}.*\n?)+)", text, re.MULTILINE)
    told = [f"**{heading}.** {' '.join(body.split())}" for heading, body in parts]
    about = f"{described.vendor}; {described.verified.value}."
    short = [f"{described.peculiarities.rstrip('.')}."] if described.peculiarities else []
    return "\n\n".join([f"## {described.name}", about, *short, *told])


def quantities_page() -> str:
    """Every column of the vocabulary."""
    rows = ((f"`{q.column}`", f"{q.symbol}", q.unit, q.meaning) for q in VOCABULARY.values())
    return table(("column", "symbol", "unit", "what it is"), rows)


# -- the command line ------------------------------------------------------------------------------------------------
def cli_page() -> str:
    """Every command with its arguments, and the exit codes."""
    from typer.main import get_command

    from ionterface.cli.app import app

    commands = dict(get_command(app).commands)
    methods = commands.pop("analyse")
    codes = table(("exit code", "what it says"), ((str(c.value), c.name.lower().replace("_", " ")) for c in Exit))
    parts = [_command(name, command) for name, command in commands.items()]
    return "\n\n".join([*parts, *_analyses(methods), "## Exit codes", codes])


def _analyses(group: Any) -> Iterator[str]:
    """The methods of `analyse`; what they share is told once, for all and for those on a series of scan rates."""
    called = {name: {p.name: p for p in command.params} for name, command in group.commands.items()}
    for_all = set.intersection(*(set(parameters) for parameters in called.values()))
    on_series = [parameters for parameters in called.values() if "blank" in parameters]
    for_series = set.intersection(*map(set, on_series)) - for_all if on_series else set()
    some = next(iter(called.values()))
    yield "\n\n".join(["## ionterface analyse", group.help, "```\nionterface analyse METHOD FILES...\n```"])
    yield f"Every method takes\n\n{_options(p for name, p in some.items() if name in for_all)}"
    if on_series:
        shared = _options(p for name, p in on_series[0].items() if name in for_series)
        yield f"and those on a series of scan rates (marked *series*) take\n\n{shared}"
    for name, parameters in called.items():
        is_series = parameters in on_series
        hidden = for_all | (for_series if is_series else set())
        own = [p for p in parameters.values() if p.name not in hidden]
        heading = f"### ionterface analyse {name}"
        told = [heading, group.commands[name].help + (" *series*" if is_series else "")]
        yield "\n\n".join([*told, _options(own)] if own else told)


def _command(name: str, command: Any) -> str:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    shown = " ".join(p.name.upper() + ("..." if p.nargs == -1 else "") for p in arguments)
    usage = f"```\n{f'ionterface {name} {shown}'.strip()}\n```"
    return "\n\n".join([f"## ionterface {name}", command.help, usage, _options(command.params)])


def _options(parameters: Iterable[Any]) -> str:
    rows = []
    for p in parameters:
        called = p.name.upper() if p.param_type_name == "argument" else ", ".join(p.opts)
        need = "required" if p.required else f"default `{p.default}`" if p.default else ""
        rows.append((f"`{called}`", p.help or "", need))
    return table(("", "", ""), rows)


# -- the campaign file -----------------------------------------------------------------------------------------------
UNIONS = {"Item": contents.ItemUnion, "Panel": contents.Panel, "Rows": contents.Rows, "Replicates": content.Replicates}
KINDS: list[tuple[Any, str]] = [
    (schema.Name, "name"),
    (schema.Names, "name, or list of names"),
    (schema.Key, "printed number, like `S18`"),
    (schema.Text, "text"),
    (schema.Texts, "text, or list of texts"),
    (schema.Quantity, "quantity"),
    (schema.Range, "range, like `0.3..1.6 V`"),
    (schema.Mass, "quantity, or [Mass](#mass)"),
    (contents.Panel, "[panel](#panels-of-a-figure)"),
    (contents.Rows, "[rows](#rows-of-a-table)"),
    (contents.Cycles, "cycles: `3`, `[1, 2, 3]` or `1..5`"),
    (voltammetry_contents.BaselineOption, f"baseline: {BASELINES}".replace("'", "`")),
    (voltammetry_contents.AreaOption, f"area: {AREAS}".replace("'", "`")),
    (voltammetry_contents.Place, "potential, or range of potentials, like `0.85..0.95 V`"),
    (voltammetry_contents.Sweep, words(named(Direction))),
    (voltammetry_contents.RegressionOption, words(named(Regression))),
    (voltammetry_contents.BranchesOption, words(named(Branches))),
    (voltammetry_contents.DenominatorOption, words(named(Denominator))),
    (voltammetry_contents.Potentials, "range, like `0.3..1.6 V`"),
    (voltammetry_contents.Rates, "range, like `0.1..1 mV/s`"),
    (stated_parts.PrintedText, "number as printed, in quotes, like `'443'`"),
    (stated_parts.UnitText, "unit"),
    (datetime.date, "date, like `2026-11-22`"),
    (Width, words(width.name.lower() for width in Width)),
    (known_values.Known, "quantity, or `{assumed: NAME}`, or `{stated: KEY}`"),
    (str, "text"),
    (int, "whole number"),
    (float, "number"),
    (bool, "`true` or `false`"),
]


def campaign_page() -> str:
    """Every key of a campaign file and of the files beside it, and every function that texts may call."""
    sections = [
        ("## The head", [schema.Head]),
        ("## Samples and cells", [schema.Sample, schema.Cell]),
        ("## Measurements", [schema.Measurement]),
        ("## The document", _members(contents.ItemUnion)),
        ("## Panels of a figure", _members(contents.Panel)),
        ("## Rows of a table", _members(contents.Rows)),
        ("## Published numbers (`stated:`)", [stated.StatedFile]),
        ("## The claim ledger (`ledger:`)", [ledger.ClaimFile]),
    ]
    seen: set[type[BaseModel]] = {member for _, models in sections for member in models}
    parts = []
    for heading, models in sections:
        parts.append(heading)
        kind = "Rows" if heading == "## Rows of a table" else ""
        parts += [_model(one, kind) for start in models for one in (start, *_below(start, seen))]
    return "\n\n".join([*parts, _calls("## Numbers in texts", LISTED), _calls("## Checks of the ledger", CHECKS)])


def _members(union: Any) -> list[type[BaseModel]]:
    return [one for hint in _choices(union) if isinstance(one := _bare(hint), type) and issubclass(one, BaseModel)]


def _bare(hint: Any) -> Any:
    while get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    return hint


def _choices(hint: Any) -> tuple[Any, ...]:
    bare = _bare(hint)
    return get_args(bare) if get_origin(bare) in (Union, types.UnionType) else (hint,)


def _below(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    """The models that the keys of a model lead to, each once."""
    stack = [hint for _, hint, _ in _keys(model)]
    while stack:
        bare = _bare(stack.pop(0))
        if isinstance(bare, type) and issubclass(bare, BaseModel):
            if bare not in seen:
                seen.add(bare)
                yield bare
                yield from _below(bare, seen)
        else:
            stack = [*get_args(bare), *stack]


def _keys(model: type[BaseModel]) -> Iterator[tuple[str, Any, FieldInfo]]:
    hints = get_type_hints(model, include_extras=True)
    for name, field in model.model_fields.items():
        if name not in getattr(model, "from_key", ()):
            yield field.alias or name, hints[name], field


def _title(model: type[BaseModel], asked: str = "") -> str:
    for kind, union in UNIONS.items():
        if asked and kind != asked:
            continue
        for hint in _choices(union):
            if _bare(hint) is model:
                (tag,) = (part.tag for part in get_args(hint)[1:] if isinstance(part, Tag))
                return f"{kind} {tag.strip('<>')}"
    return model.__name__


def _model(model: type[BaseModel], kind: str = "") -> str:
    rows = [(f"`{key}`", kind_of(hint), _need(field)) for key, hint, field in _keys(model)]
    parts = [f"### {_title(model, kind)}", prose(model.__doc__), table(("key", "value", ""), rows)]
    if issubclass(model, contents.Content):
        made = [technique.value for technique in schema.Technique if technique in model.techniques]
        asks = sorted(need.value for need in model.needs)
        parts += [f"Made from measurements of {words(made)}."] if made else []
        parts += [f"Needs of each cell: {', '.join(f'`{need}`' for need in asks)}."] if asks else []
    return "\n\n".join(parts)


def _need(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    default = field.get_default(call_default_factory=True)
    if isinstance(default, enum.Enum):
        default = default.name.lower()
    default = str(default).lower() if isinstance(default, bool) else default
    return "" if default in (None, "", (), {}) else f"default `{default}`"


def kind_of(hint: Any) -> str:
    """What may stand as the value of a key, in words."""
    known = [text for kind, text in KINDS if kind == hint]
    choices = [choice for choice in _choices(hint) if choice is not type(None)]
    if known:
        return known[0]
    if choices != [hint]:
        return " or ".join(kind_of(choice) for choice in choices)
    bare = _bare(hint)
    return kind_of(bare) if bare is not hint else _kind_of_one(bare)


def _kind_of_one(hint: Any) -> str:
    inside = get_args(hint)
    if get_origin(hint) is Literal:
        return words(str(value) for value in inside)
    if get_origin(hint) is dict:
        return f"mapping: {kind_of(inside[0])} to {kind_of(inside[1])}"
    if get_origin(hint) is tuple:
        return f"list: {kind_of(inside[0])}"
    if issubclass(hint, Estimate | Interval):
        return "quantity" if hint is Estimate else "range, like `10..100 mV/s`"
    if issubclass(hint, enum.Enum):
        return words(member.value for member in hint)
    if issubclass(hint, BaseModel):
        return f"[{_title(hint)}](#{anchor(_title(hint))})"
    raise TypeError(f"docs/generate.py has no words for {hint!r}")


def _calls(heading: str, functions: Any) -> str:
    known = signatures() if functions is LISTED else {n: inspect.signature(f) for n, f in functions.items()}
    rows = []
    for name, signature in known.items():
        taken = [p.replace(annotation=p.empty) for p in signature.parameters.values() if p.name != "facts"]
        call = inspect.Signature(taken)
        rows.append((f"`{name}{call}`", first_line(functions[name].__doc__)))
    return f"{heading}\n\n{table(('call', 'what it gives'), rows)}"


# -- pages -----------------------------------------------------------------------------------------------------------
PAGES: dict[str, Callable[[], str]] = {
    "formats.md": formats_page,
    "quantities.md": quantities_page,
    "cli.md": cli_page,
    "campaign.md": campaign_page,
}


def page(name: str) -> str:
    """The whole text of a page: what was written by hand, then what is made now."""
    written, mark, _ = (FOLDER / name).read_text(encoding="utf-8").partition(MARK)
    if not mark:
        raise ValueError(f"docs/{name} lacks the line {MARK}")
    return f"{written}{MARK}\n\n{PAGES[name]()}\n"


# -- examples --------------------------------------------------------------------------------------------------------
EXAMPLES = [FOLDER / "notebook.md", FOLDER / "simulate.md", *sorted((FOLDER / "methods").glob("*.md"))]
BLOCKS = re.compile(r"^```python\n(?P<code>.*?)^```$(?:\n\n^```text\n(?P<printed>.*?)^```$)?", re.MULTILINE | re.DOTALL)


def executed(path: Path) -> str:
    """The text of a page with every block of Python run and its output in the block of text that follows it.

    All blocks of a page share their names and an empty working folder.
    """
    names: dict[str, object] = {"__name__": "__main__"}
    here = Path.cwd()

    def run(block: re.Match[str]) -> str:
        printed = io.StringIO()
        with redirect_stdout(printed):
            exec(compile(block["code"], f"{path.name}, an example", "exec"), names)
        code = f"```python\n{block['code']}```"
        return f"{code}\n\n```text\n{printed.getvalue()}```" if printed.getvalue() else code

    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            return BLOCKS.sub(run, path.read_text(encoding="utf-8"))
        finally:
            os.chdir(here)


if __name__ == "__main__":
    for one in PAGES:
        (FOLDER / one).write_text(page(one), encoding="utf-8", newline="\n")
    for example in EXAMPLES:
        example.write_text(executed(example), encoding="utf-8", newline="\n")
