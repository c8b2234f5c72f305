"""Files that hold secrets, or must never be half-written."""

import os
from pathlib import Path


def write_secret(path: Path, content: bytes) -> None:
    """A file that only its owner reads, from its first byte on."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_bytes(content)


def replace(path: Path, content: bytes) -> None:
    """The file as it was, or with all of its new content, also after a power cut; only its owner reads it."""
    new = path.with_name(path.name + ".new")
    write_secret(new, content)
    _sync(new)
    new.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
