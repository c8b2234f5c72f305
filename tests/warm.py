"""`pinma …` in a process of its own, forked from one that has read its modules: a start costs little, what it does is the same."""

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from edge.cli import COMMANDS, main

_WARM = multiprocessing.get_context("forkserver")
_WARM.set_forkserver_preload([__name__, *sorted({place.partition(":")[0] for place in COMMANDS.values()})])


def pinma(*words: str | bytes, told: bytes = b"", patience_s: float = 60) -> subprocess.CompletedProcess[bytes]:
    """Exit code and what it said. Raises TimeoutExpired when it had to be ended."""
    with TemporaryDirectory() as folder:
        asked, out, err = (Path(folder) / name for name in ("in", "out", "err"))
        asked.write_bytes(told)
        there = (str(Path.cwd()), dict(os.environ))
        process = _WARM.Process(target=_run, args=([os.fsdecode(each) for each in words], [asked, out, err], *there))
        process.start()
        process.join(patience_s)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(
                [os.fsdecode(each) for each in words], patience_s, out.read_bytes(), err.read_bytes()
            )
        return subprocess.CompletedProcess(words, process.exitcode, out.read_bytes(), err.read_bytes())


def _run(words: Sequence[str], streams: Sequence[Path], folder: str, environ: dict[str, str]) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    for number, path in enumerate(streams):
        opened = os.open(path, os.O_RDWR | os.O_CREAT)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = open(0, encoding="utf-8", errors="surrogateescape", closefd=False)  # noqa: SIM115  (its own for as long as it lives)
    main(words)
