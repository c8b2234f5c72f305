"""Instruments of the site file, each heard by a thread of its own or pushed to by HTTP, and their records' way to the door."""

from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from threading import Event

import structlog
from msgspec.structs import replace

from config import InstrumentSettings, SiteFileError
from devices import Health, Instrument, Record, State
from devices.supervisor import Listener
from drivers import build, known
from edge.assemble.gates import Door
from edge.core.errors import RuleError
from edge.flow.asks import TakeRecord
from edge.flow.board import Board
from edge.flow.instruments import asked
from kiosk.market.ports import Pusher

log = structlog.get_logger()
STATION = "lab"
AGAIN_S = 2.0


@dataclass
class Bench:
    """What is listened to, and who may push."""

    heard: list[Instrument] = field(default_factory=list[Instrument])
    pushers: dict[str, Pusher] = field(default_factory=dict[str, Pusher])


def fit(settings: tuple[InstrumentSettings, ...], secrets: Mapping[str, str], board: Board) -> Bench:
    """Build them all. Raises SiteFileError naming the instrument, OSError for a library that is not there."""
    made = Bench()
    for each in settings:
        try:
            _fit(each, secrets, made)
        except ValueError as error:
            raise SiteFileError(f"instrument {each.id}: {error}") from error
        except ImportError as error:
            raise OSError(f"instrument {each.id}: {error}") from error
    for name in made.pushers:
        board.report(Health(name, State.READY, "not heard since the start"))
    return made


def _fit(each: InstrumentSettings, secrets: Mapping[str, str], made: Bench) -> None:
    if each.driver not in known("inbox"):
        made.heard.append(build("instrument", each.id, each.driver, each.options))
        return
    if each.id not in secrets:
        raise ValueError(f"{each.driver} needs a secret: instruments.json must have one for {each.id!r}")
    made.pushers[each.id] = Pusher(secrets[each.id].encode(), build("inbox", each.id, each.driver, each.options))


class Hearing:
    """One instrument and the thread that hears it."""

    def __init__(self, instrument: Instrument, flow: Door, board: Board, keep: Callable[[bytes], str]) -> None:
        self._instrument = instrument
        self._intake = Intake(instrument.name, flow, board, keep)
        self._listener = Listener(instrument, instrument.records, self._intake, board.report)

    def close(self) -> None:
        """End it. The instrument hears of it first: what its listener then gives up is not counted as taken."""
        self._instrument.close()
        self._intake.stopped.set()
        self._listener.close()


@dataclass
class Intake:
    """One instrument's way to the door: back when the record is on record, however long that takes."""

    name: str
    flow: Door
    board: Board
    keep: Callable[[bytes], str]
    stopped: Event = field(default_factory=Event)
    well: bool = True

    def __call__(self, record: Record) -> None:
        """Take a record. Bytes that cannot be read are kept beside the journal: a person looks at them."""
        if record.came:
            self._keep(record.came)
        ask = asked(record)
        while not self.stopped.is_set():
            try:
                self.flow.submit(ask, actor=self.name, station=STATION).result()
            except CancelledError:
                return
            except RuleError:  # a mistake of ours: the record is kept all the same
                log.exception("a record was refused by the rules", instrument=self.name, record=record.number)
                if ask.wrong:
                    return
                ask = _unreadable(ask)
            except Exception as error:  # boundary: the file cannot be written; nothing is lost, it is tried again
                log.exception("a record was not recorded", instrument=self.name)
                self._tell(f"not recorded: {type(error).__name__}")
                self.stopped.wait(AGAIN_S)
            else:
                self._tell(f"cannot read what it says: {record.flaw}" if record.flaw else "")
                return

    def _keep(self, came: bytes) -> None:
        try:
            self.keep(came)
        except OSError:
            log.exception("what came was not kept", instrument=self.name)

    def _tell(self, trouble: str) -> None:
        """Say how it is, once for each change."""
        if trouble or not self.well:
            self.board.report(Health(self.name, State.TROUBLE if trouble else State.READY, trouble))
        self.well = not trouble


def _unreadable(ask: TakeRecord) -> TakeRecord:
    return replace(ask, record=f"?{ask.digest[:16]}", wrong="record_unreadable", raw={}, sample="", channel="")
