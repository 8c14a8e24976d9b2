"""The folder that a build writes to: whole files only, nobody else's file overwritten, nothing stale left behind."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from filelock import FileLock, Timeout

from ionterface.campaign.paths import JOURNAL, journalled
from ionterface.campaign.paths import PRIVATE as PRIVATE
from ionterface.errors import BusyFolder, UsageError
from ionterface.store import Cache, sweep, write_atomic


class OutputFolder:
    """Writes files and remembers, across crashes, which ones are its own.

    The journal names a file before it is first written. What the journal names and the finished build did not write
    is stale and removed; what it does not name belongs to somebody else and is never touched.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cache = Cache(folder / PRIVATE / "cache")
        self._journal = folder / PRIVATE / JOURNAL
        self._own = set(journalled(self._journal))
        self.written: dict[str, str] = {}
        """Name -> SHA-256 of every file of this build."""

    def write(self, name: str, content: bytes | str) -> PurePosixPath:
        """Write one file of the build, given by its name with forward slashes; an equal one is left as it is.

        Raises
        ------
        UsageError
            A file of that name is there and no build wrote it.
        """
        data = content.encode("utf-8") if isinstance(content, str) else content
        path = self.folder / PurePosixPath(name)
        fresh = hashlib.sha256(data).hexdigest()
        if not self.claim(name) or not path.exists() or self.cache.digest(path) != fresh:
            write_atomic(path, data)
        self.written[name] = fresh
        return PurePosixPath(name)

    def claim(self, name: str) -> bool:
        """Make a name ours, in the journal before the file; False where it was not ours before.

        Raises
        ------
        UsageError
            A file of that name is there and no build wrote it.
        """
        if name in self._own:
            return True
        if (self.folder / PurePosixPath(name)).exists():
            raise UsageError(
                f"{name} in the output folder was not written by a build, as far as its journal tells; "
                "move it away or choose another folder with --out."
            )
        self._own.add(name)
        self._save(self._own)
        return False

    def finish(self) -> None:
        """Remove the files of earlier builds that this one did not write."""
        for name in sorted(self._own - set(self.written)):
            (self.folder / PurePosixPath(name)).unlink(missing_ok=True)
        self._own = set(self.written)
        self._save(self._own)

    def _save(self, names: set[str]) -> None:
        write_atomic(self._journal, "".join(f"{name}\n" for name in sorted(names)))


@contextmanager
def opened(folder: Path) -> Iterator[OutputFolder]:
    """The output folder, locked against other builds; what a killed build left half written is swept away.

    Raises
    ------
    BusyFolder
        Another build is writing to it.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder.name} is a file; name a folder with --out.")
    (folder / PRIVATE).mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / PRIVATE / "lock", timeout=0):
            sweep(folder)
            yield OutputFolder(folder)
    except Timeout as error:
        raise BusyFolder(f"{folder.name}: another build is writing to this folder; wait for it to end.") from error
