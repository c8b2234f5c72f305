"""A reader read in a thread of its own, as the supervisor reads it."""

import threading
from collections.abc import Iterator
from queue import SimpleQueue

from devices import Reader, Scan, UnreachableError
from tests.patience import PATIENCE_S


class Listening:
    """What came, one after the other, then how it ended: an error, or None when it was closed."""

    def __init__(self, reader: Reader, wait_s: float = PATIENCE_S) -> None:
        self._reader = reader
        self._wait_s = wait_s
        self._seen: SimpleQueue[Scan | UnreachableError | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, args=(reader.scans(),), daemon=True)
        self._thread.start()

    def next(self, wait_s: float = 0) -> Scan | UnreachableError | None:
        return self._seen.get(timeout=wait_s or self._wait_s)

    def close(self) -> None:
        self._reader.close()
        self._thread.join(self._wait_s)
        assert not self._thread.is_alive()

    def _run(self, scans: Iterator[Scan]) -> None:
        try:
            for scan in scans:
                self._seen.put(scan)
            self._seen.put(None)
        except UnreachableError as error:
            self._seen.put(error)
