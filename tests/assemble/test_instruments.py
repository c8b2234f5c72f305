"""Instruments of a site file: built, heard until their records are on record, and what stands in the way of that."""

import errno
import hashlib
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from config import InstrumentSettings, SiteFileError
from devices import Health, Record, State
from drivers.said import unread
from drivers.simulators.instrument import Instrument
from drivers.simulators.instrument_ways import FolderWay
from edge.assemble import instruments
from edge.assemble.instruments import Hearing, Intake, fit
from edge.core.errors import RuleError
from edge.flow.asks import Answer, Ask, TakeRecord
from edge.flow.board import Board
from edge.store.pictures import Pictures
from tests.patience import PATIENCE_S, eventually

RECORD = Record("Mk", "SN-1", "7", "d" * 64, "L1", raw={"percent": "5"}, taken_at="2026-03-05T02:59:00")
TORN = unread("Mk", "SN-1", "cut", b"R-7,03,L1")
QUICK = {"poll_s": 0.05, "quiet_s": 0.1, "whole_s": 0.4}


@dataclass
class Door:
    """Plays the door: each ask meets the next of `wrongs`, then an answer."""

    wrongs: list[Exception] = field(default_factory=list[Exception])
    asked: list[tuple[Ask, str, str, str]] = field(default_factory=list[tuple[Ask, str, str, str]])

    def submit(self, ask: Ask, *, actor: str, station: str, key: str = "") -> Future[Answer]:
        self.asked.append((ask, actor, station, key))
        future: Future[Answer] = Future()
        if self.wrongs:
            future.set_exception(self.wrongs.pop(0))
        else:
            future.set_result(Answer("pass"))
        return future

    def records(self) -> list[TakeRecord]:
        return [ask for ask, *_ in self.asked if isinstance(ask, TakeRecord)]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instruments, "AGAIN_S", 0.05)


@pytest.fixture
def board() -> Board:
    return Board()


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def album(tmp_path: Path) -> Pictures:
    return Pictures(tmp_path / "came", suffix=".txt")


@pytest.fixture
def intake(door: Door, board: Board, album: Pictures) -> Iterator[Intake]:
    intake = Intake("nc-1", door, board, album.keep)
    yield intake
    intake.stopped.set()


def test_a_record_is_asked_to_be_taken_as_it_is(intake: Intake, door: Door, board: Board) -> None:
    intake(RECORD)
    assert door.asked == [
        (
            TakeRecord("Mk", "SN-1", "7", "d" * 64, "L1", raw={"percent": "5"}, taken_at="2026-03-05T02:59:00"),
            "nc-1", "lab", "",
        )
    ]  # fmt: skip
    assert board.health() == []


def test_what_cannot_be_read_is_kept_beside_and_shown_until_something_can(
    intake: Intake, door: Door, board: Board, album: Pictures
) -> None:
    intake(TORN)
    (ask,) = door.records()
    assert (ask.wrong, ask.digest) == ("record_cut", hashlib.sha256(TORN.came).hexdigest())
    kept = album.path(ask.digest)
    assert kept is not None
    assert kept.read_bytes() == TORN.came
    assert board.health() == [Health("nc-1", State.TROUBLE, "cannot read what it says: cut")]
    intake(RECORD)
    assert board.health() == [Health("nc-1", State.READY)]


def test_a_file_that_cannot_be_written_is_tried_until_it_can(intake: Intake, door: Door, board: Board) -> None:
    door.wrongs = [sqlite3.OperationalError("disk I/O error")] * 3
    intake(RECORD)
    assert len(door.asked) == 4
    assert board.health() == [Health("nc-1", State.READY)]


def test_until_it_is_stopped(intake: Intake, door: Door) -> None:
    door.wrongs = [sqlite3.OperationalError("disk I/O error")] * 10_000
    thread = threading.Thread(target=intake, args=(RECORD,))
    thread.start()
    eventually(lambda: len(door.asked) > 1)
    intake.stopped.set()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()


