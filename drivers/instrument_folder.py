"""An instrument that writes files: a folder is watched, and what is new in it is read once it has stopped growing.

Nothing is ever deleted. What was taken whole rests a while and goes to `done/`; what cannot be read stays where it is.
"""

import logging
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from time import monotonic

from devices import Record, UnreachableError
from drivers import said
from drivers.columns import Columns, layout
from drivers.sheet_process import Wanted, read_apart
from drivers.watched import Mark, listed, put_by

log = logging.getLogger(__name__)

_REMEMBERED = 50_000
_NO_BETTER = ("rows", "large")  # however long one waits


@dataclass
class _File:
    """What is known of a file: how it looked, since when, and how far it was read (new, part, whole, left)."""

    mark: Mark = (-1, 0, 0)
    since: float = 0.0
    stage: str = "new"


@dataclass
class InstrumentFolder:
    """Plays Instrument. `maker` and `device` are those it is commissioned by; `columns` counts before the `layout` of a name.

    A file is read when it has not changed for `quiet_s`; its last line without an end, and what cannot be read in it, when
    it has not for `whole_s`; it goes to `done/` when it has not for `rest_s`, unless `keep`.
    """

    name: str
    maker: str
    device: str
    folder: str
    layout: str = "generic"
    columns: Columns | None = None
    keep: bool = False
    poll_s: float = 2.0
    quiet_s: float = 3.0
    whole_s: float = 30.0
    rest_s: float = 600.0
    _closing: Event = field(default_factory=Event, init=False, repr=False)
    _files: dict[str, _File] = field(default_factory=dict[str, _File], init=False, repr=False)
    _taken: OrderedDict[tuple[str, str, str], None] = field(
        default_factory=OrderedDict[tuple[str, str, str], None], init=False, repr=False
    )

    def __post_init__(self) -> None:
        """Raises ValueError for a layout that is not there."""
        self._columns = self.columns or layout(self.layout)

    def records(self) -> Iterator[Record]:
        """Watch until closed. Raises UnreachableError, here or while watching, when the folder is not there."""
        self._listed()
        return self._watch()

    def close(self) -> None:
        """End `records` within one record."""
        self._closing.set()

    def _watch(self) -> Iterator[Record]:
        while not self._closing.is_set():
            here = self._listed()
            for path, mark in here:
                yield from self._look(path, mark)
            self._files = {path.name: self._files[path.name] for path, _ in here if path.name in self._files}
            self._closing.wait(self.poll_s)

    def _listed(self) -> list[tuple[Path, Mark]]:
        try:
            return listed(self.folder)
        except OSError as error:
            raise UnreachableError(self.name, f"cannot read {self.folder}: {error.strerror or error}") from error

    def _look(self, path: Path, mark: Mark) -> Iterator[Record]:
        file = self._files.setdefault(path.name, _File())
        if file.mark != mark:
            file.mark, file.since, file.stage = mark, monotonic(), "new"
            return
        age = monotonic() - file.since
        if file.stage == "new" and age >= self.quiet_s:
            yield from self._read(path, file, whole=False)
        if file.stage == "part" and age >= self.whole_s:
            yield from self._read(path, file, whole=True)
        if file.stage == "whole" and age >= self.rest_s and not self.keep and not self._closing.is_set():
            file.stage = "left"
            self._put_by(path, mark)

    def _put_by(self, path: Path, mark: Mark) -> None:
        try:
            put_by(path, mark)
        except OSError as error:
            log.warning("%s: %s stays where it is: %s", self.name, path, error)

    def _read(self, path: Path, file: _File, *, whole: bool) -> Iterator[Record]:
        """What is new in a file; it has been read so far once all of it was taken."""
        try:
            told = read_apart(path, Wanted(self.maker, self.device, self._columns, whole))
        except OSError:  # it went away, or is locked: seen again at the next look
            log.warning("%s: cannot open %s", self.name, path)
            return
        if told.flaw and not whole and told.flaw not in _NO_BETTER:
            file.stage = "part"
            return
        lost = [said.unread_file(self.maker, self.device, told.flaw, path.name, told.digest)] if told.flaw else []
        for record in lost or told.records:
            name = path.name, record.number, record.digest
            if name in self._taken:
                continue
            yield record
            if self._closing.is_set():
                return
            self._note(name)
        file.stage = "left" if told.flaw else "part" if told.held else "whole"

    def _note(self, name: tuple[str, str, str]) -> None:
        self._taken[name] = None
        if len(self._taken) > _REMEMBERED:
            self._taken.popitem(last=False)
