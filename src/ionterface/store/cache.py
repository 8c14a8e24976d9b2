"""A cache in one folder: text or bytes under a key made of everything that the content depends on."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from .files import digest, write_atomic


@dataclass(frozen=True)
class Cache:
    """Content by key, one file each, written atomically; a lost or deleted file only costs time.

    Parameters
    ----------
    folder : Path
        Where the cache lives. It may be deleted at any moment between two builds.
    """

    folder: Path

    @staticmethod
    def key(*parts: object) -> str:
        """SHA-256 of the JSON text of these parts, in the given order."""
        text = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    def get(self, key: str) -> bytes | None:
        """The content kept under a key, or None."""
        try:
            return self._place(key).read_bytes()
        except FileNotFoundError:
            return None

    def put(self, key: str, content: bytes | str) -> None:
        """Keep a content under a key."""
        write_atomic(self._place(key), content)

    def drop(self, key: str) -> None:
        """Forget what is kept under a key."""
        self._place(key).unlink(missing_ok=True)

    def digest(self, path: Path) -> str:
        """SHA-256 of a file, reused while its size, modification time and inode stand."""
        try:
            stat = path.stat()
        except OSError:
            return digest(path)
        key = self.key("digest", str(path), stat.st_size, stat.st_mtime_ns, stat.st_ino)
        known = self.get(key)
        if known is not None:
            return known.decode("ascii")
        fresh = digest(path)
        self.put(key, fresh)
        return fresh

    def _place(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]
