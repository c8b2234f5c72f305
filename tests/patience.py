"""How long a test waits for what must come about: long, since a wait that is met costs nothing. None measures with it."""

import time
from collections.abc import Callable

PATIENCE_S = 60.0


def until(true: Callable[[], object], within_s: float = PATIENCE_S) -> bool:
    """Whether it came true in time."""
    end = time.monotonic() + within_s
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def eventually(true: Callable[[], object], within_s: float = PATIENCE_S) -> None:
    """Wait until it is true."""
    assert until(true, within_s), "it did not come about in time"
