"""The way from a reader to the door: every reader of a lane goes there, and a picture is kept first."""

import errno
from concurrent.futures import Future
from dataclasses import dataclass, field

import pytest

from config import LaneSettings, SiteFileError
from devices import Health, Scan, State
from edge.assemble.gates import Entrance, fit
from edge.flow.asks import Answer, Ask, Read
from edge.flow.board import Board

SCAN = Scan("in-1.camera", b"FJ0123456789", "]Q1", b"\xff\xd8 evidence")
FULL = OSError(errno.ENOSPC, "No space left on device")


@dataclass
class Steps:
    """What happened in turn: plays the door and the album; `wrong` is raised instead of keeping."""

    seen: list[object] = field(default_factory=list[object])
    wrong: OSError | None = None

    def keep(self, jpeg: bytes) -> str:
        if self.wrong:
            raise self.wrong
        self.seen.append(jpeg)
        return "ab12"

    def submit(self, ask: Ask, *, actor: str, station: str, key: str = "") -> Future[Answer]:
        self.seen.append((ask, actor, station, key))
        return Future()


@pytest.fixture
def board() -> Board:
    return Board()


@pytest.fixture
def steps() -> Steps:
    return Steps()


@pytest.fixture
def entrance(board: Board, steps: Steps) -> Entrance:
    return Entrance("in-1", steps, board, steps)


def submitted(picture: str) -> tuple[object, ...]:
    return Read("in-1", b"FJ0123456789", "]Q1", picture), "in-1.camera", "in-1", ""


def test_a_picture_is_kept_before_its_scan_goes_through_the_door(entrance: Entrance, steps: Steps) -> None:
    entrance(SCAN)
    assert steps.seen == [SCAN.picture, submitted("ab12")]


def test_a_scan_without_a_picture_keeps_none(entrance: Entrance, steps: Steps) -> None:
    entrance(Scan("in-1.reader", b"A"))
    assert steps.seen == [(Read("in-1", b"A"), "in-1.reader", "in-1", "")]


def test_a_full_disk_is_told_and_the_scan_goes_through_without_its_picture(
    entrance: Entrance, steps: Steps, board: Board
) -> None:
    steps.wrong = FULL
    entrance(SCAN)
    assert steps.seen == [submitted("")]
    assert board.troubles() == [
        Health("in-1.camera", State.TROUBLE, "picture not kept: No space left on device")
    ]  # fmt: skip


def test_the_trouble_is_over_when_a_picture_is_kept_again(entrance: Entrance, steps: Steps, board: Board) -> None:
    steps.wrong = FULL
    entrance(SCAN)
    steps.wrong = None
    entrance(SCAN)
    assert board.troubles() == []
    assert steps.seen[-1] == submitted("ab12")


def lane(**devices: object) -> LaneSettings:
    return LaneSettings.model_validate(
        {"id": "in-1", "gate": "entry", "reader": {"driver": "tcp-scanner", "host": "h"}} | devices
    )


def test_a_lane_has_as_many_readers_as_it_is_fitted_with(board: Board) -> None:
    made = fit(
        (lane(camera={"driver": "camera", "source": "http://h/"}), lane().model_copy(update={"id": "in-2"})), board
    )
    assert [(where, reader.name) for where, reader in made.readers] == [
        ("in-1", "in-1.reader"), ("in-1", "in-1.camera"), ("in-2", "in-2.reader"),
    ]  # fmt: skip
    assert [camera.name for camera in made.cameras.values()] == ["in-1.camera"]


def test_a_camera_that_cannot_be_built_is_told_by_its_lane(board: Board) -> None:
    with pytest.raises(SiteFileError, match=r"lane in-1: in-1\.camera: unknown option 'speed'"):
        fit((lane(camera={"driver": "camera", "source": "http://h/", "speed": 1}),), board)


def test_a_library_that_is_not_there_is_told_with_what_to_install(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drivers.camera.find_library", {"zbar": None}.get)
    with pytest.raises(OSError, match=r"lane in-1: in-1\.camera: .* apt-get install libzbar0"):
        fit((lane(camera={"driver": "camera", "source": "http://h/"}),), board)
