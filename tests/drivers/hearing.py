"""An instrument heard in a thread of its own, as the supervisor hears it."""

import threading
from collections.abc import Iterator
from queue import Empty, SimpleQueue

from devices import Instrument, Record, UnreachableError
from tests.patience import PATIENCE_S


class Hearing:
    """What came, one after the other, then how it ended: an error, or None when it was closed."""

    def __init__(self, instrument: Instrument, wait_s: float = PATIENCE_S) -> None:
        self.instrument = instrument
        self._wait_s = wait_s
        self._heard: SimpleQueue[Record | UnreachableError | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, args=(instrument.records(),), daemon=True)
        self._thread.start()

    def next(self) -> Record | UnreachableError | None:
        return self._heard.get(timeout=self._wait_s)

    def record(self) -> Record:
        found = self.next()
        assert isinstance(found, Record), found
        return found

    def records(self, count: int) -> list[Record]:
        return [self.record() for _ in range(count)]

    def silent(self, for_s: float) -> bool:
        try:
            self._heard.get(timeout=for_s)
        except Empty:
            return True
        return False

    def close(self) -> None:
        self.instrument.close()
        self._thread.join(self._wait_s)
        assert not self._thread.is_alive()

    def _run(self, records: Iterator[Record]) -> None:
        try:
            for record in records:
                self._heard.put(record)
            self._heard.put(None)
        except UnreachableError as error:
            self._heard.put(error)
