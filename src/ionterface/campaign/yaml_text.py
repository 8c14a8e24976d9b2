"""The text of a campaign file as plain data, each value with its line.

Only a small part of YAML means something here: mappings with text keys, lists, texts, whole and decimal numbers,
true and false, anchors and merge keys. ``?`` is an open question. Tags, complex keys and empty values are faults.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.scanner import Scanner

from ionterface.campaign.campaign import Place, dotted, line_of
from ionterface.errors import Fault

LARGEST = 1_000_000
"""Bytes of the largest campaign file that is read."""
MOST_VALUES = 50_000
"""Values of a campaign file after its aliases are expanded."""
DEEPEST = 30
OPEN = "?"
_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp")}
_WHOLE = re.compile(r"[-+]?(?:0|[1-9]\d{0,17})")
_DECIMAL = re.compile(r"[-+]?(?:\d{1,18}\.\d{0,18}|\.\d{1,18}|\d{1,18}(?=[eE]))(?:[eE][-+]?\d{1,2})?")
_INDENT_TAB = re.compile(r"^ *\t")


class _QuestionScanner(Scanner):
    """Takes a lone ``?`` as a text, so that it can stand for an open question. There are no complex keys."""

    def check_key(self) -> Any:
        return False

    def check_plain(self) -> Any:
        return self.reader.peek() == OPEN or super().check_plain()


@dataclass
class YamlText:
    """The data of a campaign file (mappings are dicts, lists are tuples), its faults, and where things stand.

    `braces` holds the line of each ``{{`` and ``}}`` of a text, by the place of the text.
    """

    data: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    lines: dict[Place, int] = field(default_factory=dict)
    braces: dict[Place, tuple[int, ...]] = field(default_factory=dict)
    open: list[Place] = field(default_factory=list)


def parse(content: bytes) -> YamlText:
    """The data of a campaign file; what is wrong with the text itself stands in `.faults`."""
    found = YamlText()
    if len(content) > LARGEST:
        found.faults.append(Fault(0, f"the file has {len(content)} bytes; a campaign file has at most {LARGEST}."))
        return found
    try:
        text = unicodedata.normalize("NFC", content.decode("utf-8-sig"))  # é is one character, however it was typed
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        found.faults.append(Fault(line, f"the byte 0x{content[error.start]:02x} is not UTF-8; save the file as UTF-8."))
        return found
    root = _composed(text, found)
    if root is None:
        return found
    if not isinstance(root, MappingNode):
        found.faults.append(Fault(1, "a campaign file is a mapping that begins with `ionterface: 1`."))
        return found
    found.lines[()] = root.start_mark.line + 1
    try:
        found.data = _Walk(text, found).mapping(root, ())
    except _TooMuch as error:
        found.data = {}
        found.faults = [Fault(error.line, str(error))]
    return found


def _composed(text: str, found: YamlText) -> Node | None:
    yaml = YAML(typ="safe", pure=True)
    yaml.Scanner = _QuestionScanner
    try:
        root: Node | None = yaml.compose(text)
    except MarkedYAMLError as error:
        found.faults += _syntax_faults(text, error)
        return None
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        found.faults.append(Fault(line, f"the character {text[error.position]!r} may not stand in YAML; remove it."))
        return None
    except RecursionError:
        found.faults.append(Fault(0, f"the file is nested too deeply; {DEEPEST} levels are the most."))
        return None
    if root is None:
        found.faults.append(Fault(0, "the file is empty; begin it with `ionterface: 1` or draft it with `init`."))
    return root


def _syntax_faults(text: str, error: MarkedYAMLError) -> list[Fault]:
    endless = "end of stream" in (error.problem or "")
    mark = error.context_mark if endless and error.context_mark else error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 0
    tabs = [n for n, row in enumerate(text.split("\n"), start=1) if _INDENT_TAB.match(row)]
    if line in tabs:
        return [Fault(n, "the line is indented with a tab; YAML takes only spaces.") for n in tabs]
    problem = " ".join((error.problem or error.context or "unknown reason").split())
    hint = "check the indentation, and put a text in quotes that holds ': ' or begins with one of [ { & * ! | > % @ `."
    if endless:
        hint = "a quote or a bracket that opens here is never closed."
    if "undefined alias" in problem:
        hint = "define it first with & and the same name."
    if "another document" in problem:
        hint = "a campaign file holds one document; remove the second '---'."
    return [Fault(line, f"the YAML cannot be read here ({problem}); {hint}")]


class _TooMuch(Exception):
    def __init__(self, line: int, message: str) -> None:
        self.line = line
        super().__init__(message)


class _Walk:
    """Turns composed nodes into data. Aliases are expanded here, so their number is counted here."""

    def __init__(self, text: str, found: YamlText) -> None:
        self.text, self.found, self.values = text, found, 0

    def value(self, node: Node, place: Place) -> Any:
        line = node.start_mark.line + 1
        self._count(line)
        if node.tag not in _TAGS:
            self._fault(line, f"{dotted(place)}: tags ({node.tag}) are not taken; remove it")
        if len(place) > DEEPEST:
            raise _TooMuch(line, f"the file is nested more than {DEEPEST} levels deep; check its aliases (*).")
        if isinstance(node, MappingNode):
            return self.mapping(node, place)
        if isinstance(node, SequenceNode):
            for index, item in enumerate(node.value):
                self.found.lines[(*place, index)] = item.start_mark.line + 1
            return tuple(self.value(item, (*place, index)) for index, item in enumerate(node.value))
        assert isinstance(node, ScalarNode)
        return self._scalar(node, place)

    def _count(self, line: int) -> None:
        self.values += 1
        if self.values > MOST_VALUES:
            raise _TooMuch(line, f"the file holds more than {MOST_VALUES} values once its aliases (*) are expanded.")

    def mapping(self, node: MappingNode, place: Place) -> dict[str, Any]:
        """The mapping of a node: its merged parts first, its own keys over them."""
        own: dict[str, tuple[Node, Node]] = {}
        merged: list[Node] = []
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, ScalarNode):
                self._fault(line, "a key has to be a text")
            elif key.value == "<<" and key.style is None:
                merged += value.value if isinstance(value, SequenceNode) else [value]
            elif key.value in own:
                before = own[key.value][0].start_mark.line + 1
                self._fault(line, f"{dotted((*place, key.value))} is given twice; it stands already in line {before}")
            else:
                own[key.value] = (key, value)
        data = self._merged(merged, place, own)
        for name, (key, value) in own.items():
            self.found.lines[(*place, name)] = key.start_mark.line + 1
            data[name] = self.value(value, (*place, name))
        return data

    def _merged(self, parts: list[Node], place: Place, own: dict[str, tuple[Node, Node]]) -> dict[str, Any]:
        """What ``<<`` brings, the earlier part before the later; keys of `own` are left out."""
        data: dict[str, Any] = {}
        for part in parts:
            self._count(part.start_mark.line + 1)
            if not isinstance(part, MappingNode):
                self._fault(part.start_mark.line + 1, "`<<` takes an alias of a mapping, like <<: *name")
                continue
            if len(place) > DEEPEST:
                raise _TooMuch(part.start_mark.line + 1, "`<<` merges a mapping into itself.")
            pairs = [(k, v) for k, v in part.value if isinstance(k, ScalarNode) and k.value not in {*own, *data}]
            for key, value in pairs:
                if key.value == "<<":
                    inner = value.value if isinstance(value, SequenceNode) else [value]
                    data |= self._merged(inner, (*place, "<<"), own)
                    continue
                self.found.lines[(*place, key.value)] = key.start_mark.line + 1
                data[key.value] = self.value(value, (*place, key.value))
        return data

    def _scalar(self, node: ScalarNode, place: Place) -> Any:
        text: str = node.value
        plain = node.style is None
        if plain and text == OPEN:
            self.found.open.append(place)
            return None
        if plain and text.lower() in ("", "~", "null"):
            line = line_of(self.found.lines, place)
            self._fault(line, f"{dotted(place)} has no value; write ? where the answer is open")
            return None
        if plain and text in ("true", "false"):
            return text == "true"
        if plain and (_WHOLE.fullmatch(text) or _DECIMAL.fullmatch(text)):
            return int(text) if _WHOLE.fullmatch(text) else float(text)
        self._note_braces(node, place)
        return text

    def _note_braces(self, node: Node, place: Place) -> None:
        """The n-th braces of a text are the n-th ones of its source, whatever the style of the text folds."""
        source = self.text[node.start_mark.index : node.end_mark.index]
        first = node.start_mark.line + 1
        places = (match.start() for match in re.finditer(r"\{\{|\}\}", source))
        lines = tuple(first + source.count("\n", 0, at) for at in places)
        if lines:
            self.found.braces[place] = lines

    def _fault(self, line: int, message: str) -> None:
        self.found.faults.append(Fault(line, f"{message}."))
