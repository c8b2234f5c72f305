"""A market with a past and with vehicles before its gate, laid out before its process starts."""

import atexit
from collections import deque
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import NamedTuple

from edge.cli.bench.door import Door, china, idle
from edge.cli.bench.history import lay
from edge.cli.bench.standing import Standing

_LORRIES = 6_000


class Waiting(NamedTuple):
    """A market, and the codes of vehicles expected at its gate."""

    standing: Standing
    lorries: deque[str]


@cache
def million() -> Waiting:
    """One with a million facts behind it; built once a process, and gone with it."""
    folder = Path(mkdtemp(prefix="pinma-bench-"))
    atexit.register(rmtree, folder, ignore_errors=True)
    return expecting(folder, 1_000_000, _LORRIES)


def expecting(folder: Path, facts: int, lorries: int) -> Waiting:
    """A market in a new folder, with so much behind it and so many before it."""
    standing = Standing(folder)
    if facts:
        lay(standing.file, facts, china().date())
    door = Door(standing.file, idle)
    codes = deque(door.declare(lorries))
    door.close()
    return Waiting(standing, codes)
