"""What every method gives back, whatever it computes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol, runtime_checkable

from ionterface.errors import Finding, Severity
from ionterface.estimate import Status, Table


class Result(Protocol):
    """The shape of a result: a frozen dataclass with these attributes and a table."""

    @property
    def status(self) -> Status:
        """*valid*, *not valid* (the numbers stand, a finding says why), *bound*, or *not computable*."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was noticed, with its code and a sentence."""

    @property
    def basis(self) -> str:
        """The named mass or area basis that the numbers refer to; empty where they refer to the whole cell."""

    @property
    def n_independent(self) -> int:
        """How many independent units (cells, scan rates, pulses) the numbers rest on."""

    @property
    def settings(self) -> Mapping[str, str]:
        """Every setting that the numbers depend on, as text."""

    @property
    def cites(self) -> tuple[str, ...]:
        """Keys of the bibliography."""

    def table(self) -> Table:
        """The numbers as a table."""


@runtime_checkable
class Summarised(Protocol):
    """A result that beside its rows has a table of what they give together."""

    def summary(self) -> Table:
        """What all rows give together."""


def status_of(findings: Iterable[Finding], *, computable: bool = True) -> Status:
    """*Not computable* where there is no number; else *not valid* where a finding is an error; else *valid*."""
    if not computable:
        return Status.NOT_COMPUTABLE
    return Status.NOT_VALID if any(f.severity is Severity.ERROR for f in findings) else Status.VALID


def cited(*groups: Iterable[str]) -> tuple[str, ...]:
    """Keys of the bibliography of what a result was made from and of the result itself, each once."""
    return tuple(dict.fromkeys(key for group in groups for key in group))
