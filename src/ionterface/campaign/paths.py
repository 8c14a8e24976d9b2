"""Which files a campaign may open: those below its own folder and below its data roots, and no others.

Paths are written with ``/`` on every system. They are resolved before they are compared, so that neither ``..`` nor
a symbolic link leads out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

_WILD = frozenset("*?[")
PRIVATE = ".ionterface"
"""Folder inside an output folder for the cache, which may be deleted between builds, and the journal."""
JOURNAL = "files.txt"
"""File in `PRIVATE` that names every file of the output folder that a build wrote, one a line."""
MOST_FILES = 10_000
"""Files that one pattern may match."""


@dataclass(frozen=True)
class Roots:
    """The campaign's folder first, then its data roots, all resolved."""

    folders: tuple[Path, ...]

    @property
    def folder(self) -> Path:
        """The campaign's own folder."""
        return self.folders[0]

    def holds(self, path: Path) -> bool:
        """Whether a path, once resolved, lies below one of the folders."""
        resolved = path.resolve()
        return any(resolved.is_relative_to(folder) for folder in self.folders)

    def shown(self, path: Path) -> str:
        """A path as documents may print it: relative to the innermost folder that holds it."""
        holding = [folder for folder in self.folders if path.is_relative_to(folder)]
        inner = max(holding, key=lambda folder: len(folder.parts))
        return path.relative_to(inner).as_posix()

    def beside(self, text: str) -> Path:
        """The one file that a text names, relative to the campaign's folder.

        Raises
        ------
        ValueError
            It is outside, or there is no such file.
        """
        _check_separators(text)
        path = self._inside(self.folder / text, text)
        if not path.is_file():
            raise ValueError(f"there is no file {text!r} in the campaign's folder")
        return path

    def matches(self, pattern: str) -> tuple[Path, ...]:
        """The files that a pattern matches below any of the folders, sorted.

        Raises
        ------
        ValueError
            It leads outside, or matches two files of one relative path in two folders.
        """
        _check_separators(pattern)
        found: dict[Path, Path] = {}
        names: list[str] = []
        pure = PurePosixPath(pattern)
        outward = pure.is_absolute() or ".." in pure.parts
        try:
            for folder in self.folders[:1] if outward else self.folders:
                for path in self._spelled(folder, pure):
                    inside = self._inside(path, pattern)
                    if inside not in found and not outward:
                        names.append(path.relative_to(folder).as_posix())
                    if inside not in found or path == inside:  # a link keeps its own name, unless its file is there
                        found[inside] = inside if outward else path
        except OSError as error:
            raise ValueError(f"{pattern!r} cannot be looked for ({error.strerror})") from error
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"{twice[0]!r} lies below two folders; remove one of them from data_roots or the copy")
        return tuple(sorted(found.values(), key=lambda path: path.as_posix()))

    def _spelled(self, folder: Path, pattern: PurePosixPath) -> tuple[Path, ...]:
        """What a pattern matches, or else with its letters taken apart (é as e and an accent), as some disks do."""
        apart = PurePosixPath(unicodedata.normalize("NFD", pattern.as_posix()))
        return tuple(self._below(folder, pattern)) or tuple(self._below(folder, apart))

    def _below(self, folder: Path, pattern: PurePosixPath) -> Iterator[Path]:
        wild = [index for index, part in enumerate(pattern.parts) if _WILD & set(part)]
        first = wild[0] if wild else len(pattern.parts)
        fixed, rest = folder.joinpath(*pattern.parts[:first]), pattern.parts[first:]
        self._inside(fixed, str(pattern))
        if (folder / pattern).is_file():  # a name may hold brackets of its own
            yield folder / pattern
            return
        if ".." in rest:
            raise ValueError(f"'{pattern}' has '..' behind a wildcard; write the folder out")
        if not rest or not fixed.is_dir():
            return
        outputs = Outputs()
        for count, path in enumerate(fixed.glob("/".join(rest))):
            if count >= MOST_FILES:
                raise ValueError(f"'{pattern}' matches more than {MOST_FILES} files")
            if path.is_file() and not path.name.startswith(".") and not outputs.hold(path):
                yield path

    def _inside(self, path: Path, text: str) -> Path:
        if not self.holds(path):
            link = f" ({path.name!r} is a link to another folder)" if path.is_symlink() else ""
            raise ValueError(f"{text!r} lies outside the campaign's folder{link}; name its folder in data_roots")
        return path.resolve()


class Outputs:
    """Tells what a build wrote, by the journals of the folders around it, from what an instrument wrote."""

    def __init__(self) -> None:
        self._journals: dict[Path, frozenset[str]] = {}

    def hold(self, path: Path) -> bool:
        """Whether a build wrote this file."""
        return any(path.relative_to(folder).as_posix() in self._written(folder) for folder in path.parents)

    def _written(self, folder: Path) -> frozenset[str]:
        if folder not in self._journals:
            self._journals[folder] = journalled(folder / PRIVATE / JOURNAL)
        return self._journals[folder]


def journalled(journal: Path) -> frozenset[str]:
    """The names that a journal holds; none where there is none, and none that leads out of its folder."""
    if not journal.is_file():
        return frozenset()
    names = journal.read_text(encoding="utf-8", errors="replace").split("\n")
    return frozenset(name for name in names if name and _stays(name))


def _stays(name: str) -> bool:
    parts = PurePosixPath(name)
    return not (parts.is_absolute() or ".." in parts.parts or PureWindowsPath(name).drive or "\0" in name)


def data_root(folder: Path, text: str) -> Path:
    """The resolved folder that an entry of ``data_roots`` names.

    Raises
    ------
    ValueError
        There is no such folder.
    """
    _check_separators(text, drive=True)
    path = (folder / text).resolve()
    if not path.is_dir():
        raise ValueError(f"there is no folder {text!r}; a data root is written relative to the campaign file")
    return path


def _check_separators(text: str, *, drive: bool = False) -> None:
    if "\\" in text:
        right = text.replace("\\", "/")
        raise ValueError(f"{text!r} is written with backslashes; write {right!r}, which every system reads")
    if "\0" in text:
        raise ValueError(f"{text!r} holds a character that no path may hold")
    if PureWindowsPath(text).drive and not (drive and Path(text).drive):
        raise ValueError(f"{text!r} lies outside the campaign's folder; name its folder in data_roots")
