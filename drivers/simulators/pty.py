"""The serial end of a simulated device that listens: a pty, held open, under a path of its own."""

import os
import select
import tty
from collections.abc import Callable
from pathlib import Path
from threading import Thread

LOOK_S = 0.1


class Pty:
    """Stands at `link` and lets `talk` hold the line until it returns, then again. Plays Wire; it has no port."""

    port = 0

    def __init__(self, link: str, talk: Callable[["Pty"], None]) -> None:
        self.link = Path(link)
        self._talk = talk
        self._open = False
        self._ends: tuple[int, int] = (-1, -1)
        self._thread: Thread | None = None

    def open(self) -> None:
        """Plug it in: a new tty under the same path."""
        if self._open:
            return
        self._ends = os.openpty()
        os.set_blocking(self._ends[0], False)
        tty.setraw(self._ends[1])
        fresh = self.link.with_name(self.link.name + ".new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(os.ttyname(self._ends[1]))
        fresh.replace(self.link)
        self._open = True
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def shut(self) -> None:
        """Pull the cable: whoever has the port open sees it go."""
        if not self._open:
            return
        self._open = False
        self.link.unlink(missing_ok=True)
        if self._thread:
            self._thread.join(1)
        for end in self._ends:
            os.close(end)

    def cut(self) -> None:
        """A serial line knows no connection to cut."""

    def recv(self, size: int) -> bytes:
        """What has come, as of a socket; b"" when it is shut."""
        while self._open:
            if select.select([self._ends[0]], [], [], LOOK_S)[0]:
                return os.read(self._ends[0], size)
        return b""

    def sendall(self, data: bytes) -> None:
        """Answer; what nobody reads stays in the line."""
        if self._open:
            os.write(self._ends[0], data)

    def _serve(self) -> None:
        while self._open:
            self._talk(self)
