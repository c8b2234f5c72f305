"""A sheet from the moment it is sent until it is in force: read apart, compared, kept on the box, looked at, and taken."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from typing import NamedTuple

from msgspec.structs import replace

from edge.core.register import own_name
from edge.core.sheets import PEOPLE, How, Registry, RowFlaw, Sheet, shelf_of
from edge.core.why import Why
from edge.flow.asks import Answer, Import
from edge.flow.comparing import Comparison
from edge.flow.flow import Flow
from edge.flow.full import NO_ROOM
from edge.flow.ports import Ours, Sheets, Shelves
from edge.flow.sheets.apart import read_apart
from edge.flow.sheets.told import Piece
from edge.flow.sheets.wrong import SheetError

_FILE = 100  # characters of a file's name
_FLAWS = 500  # of one part


class Sent(NamedTuple):
    """A file as somebody sent it."""

    raw: bytes
    file: str
    by: str
    at: str


class Imports:
    """Sheets of one market. Call it from threads: it blocks, and never holds the writer for more than a moment."""

    def __init__(
        self,
        flow: Flow,
        sheets: Sheets,
        shelves: Shelves,
        ours: Ours,
        *,
        name: Callable[[], str],
        room: Callable[[], bool] = lambda: True,
        read: Callable[[Registry, bytes], Iterator[Piece]] = read_apart,
    ) -> None:
        """`name` makes ids that nobody guesses; `room` is asked whether the disk has any."""
        self._flow = flow
        self._sheets = sheets
        self._shelves = shelves
        self.ours = ours
        self._name = name
        self._room = room
        self._read = read
        self._reading, self._taking = threading.Lock(), threading.Lock()

    def stage(self, registry: Registry, sent: Sent) -> Sheet:
        """Read it and keep it until somebody takes it. Raises SheetError, and then nothing of it is kept."""
        if not self._room():
            raise SheetError(NO_ROOM.why[0])
        if not self._reading.acquire(blocking=False):
            raise SheetError(Why("sheet_busy"))
        try:
            self._sheets.sweep()
            sheet = Sheet(
                self._name(), registry, sent.file.rpartition("/")[2].rpartition("\\")[2][:_FILE],
                hashlib.sha256(sent.raw).hexdigest(), sent.by, sent.at, base=self.ours.kept(registry).version,
            )  # fmt: skip
            self._sheets.put(sheet)
            with ExitStack() as undo:
                undo.callback(self._sheets.drop, sheet.id)
                done = self._staged(sheet, sent.raw)
                self._sheets.put(done)
                undo.pop_all()
            return done
        finally:
            self._reading.release()

    def find(self, registry: str, name: str) -> Sheet | None:
        """A sheet of a registry that was read to its end."""
        found = self._sheets.find(name)
        return found if found and found.registry == registry and found.state != "coming" else None

    def flaws(self, sheet: Sheet) -> Iterator[RowFlaw]:
        """Everything wrong with it, row by row."""
        part, some = self._sheets.flaws(sheet.id)
        while some:
            yield from some
            part, some = self._sheets.flaws(sheet.id, part)

    def drop(self, sheet: Sheet) -> None:
        """Give it up."""
        self._sheets.drop(sheet.id)

    def take(self, sheet: Sheet, how: How, *, good_only: bool, actor: str, station: str, key: str) -> Answer:
        """Put it in force. With the same key, or after it was cut off, it goes on where it was and is told once."""
        with self._taking:
            if sheet.registry not in PEOPLE and sheet.state == "staged":
                own = own_name(sheet.registry)
                self._shelves.lay(shelf_of(sheet, how), sheet.id, under=own if how == "add" else "")
            ask, given = Import(sheet.id, how, good_only), None
            while given is None or (given.good and given.codes):
                given = self._flow.submit(ask, actor=actor, station=station, key=key).result()
                ask = replace(ask, after=int(given.codes[0]) if given.codes else 0)
                key = f"{key.partition(' ')[0]} {ask.after}" if key else ""
            if given.good:
                self._sheets.empty(sheet.id)
            self._shelves.sweep()
            return given

    def _staged(self, sheet: Sheet, raw: bytes) -> Sheet:
        """The sheet as it is once all of it is kept."""
        seen, parts, found = Comparison(sheet.registry, self.ours), count(), 0
        for piece in self._read(sheet.registry, raw):
            good, flaws = seen.look(piece.rows)
            flaws += piece.flaws
            found += len(flaws)
            for first in range(0, max(len(flaws), 1), _FLAWS):
                self._sheets.add(sheet.id, good if first == 0 else (), flaws[first : first + _FLAWS], next(parts))
            if piece.end:
                sheet = replace(sheet, unread=piece.unread, flawed=piece.flawed + seen.strange)
        return replace(
            sheet, state="staged", rows=seen.rows, new=seen.new, changed=seen.changed, same=seen.same, gone=seen.gone,
            flaws=found, digest=seen.digest,
        )  # fmt: skip