def test_what_the_rules_exclude_is_kept_as_unreadable_and_not_tried_for_ever(intake: Intake, door: Door) -> None:
    door.wrongs = [RuleError("ours")]
    intake(RECORD)
    assert [(ask.wrong, ask.record) for ask in door.records()] == [
        ("", "7"),
        ("record_unreadable", "?dddddddddddddddd"),
    ]
    door.wrongs = [RuleError("ours"), RuleError("ours")]
    intake(RECORD)
    assert len(door.asked) == 4


def test_a_full_disk_does_not_stop_what_is_said(intake: Intake, door: Door) -> None:
    def full(_raw: bytes) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    intake.keep = full
    intake(TORN)
    assert door.records()[0].wrong == "record_cut"


def settings(driver: str, **options: object) -> tuple[InstrumentSettings, ...]:
    return (InstrumentSettings(id="nc-1", driver=driver, options=options),)


def test_each_driver_is_built_and_a_pusher_is_on_the_board(board: Board, tmp_path: Path) -> None:
    names = {"maker": "Mk", "device": "SN-1"}
    assert [
        each.name for each in fit(settings("instrument-folder", folder=str(tmp_path), **names), {}, board).heard
    ] == ["nc-1"]
    assert board.health() == []
    made = fit(settings("instrument-push", **names), {"nc-1": "s" * 16}, board)
    assert (made.heard, made.pushers["nc-1"].secret) == ([], b"s" * 16)
    assert board.health() == [Health("nc-1", State.READY, "not heard since the start")]


@pytest.mark.parametrize(
    ("driver", "options", "told"),
    [
        ("instrument-push", {"maker": "M", "device": "D"}, "instruments.json must have one for 'nc-1'"),
        ("instrument-fax", {}, "no instrument driver 'instrument-fax'"),
        ("instrument-folder", {"maker": "M", "device": "D"}, "missing option 'folder'"),
        ("instrument-folder", {"maker": "M", "device": "D", "folder": "/x", "layout": "mine"}, "no layout 'mine'"),
    ],
)
def test_what_cannot_be_built_names_the_instrument(
    board: Board, driver: str, options: dict[str, object], told: str
) -> None:
    with pytest.raises(SiteFileError, match="instrument nc-1: ") as wrong:
        fit(settings(driver, **options), {}, board)
    assert told in str(wrong.value)


def test_from_a_file_that_appears_to_the_door_and_what_was_not_taken_is_told_again(
    tmp_path: Path, board: Board, album: Pictures
) -> None:
    folder = tmp_path / "nc"
    folder.mkdir()
    device = Instrument("Mk", "SN-1", FolderWay(str(folder)))
    device.run("2026-03-05 02:59:00", [{"channel": str(at), "sample": f"L{at}", "percent": "5"} for at in (1, 2, 3)])
    made = fit(
        settings("instrument-folder", maker="Mk", device="SN-1", folder=str(folder), rest_s=0.2, **QUICK), {}, board
    )
    failing = Door([sqlite3.OperationalError("disk I/O error")] * 10_000)
    hearing = Hearing(made.heard[0], failing, board, album.keep)
    eventually(lambda: len(failing.asked) > 1)
    assert Health("nc-1", State.TROUBLE, "not recorded: OperationalError") in board.health()
    hearing.close()  # the box is switched off in the middle
    assert {ask.sample for ask in failing.records()} == {"L1"}
    assert len(list(folder.glob("*.csv"))) == 1

    door = Door()
    again = fit(
        settings("instrument-folder", maker="Mk", device="SN-1", folder=str(folder), rest_s=0.2, **QUICK), {}, board
    )
    hearing = Hearing(again.heard[0], door, board, album.keep)
    eventually(lambda: bool(list((folder / "done").glob("*.csv"))))
    hearing.close()
    assert [ask.sample for ask in door.records()] == ["L1", "L2", "L3"]
