"""Processes of a bench: they end with it."""

import os
import socket
import subprocess
import time
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from edge.cli.bench.row import NotMeasuredError

_START_S = 30.0
_LOOK_S = 0.002
Child = subprocess.Popen[bytes]


@contextmanager
def child(log: Path, command: Sequence[str]) -> Generator[Child, None, None]:
    """A process from the moment it is started until the block ends. What it says is in `log`."""
    environment = os.environ | {"PINMA_DIE_WITH_STDIN": "1"}
    with log.open("ab") as out:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=out, stderr=out, env=environment)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdin is not None:
            process.stdin.close()


def await_port(port: int, process: Child, log: Path) -> None:
    """Wait until a child listens. Raises NotMeasuredError with its last words when it ends instead."""
    deadline = time.monotonic() + _START_S
    while not _listens(port):
        if process.poll() is not None or time.monotonic() > deadline:
            last = log.read_text("utf-8", "replace").strip().splitlines()[-1:]
            raise NotMeasuredError(f"{log.stem} does not start: {''.join(last) or 'no output'}")
        time.sleep(_LOOK_S)


def free_ports(count: int) -> list[int]:
    """Loopback ports that are free now, each another."""
    with ExitStack() as stack:
        held = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in held:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in held]


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
