"""A slow line."""

import contextlib
import queue
import socket
import threading
import time


class SlowRelay:
    """A plain relay at whose both directions everything takes so long."""

    def __init__(self, at: tuple[str, int], target: tuple[str, int], delay_s: float) -> None:
        self.octets = 0
        self._target = target
        self._delay_s = delay_s
        self._door = socket.create_server(at)
        threading.Thread(target=self._open, daemon=True).start()

    def _open(self) -> None:
        while True:
            near = self._door.accept()[0]
            try:
                far = socket.create_connection(self._target, 5)
            except OSError:
                near.close()
                continue
            for source, target in ((near, far), (far, near)):
                line: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
                threading.Thread(target=self._take, args=(source, line), daemon=True).start()
                threading.Thread(target=self._give, args=(line, target), daemon=True).start()

    def _take(self, source: socket.socket, line: "queue.SimpleQueue[tuple[float, bytes]]") -> None:
        got = b"first"
        while got:
            try:
                got = source.recv(1 << 16)
            except OSError:
                got = b""
            line.put((time.monotonic() + self._delay_s, got))

    def _give(self, line: "queue.SimpleQueue[tuple[float, bytes]]", target: socket.socket) -> None:
        while True:
            due, octets = line.get()
            time.sleep(max(0.0, due - time.monotonic()))
            if not octets:
                with contextlib.suppress(OSError):
                    target.shutdown(socket.SHUT_RDWR)
                return
            with contextlib.suppress(OSError):
                target.sendall(octets)
                self.octets += len(octets)
