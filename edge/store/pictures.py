"""Pictures kept as evidence, named by what is in them. The journal holds the name only."""

import errno
import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path

_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Pictures:
    """A folder of `ab/abcdef….jpg`, or of something else by its `suffix`. The same picture twice is one file.

    Several threads may keep at once.

    Where there is no `room` none is kept: what little is left is for facts, and a scan goes through without its picture.
    """

    def __init__(self, folder: Path, room: Callable[[], bool] = lambda: True, suffix: str = ".jpg") -> None:
        self._folder = folder
        self._room = room
        self._suffix = suffix

    def keep(self, jpeg: bytes) -> str:
        """On the disk for good when this returns its SHA-256 in hex. Raises OSError: the disk is full, or read only."""
        digest = hashlib.sha256(jpeg).hexdigest()
        path = self._place(digest)
        if path.exists():
            return digest
        if not self._room():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if not path.parent.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _settle(self._folder.parent)
            _settle(self._folder)
        fresh = path.with_name(f"{digest}.{os.getpid()}-{os.urandom(4).hex()}.new")
        try:
            with fresh.open("xb") as file:
                file.write(jpeg)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        except OSError:
            fresh.unlink(missing_ok=True)
            raise
        _settle(path.parent)
        return digest

    def path(self, digest: str) -> Path | None:
        """Where a picture is; None when it was not kept here, or that is no digest."""
        path = self._place(digest) if _DIGEST.fullmatch(digest) else None
        return path if path is not None and path.is_file() else None

    def _place(self, digest: str) -> Path:
        return self._folder / digest[:2] / f"{digest}{self._suffix}"


def _settle(folder: Path) -> None:
    """A name is on the disk only when its folder is."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
