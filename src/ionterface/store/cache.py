"""A cache in one folder: text or bytes under a key made of everything that the content depends on.

Each entry begins with the SHA-256 of its key and content. One that was garbled, cut off or moved is as good as absent.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from ionterface.store.files import digest, write_atomic

_SEAL_BYTES = hashlib.sha256().digest_size


@dataclass(frozen=True)
class Cache:
    """Content by key, one file each, written atomically; a lost, cut off or garbled file only costs time.

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
        """The content kept under a key, or None where there is none or it is not what was put there."""
        try:
            entry = self._place(key).read_bytes()
        except OSError:
            return None
        seal, content = entry[:_SEAL_BYTES], entry[_SEAL_BYTES:]
        return content if seal == _seal(key, content) else None

    def put(self, key: str, content: bytes | str) -> None:
        """Keep a content under a key."""
        data = content.encode("utf-8") if isinstance(content, str) else content
        write_atomic(self._place(key), _seal(key, data) + data)

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


def _seal(key: str, content: bytes) -> bytes:
    return hashlib.sha256(key.encode("utf-8") + content).digest()
