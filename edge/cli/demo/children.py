"""Child processes that die with the rehearsal, and are started again when somebody kills them."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

_START_S = 30.0
_LOOK_S = 0.05


@dataclass
class Child:
    """One process: how it is started, and how one knows that it stands."""

    name: str
    command: Sequence[str]
    stands: Callable[[], bool]
    process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)
    restarts: int = field(default=0, init=False)


class Children:
    """All of them. Their output goes to `<folder>/<name>.log`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._children: list[Child] = []
        self._closing = threading.Event()
        self._watch = threading.Thread(target=self._look, name="children", daemon=True)

    def start(self, *children: Child) -> None:
        """Start all, then wait until each stands. Exit 3 when one does not."""
        for child in children:
            self._spawn(child)
            self._children.append(child)
        for child in children:
            self._await(child)
        self._note()
        if not self._watch.is_alive():
            self._watch.start()

    def stop(self) -> None:
        """End all, the last started first."""
        self._closing.set()
        if self._watch.is_alive():
            self._watch.join()
        for child in reversed(self._children):
            if child.process is not None and child.process.poll() is None:
                child.process.send_signal(signal.SIGTERM)
                try:
                    child.process.wait(10)
                except subprocess.TimeoutExpired:
                    child.process.kill()
                    child.process.wait()
            _let_go(child)

    @property
    def restarts(self) -> int:
        """How many times a killed child was started again."""
        return sum(child.restarts for child in self._children)

    def _spawn(self, child: Child) -> None:
        _let_go(child)
        log = (self._folder / f"{child.name}.log").open("ab")
        environment = os.environ | {"PINMA_DIE_WITH_STDIN": "1", "PYTHONUNBUFFERED": "1"}
        # setpriv: a child ends even when this process is killed and can tell nobody.
        child.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", *child.command],
            stdin=subprocess.PIPE, stdout=log, stderr=log, env=environment, start_new_session=True,
        )  # fmt: skip
        log.close()

    def _await(self, child: Child) -> None:
        deadline = time.monotonic() + _START_S
        while not child.stands():
            ended = child.process is not None and child.process.poll() is not None
            if ended or time.monotonic() > deadline:
                last = (self._folder / f"{child.name}.log").read_text("utf-8", "replace").strip().splitlines()[-1:]
                self.stop()
                click.echo(f"pinma demo: {child.name} does not start: {''.join(last) or 'no output'}", err=True)
                sys.exit(3)
            time.sleep(_LOOK_S)

    def _look(self) -> None:
        """Start again whoever was killed. This thread lives as long as the process, as pdeathsig needs."""
        while not self._closing.wait(_LOOK_S):
            for child in self._children:
                if child.process is not None and child.process.poll() is not None and not self._closing.is_set():
                    child.restarts += 1
                    self._spawn(child)
                    self._note()

    def _note(self) -> None:
        pids = {child.name: child.process.pid for child in self._children if child.process is not None}
        (self._folder / "pids.json").write_text(json.dumps(pids), "utf-8")


def _let_go(child: Child) -> None:
    """Close our end of an ended child's standard input."""
    if child.process is not None and child.process.stdin is not None:
        child.process.stdin.close()
