"""What `check` tells of a campaign: its faults, its open questions with what waits for them, and its files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ionterface import formats
from ionterface.campaign.campaign import Campaign, Place, Source, dotted
from ionterface.campaign.citations import unknown_citations
from ionterface.campaign.consistency import Functions
from ionterface.campaign.contents import LedgerItem, Need, ReferencesItem, SampleNeed
from ionterface.campaign.ledger import read_claims
from ionterface.campaign.loading import examine
from ionterface.campaign.schema import Measurement, Technique
from ionterface.campaign.stated import read_stated
from ionterface.campaign.uses import Use, uses, waiting, waiting_for
from ionterface.errors import Fault, FileError, InputError
from ionterface.references import joined

_WORDS = {
    "title": "What is the title of the document?",
    "date": "Which date does the document bear?",
    "mass": "What is the mass of the electrode of {name}?",
    "area": "What is the electrode area of {name}?",
    "thickness": "How thick is the electrode of {name}?",
    "sample": "Which sample is in {name}?",
    "electrolyte": "Which electrolyte is in {name}?",
    "counter": "What is the counter electrode of {name}?",
    "reference": "Against which reference are the potentials of {name}?",
    "window": "What is the voltage window of {name}?",
    "temperature": "At which temperature was {name} measured?",
    "discharge": "Is a discharge of {name} a reduction or an oxidation at its working electrode?",
    "components": "What does the electrode film of {name} consist of, by mass?",
    "bases": "On which mass bases are numbers of {name} given, and which components does each comprise?",
    "weighed": "Which basis do the weighed masses of {name} comprise?",
    "basis": "On which mass basis do figures show {name}?",
    "active": "What is the active material of {name}, and on which component?",
    "insertion": "Which ion of which charge goes into {name}?",
    "ion": "Which ion goes into {name}?",
    "charge": "Which charge has the ion that goes into {name}?",
    "ions": "How many ions does one formula unit of {name} take?",
    "diffusion": "In which body do ions diffuse in {name}: plate, cylinder or sphere, of which length or V/S?",
    "geometry": "Do ions diffuse in {name} in a plate, a cylinder or a sphere?",
    "length": "How long is the way of diffusion in {name}?",
    "volume_over_surface": "What is the volume over the surface of the body that ions diffuse in, in {name}?",
    "cell": "On which cell were these files measured?",
    "technique": f"Which technique are these files ({', '.join(technique.value for technique in Technique)})?",
}


@dataclass(frozen=True, order=True)
class Question:
    """An open question: the line and the key it stands at, the sentence, and what waits for the answer."""

    line: int
    place: str
    sentence: str
    waits: tuple[str, ...] = ()

    def __str__(self) -> str:
        waits = f" ({', '.join(self.waits)} {'waits' if len(self.waits) == 1 else 'wait'} for it)" if self.waits else ""
        return f"line {self.line}: {self.place}: {self.sentence}{waits}"


@dataclass(frozen=True)
class SeenFile:
    """A file of the campaign and the format that its content has, or the reason why it cannot be read."""

    file: str
    cell: str | None
    format: str = ""
    reason: str = ""

    def __str__(self) -> str:
        return f"{self.file}: {self.format}" if self.format else f"{self.file}: not readable ({self.reason})"


@dataclass(frozen=True)
class Check:
    """What was found in a campaign file."""

    campaign: str
    faults: tuple[Fault, ...]
    questions: tuple[Question, ...]
    files: tuple[SeenFile, ...]

    @property
    def unreadable(self) -> tuple[SeenFile, ...]:
        """The files that no reader takes."""
        return tuple(file for file in self.files if not file.format)

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"{_counted(len(self.faults), 'fault')}{':' if self.faults else ''}"
        yield from (f"  {self.campaign}: {entry}" for entry in self.faults)
        yield f"{_counted(len(self.questions), 'open question')}{':' if self.questions else ''}"
        yield from (f"  {self.campaign}: {entry}" for entry in self._asked())
        unreadable = f"{len(self.unreadable)} of them not readable" if self.unreadable else "all of them recognised"
        yield f"{_counted(len(self.files), 'file')}{f', {unreadable}:' if self.files else ''}"
        yield from (f"  {file}" for file in self.files)

    def _asked(self) -> Iterator[str]:
        """Every question that something waits for, and one line for the others of one cell or sample."""
        idle: dict[str, list[Question]] = {}
        for question in self.questions:
            if question.waits:
                yield str(question)
            else:
                idle.setdefault(question.place.rpartition(".")[0], []).append(question)
        for owner, several in idle.items():
            if len(several) == 1:
                yield str(several[0])
                continue
            keys = ", ".join(question.place.rpartition(".")[2] for question in several)
            yield f"line {several[0].line}: {owner}: open, but no figure or table waits for it: {keys}"

    def to_dict(self) -> dict[str, Any]:
        """The check as plain data for a JSON file."""
        return {
            "campaign": self.campaign,
            "faults": [{"line": f.line, "message": f.message} for f in self.faults],
            "questions": [
                {"line": q.line, "place": q.place, "question": q.sentence, "waits": list(q.waits)}
                for q in self.questions
            ],
            "files": [
                {"file": f.file, "cell": f.cell, "format": f.format or None, "reason": f.reason or None}
                for f in self.files
            ],
        }


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def check(path: Path | str, *, functions: Functions) -> Check:
    """Every fault, every open question and every file of a campaign; nothing is computed.

    Raises
    ------
    UnreadableFile
        The campaign file is missing or cannot be read.
    """
    campaign, faults = examine(path, functions=functions)
    if not faults:
        faults = tuple(sorted(_beside(campaign))) or tuple(sorted(unknown_citations(campaign)))
    asked = _written(campaign) if faults else questions(campaign)
    return Check(campaign.path.name, faults, tuple(sorted(set(asked))), tuple(_files(campaign)))


def _beside(campaign: Campaign) -> Iterator[Fault]:
    """Every fault of the files of published numbers, claims and references that the campaign names."""
    readers: list[tuple[Place, str, Callable[[Path], object]]] = []
    if campaign.head.stated:
        readers.append((("stated",), campaign.head.stated, read_stated))
    for place, item in enumerate(campaign.items):
        if isinstance(item, LedgerItem):
            readers.append((("document", place, "ledger"), item.ledger, read_claims))
        elif isinstance(item, ReferencesItem):
            readers.append((("document", place, "references"), item.references, joined))
    for where, written, read in readers:
        try:
            read(campaign.beside[written])
        except InputError as error:
            yield from (Fault(campaign.line(where), sentence) for sentence in str(error).splitlines())


def questions(campaign: Campaign) -> tuple[Question, ...]:
    """Every open question: each ``?`` of the file, and each fact that a figure or table needs and nobody stated."""
    found = {question.place: question for question in _written(campaign)}
    implied: dict[str, Question] = {}
    for question in (*_implied(campaign), *_of_samples(campaign)):
        before = implied.get(question.place, question).waits
        waits = tuple(dict.fromkeys((*before, *question.waits)))
        implied[question.place] = replace(question, waits=waits)
    return tuple(sorted((implied | found).values()))


def _written(campaign: Campaign) -> Iterator[Question]:
    for place in campaign.open:
        yield _question(campaign, place, _waits(campaign, place))


def _question(campaign: Campaign, place: Place, waits: tuple[str, ...]) -> Question:
    name = str(place[1]) if len(place) > 1 else ""
    of_material = len(place) == 4 and place[0] == "samples" and place[2] in ("insertion", "diffusion")
    words = _WORDS.get(str(place[-1])) if len(place) <= 3 or of_material else None
    sentence = words.format(name=name) if words else f"What is {dotted(place)}?"
    return Question(campaign.line(place), dotted(place), sentence, waits)


def _names(found: Iterable[Use]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(use.name for use in found))


def _waits(campaign: Campaign, place: Place) -> tuple[str, ...]:
    """What waits for the answer at a place."""
    section, field = place[0], place[-1]
    if section in ("title", "date"):
        return ("the whole document",)
    if section == "cells" and len(place) == 3:
        needs = {"sample": Need.MASS, **{need.value: need for need in Need}}
        return _names(waiting(campaign, needs[str(field)], str(place[1]))) if field in needs else ()
    if section == "samples" and len(place) > 2 and place[2] in ("insertion", "diffusion", "active"):
        return _names(waiting_for(campaign, SampleNeed(place[2]), str(place[1])))
    if section == "samples":
        cells = [name for name, cell in campaign.cells.items() if cell.sample == place[1]]
        of_cells = (use for cell in cells for use in waiting(campaign, Need.MASS, cell))
        of_itself = waiting_for(campaign, SampleNeed.COMPONENTS, str(place[1])) if "components" in place else ()
        return _names((*of_cells, *of_itself))
    if section == "measurements" and isinstance(place[1], int):
        return _names(use for use in uses(enumerate(campaign.items)) if _may_take(campaign.measurements[place[1]], use))
    return ()


def _may_take(measurement: Measurement, use: Use) -> bool:
    """Whether a panel or table may be made from a measurement whose cell or technique is open."""
    if not use.content.techniques:  # a record or a list of files is shown whatever was measured
        return False
    if use.measurements:
        return measurement.name in use.measurements
    suits = measurement.technique in (None, *use.content.techniques)
    return suits and (measurement.cell is None or measurement.cell in use.cells)


def _implied(campaign: Campaign) -> Iterator[Question]:
    """Questions that no ``?`` asks: what a used cell or its sample lacks."""
    for name, cell in campaign.cells.items():
        if cell.excluded is not None:
            continue
        for need in Need:
            if getattr(cell, need.value) is None:
                yield from _asked(campaign, ("cells", name, need.value), waiting(campaign, need, name))
        sample, found = campaign.sample_of(name), tuple(waiting(campaign, Need.MASS, name))
        if sample is None:
            continue
        place: Place = ("samples", sample.name)
        weighed = campaign.weighed(name)
        if sample.bases is None:
            yield from _asked(campaign, (*place, "bases"), found)
        if weighed is None:
            yield from _asked(campaign, (*place, "weighed"), found)
        if sample.components is None:
            others = (use for use in found if campaign.basis(name, use.basis) != weighed)
            yield from _asked(campaign, (*place, "components"), others)
        if sample.basis is None:
            yield from _asked(campaign, (*place, "basis"), (use for use in found if use.basis is None))


def _of_samples(campaign: Campaign) -> Iterator[Question]:
    """Questions that no ``?`` asks: what a sample lacks that a panel or table needs of it."""
    for name, sample in campaign.samples.items():
        for need in SampleNeed:
            if getattr(sample, need.value) is None:
                yield from _asked(campaign, ("samples", name, need.value), waiting_for(campaign, need, name))


def _asked(campaign: Campaign, place: Place, found: Iterable[Use]) -> Iterator[Question]:
    names = _names(found)
    if names:
        yield _question(campaign, place, names)


def _files(campaign: Campaign) -> Iterator[SeenFile]:
    for source in campaign.sources:
        try:
            yield SeenFile(source.shown, source.cell, format_of(source))
        except FileError as error:
            yield SeenFile(source.shown, source.cell, reason=error.reason)


def format_of(source: Source) -> str:
    """The name of the format that a file is read as.

    Raises
    ------
    FileError
        Nothing recognises its content, or it cannot be opened.
    """
    if source.measurement.columns is not None:
        return "declared columns"
    return source.measurement.format or formats.identify(source.path).name
