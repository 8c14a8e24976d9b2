"""What a check may look at, what it gives back, and how it writes a number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ionterface.campaign.stated import Stated, StatedComponent, StatedNumber, StatedStatement, StatedTable
from ionterface.methods.agreement import Agreement, Interval


@dataclass
class Evidence:
    """The stated facts of a study; remembers which of them were looked at, so that an output can be traced."""

    stated: Stated
    numbers: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)
    components: list[str] = field(default_factory=list)

    def number(self, key: str) -> StatedNumber:
        """A stated number; raises `UsageError` where there is none."""
        number = self.stated.number(key)
        if key not in self.numbers:
            self.numbers.append(key)
        return number

    def interval(self, key: str, unit: str | None = None) -> Interval:
        """The rounding interval of a stated number, in `unit` where one is given."""
        interval = self.number(key).interval
        return interval.to(unit) if unit else interval

    def table(self, key: str) -> StatedTable:
        """A stated table; raises `UsageError` where there is none."""
        table = self.stated.table(key)
        if key not in self.tables:
            self.tables.append(key)
        return table

    def statement(self, key: str) -> StatedStatement:
        """What a text says; raises `UsageError` where there is no such statement."""
        statement = self.stated.statement(key)
        if key not in self.statements:
            self.statements.append(key)
        return statement

    def component(self, name: str) -> StatedComponent:
        """A component of the electrodes; raises `UsageError` where there is none."""
        component = self.stated.component(name)
        if name not in self.components:
            self.components.append(name)
        return component

    def places(self) -> tuple[str, ...]:
        """Every place that was looked at, each once."""
        content = self.stated.content
        every = [content.numbers[key].place for key in self.numbers]
        every += [content.tables[key].place for key in self.tables]
        every += [content.statements[key].place for key in self.statements]
        every += [content.components[name].place for name in self.components]
        return tuple(dict.fromkeys(place for place in every if place))


@dataclass(frozen=True)
class Checked:
    """What a check found: how the facts stand to one another, a sentence with the numbers, and why.

    `assumed` says each value that the check takes and nobody stated.
    """

    agreement: Agreement
    output: str
    reason: str = ""
    assumed: str = ""


def verdict(holds: bool, output: str, reason: str, assumed: str = "") -> Checked:
    """Agreement with the output alone, or contradiction with its reason."""
    if holds:
        return Checked(Agreement.AGREES, output, assumed=assumed)
    return Checked(Agreement.CONTRADICTS, output, reason, assumed)


def written(value: float, digits: int = 4) -> str:
    """A number with so many significant digits: ``0.8552``, ``563.8``, ``5.05e-09``."""
    return f"{value:.{digits}g}"


def spread(interval: Interval, digits: int = 3) -> str:
    """An interval as its middle and its ends: ``0.855 (0.853 to 0.857)``."""
    return f"{written(interval.middle, digits)} ({written(interval.low, digits)} to {written(interval.high, digits)})"


def joined(texts: Iterable[str]) -> str:
    """``a, b and c``."""
    *first, last = texts
    return f"{', '.join(first)} and {last}" if first else last
