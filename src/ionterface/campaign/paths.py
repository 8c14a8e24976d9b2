"""Which files a campaign may open: those below its own folder and below its data roots, and no others.

Paths are written with ``/`` on every system. They are resolved before they are compared, so that neither ``..`` nor
a symbolic link leads out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

_WILD = frozenset("*?[")
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
        found: dict[Path, str] = {}
        pure = PurePosixPath(pattern)
        outward = pure.is_absolute() or ".." in pure.parts
        try:
            for folder in self.folders[:1] if outward else self.folders:
                for path in self._below(folder, pure):
                    inside = self._inside(path, pattern)
                    found.setdefault(inside, "" if outward else path.relative_to(folder).as_posix())
        except OSError as error:
            raise ValueError(f"{pattern!r} cannot be looked for ({error.strerror})") from error
        names = [name for name in found.values() if name]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"{twice[0]!r} lies below two folders; remove one of them from data_roots or the copy")
        return tuple(sorted(found, key=lambda path: path.as_posix()))

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
        for count, path in enumerate(fixed.glob("/".join(rest))):
            if count >= MOST_FILES:
                raise ValueError(f"'{pattern}' matches more than {MOST_FILES} files")
            if path.is_file() and not path.name.startswith("."):
                yield path

    def _inside(self, path: Path, text: str) -> Path:
        if not self.holds(path):
            raise ValueError(f"{text!r} lies outside the campaign's folder; name its folder in data_roots")
        return path.resolve()


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
