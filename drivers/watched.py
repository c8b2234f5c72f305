"""A folder that another program writes into: which files stand there, and a place for those that are done with."""

import os
from collections.abc import Iterator
from pathlib import Path

KINDS = (".csv", ".txt", ".xlsx", ".xls")
DONE = "done"
Mark = tuple[int, int, int]
"""Octets, time of the last change, inode: as long as they stay, so did the file."""


def listed(folder: str) -> list[tuple[Path, Mark]]:
    """Files that may be an instrument's, the oldest first. Raises OSError."""
    found = list[tuple[Path, Mark]]()
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith((".", "~$")) or not entry.name.lower().endswith(KINDS):
                continue
            try:
                if entry.is_file(follow_symlinks=False):
                    found.append((Path(entry.path), _mark(entry.stat(follow_symlinks=False))))
            except FileNotFoundError:  # it went away meanwhile
                continue
    return sorted(found, key=lambda each: (each[1][1], each[0].name))


def put_by(path: Path, mark: Mark) -> None:
    """To `done/`, over nothing that is there. What was written to meanwhile comes back. Raises OSError."""
    done = path.parent / DONE
    done.mkdir(exist_ok=True)
    target = next(each for each in _names(done, path) if not each.exists())
    path.rename(target)
    if _mark(target.stat()) != mark and not path.exists():
        target.rename(path)


def _mark(stat: os.stat_result) -> Mark:
    return stat.st_size, stat.st_mtime_ns, stat.st_ino


def _names(done: Path, path: Path) -> Iterator[Path]:
    yield done / path.name
    number = 1
    while True:
        number += 1
        yield done / f"{path.stem}-{number}{path.suffix}"
