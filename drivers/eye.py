"""`python -m drivers.eye`: looks and decodes, apart from the market, so that a crash of a picture library stops no gate.

Reads its options as one JSON line, then "snapshot" lines; writes what it sees (`drivers.sight`). It ends when its
standard input does.
"""

import os
import signal
import sys
from contextlib import suppress
from ctypes import CDLL
from pathlib import Path
from resource import RLIMIT_DATA, setrlimit
from threading import Lock, Thread
from traceback import print_exc
from typing import TYPE_CHECKING

import msgspec

from drivers.sight import Options, Sight, pack

if TYPE_CHECKING:
    from drivers.look import Look, Tell

MEMORY = 384 * 2**20
"""Bytes that it may write to; usual pictures need 130 MB, one of 10,000 by 10,000 pixels 1.7 GB."""
NICENESS = 5
FIRST_TO_GO = "600"
"""Of 1,000, added to what the kernel goes by when memory runs out."""
_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Boundary: whatever goes wrong is why the eye is lost."""
    tell = _mouth()
    _settle()
    try:
        look = _look(msgspec.json.decode(sys.stdin.buffer.readline(), type=Options))
        Thread(target=_hear, args=(look, tell), daemon=True).start()
        look.run(tell)
    except Exception as error:  # noqa: BLE001 - the boundary of the docstring
        print_exc()
        tell(Sight("lost", why=f"{type(error).__name__}: {error}"[:500]))
    os._exit(0)  # at once: OpenCV may hang in the kernel


def _look(options: Options) -> "Look":
    """Loads the picture libraries, which must find the process settled."""
    from drivers.look import Look  # noqa: PLC0415

    return Look(options)


def _mouth() -> "Tell":
    """The only way to standard output: what a library prints there goes to standard error."""
    line = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    lock = Lock()

    def tell(sight: Sight) -> None:
        with lock:
            try:
                line.write(pack(sight))
                line.flush()
            except OSError:
                os._exit(0)  # nobody listens

    return tell


def _settle() -> None:
    """The gate comes first: at the processor, in memory, and in life, even if this process is frozen when it dies."""
    CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the market's
    os.nice(NICENESS)
    setrlimit(RLIMIT_DATA, (MEMORY, MEMORY))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(FIRST_TO_GO, "ascii")


def _hear(look: "Look", tell: "Tell") -> None:
    """Boundary: a snapshot that fails is answered with why, and the next is still heard."""
    for line in iter(sys.stdin.buffer.readline, b""):
        if line == b"snapshot\n":
            try:
                tell(look.snapshot())
            except Exception as error:  # noqa: BLE001 - the boundary of the docstring
                tell(Sight("shot", why=f"{type(error).__name__}: {error}"[:500]))
    os._exit(0)


if __name__ == "__main__":
    main()
