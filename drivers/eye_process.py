"""The process that looks (`drivers.eye`), as its camera has it: started, heard, asked and ended."""

import os
import socket
import subprocess
import sys
from contextlib import suppress
from threading import Condition, Lock
from time import monotonic

import msgspec

from drivers.sight import LENGTH_BYTES, Options, Sight, length, unpack

COMMAND = (sys.executable, "-P", "-X", "faulthandler", "-m", "drivers.eye")
CALM = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
DEATH_S = 0.5


class EyeError(Exception):
    """The eye says nothing more that can be used."""


class EyeProcess:
    """One process and the line to it. One thread hears it; any may ask it, or end it."""

    def __init__(self, options: Options) -> None:
        self._line, its = socket.socketpair()
        try:
            with its:
                self._process = subprocess.Popen(
                    COMMAND, stdin=its.fileno(), stdout=its.fileno(), env=os.environ | CALM
                )
        except OSError as error:
            self._line.close()
            raise EyeError(f"cannot start to look: {error}") from error
        with suppress(OSError):  # it may have ended: `hear` will tell
            self._line.sendall(msgspec.json.encode(options) + b"\n")
        self._hearing, self._asking = Lock(), Lock()
        self._shot = Condition()
        self._shots = 0
        self._last = Sight("shot")

    def hear(self, wait_s: float) -> Sight:
        """What it says next; a snapshot is also handed to whoever waits for it. Raises EyeError."""
        with self._hearing:
            until = monotonic() + wait_s
            try:
                said = unpack(self._exactly(length(self._exactly(LENGTH_BYTES, until)), until))
            except TimeoutError as error:
                raise EyeError(f"the camera's process is silent for {wait_s:g} s") from error
            except (OSError, EOFError) as error:
                raise EyeError("the camera's process has ended") from error
            except ValueError as error:
                raise EyeError(f"the camera's process talks nonsense: {error}") from error
        if said.kind == "shot":
            with self._shot:
                self._last, self._shots = said, self._shots + 1
                self._shot.notify_all()
        return said

    def snapshot(self, wait_s: float) -> bytes:
        """What it sees now, as JPEG. Raises EyeError."""
        with self._shot:
            before = self._shots
        try:
            with self._asking:
                self._line.sendall(b"snapshot\n")
        except OSError as error:
            raise EyeError("nobody reads it any more") from error
        with self._shot:
            if not self._shot.wait_for(lambda: self._shots > before, wait_s):
                raise EyeError("no picture in time")
            if not self._last.picture:
                raise EyeError(self._last.why)
            return self._last.picture

    def end(self) -> bool:
        """Kill it, and whether it is gone: one that hangs in the kernel stays."""
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)  # wakes whoever hears or asks
        self._process.kill()
        with self._hearing, self._asking:
            self._line.close()
        with self._shot:
            self._last, self._shots = Sight("shot", why="nobody reads it any more"), self._shots + 1
            self._shot.notify_all()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(DEATH_S)
        return self._process.returncode is not None

    def _exactly(self, count: int, until: float) -> bytes:
        got = bytearray()
        while len(got) < count:
            self._line.settimeout(max(0.001, until - monotonic()))
            if not (chunk := self._line.recv(min(count - len(got), 65_536))):
                raise EOFError
            got += chunk
        return bytes(got)
