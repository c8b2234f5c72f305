"""The TCP end of a simulated device: a loopback port that can refuse, cut and come back."""

import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from threading import Lock, Thread

RESET = struct.pack("ii", 1, 0)  # SO_LINGER of zero seconds: close by RST


class Wire:
    """Listens on 127.0.0.1 and lets `talk` hold each connection in a thread of its own until it returns."""

    def __init__(self, port: int, talk: Callable[[socket.socket], None]) -> None:
        self.port = port
        self._talk = talk
        self._lock = Lock()
        self._listening: socket.socket | None = None
        self._lines: set[socket.socket] = set()
        self._threads: set[Thread] = set()

    def open(self) -> None:
        """Take connections. Port 0 becomes the one that was free."""
        with self._lock:
            if self._listening:
                return
            self._listening = socket.create_server(("127.0.0.1", self.port))  # sets SO_REUSEADDR
            self.port = int(self._listening.getsockname()[1])
            self._start(self._accept, self._listening)

    def cut(self) -> None:
        """Reset every connection; new ones are taken."""
        with self._lock:
            for line in self._lines:
                with suppress(OSError):
                    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                    line.shutdown(socket.SHUT_RD)  # wakes the thread that reads it, which closes it

    def shut(self) -> None:
        """Cut, and refuse new connections, until opened again."""
        with self._lock:
            if self._listening:
                with suppress(OSError):
                    self._listening.shutdown(socket.SHUT_RDWR)  # wakes accept
                self._listening.close()
            self._listening = None
            threads = list(self._threads)
        self.cut()
        for thread in threads:
            thread.join(1)

    def _accept(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                line, _ = listening.accept()
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                with self._lock:
                    self._lines.add(line)
                    self._start(self._serve, line)

    def _serve(self, line: socket.socket) -> None:
        with suppress(OSError), line:
            self._talk(line)
        with self._lock:
            self._lines.discard(line)

    def _start(self, work: Callable[[socket.socket], None], line: socket.socket) -> None:
        self._threads = {thread for thread in self._threads if thread.is_alive()}
        thread = Thread(target=work, args=(line,), daemon=True)
        self._threads.add(thread)
        thread.start()
