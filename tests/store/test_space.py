"""Room on the disk: the reserve is there, is given up when a write fails, and comes back; a full disk corrupts nothing."""

import errno
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from store_rig import assert_whole, rows, texts

from edge.store import space as module
from edge.store.pictures import Pictures
from edge.store.space import Space, starved
from tests.apart import apart

RESERVE, FLOOR = 1 << 20, 4 << 20
ENOUGH = FLOOR + FLOOR // 4 + RESERVE
LONG_S = 100


class Disk:
    """What is free, and how often somebody looked."""

    def __init__(self, free: int) -> None:
        self.free, self.looks, self.now = free, 0, 0.0

    def __call__(self, _folder: Path) -> int:
        self.looks += 1
        return self.free

    def space(self, folder: Path) -> Space:
        return Space(folder, monotonic=lambda: self.now, reserve_octets=RESERVE, floor_octets=FLOOR, free=self)


def test_the_reserve_stands_there_with_all_its_blocks(tmp_path: Path) -> None:
    assert Disk(ENOUGH * 10).space(tmp_path).state == "ok"
    found = (tmp_path / "reserve").stat()
    assert (found.st_size, found.st_blocks * 512 >= RESERVE) == (RESERVE, True)


def test_a_reserve_from_last_time_is_kept_as_it_is(tmp_path: Path) -> None:
    Disk(ENOUGH * 10).space(tmp_path)
    before = (tmp_path / "reserve").stat().st_ino
    disk = Disk(FLOOR * 5)
    assert disk.space(tmp_path).state == "ok"
    assert (tmp_path / "reserve").stat().st_ino == before


def test_without_room_for_the_reserve_it_is_full_at_once(tmp_path: Path) -> None:
    assert Disk(ENOUGH - 1).space(tmp_path).full
    assert not (tmp_path / "reserve").exists()


def test_a_file_system_that_refuses_the_reserve_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_fd: int, _offset: int, _length: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(module.os, "posix_fallocate", refused)
    assert Disk(ENOUGH * 10).space(tmp_path).full
    assert not (tmp_path / "reserve").exists()


def test_it_looks_once_a_second_however_often_it_is_asked(tmp_path: Path) -> None:
    disk = Disk(ENOUGH * 10)
    space = disk.space(tmp_path)
    disk.looks = 0
    for tick in range(1000):
        disk.now = tick / 500
        assert not space.full
    assert disk.looks == 1


@pytest.mark.parametrize(("free", "state"), [(FLOOR - 1, "full"), (FLOOR, "low"), (FLOOR * 4, "ok")])
def test_the_states_by_what_is_free(tmp_path: Path, free: int, state: str) -> None:
    disk = Disk(ENOUGH * 10)
    space = disk.space(tmp_path)
    disk.free, disk.now = free, 2.0
    assert space.state == state


def test_a_failed_write_gives_the_reserve_up_and_it_is_full_until_all_has_room(tmp_path: Path) -> None:
    disk = Disk(ENOUGH * 10)
    space = disk.space(tmp_path)
    space.failed()
    assert not (tmp_path / "reserve").exists()
    for free, full in ((ENOUGH - 1, True), (ENOUGH, False)):
        disk.free, disk.now = free, disk.now + 2
        space.tend()
        assert space.full is full
    assert (tmp_path / "reserve").stat().st_size == RESERVE


def test_it_does_not_flutter_at_the_floor(tmp_path: Path) -> None:
    disk = Disk(ENOUGH * 10)
    space = disk.space(tmp_path)
    seen: list[bool] = []
    for free in (FLOOR - 1, FLOOR, FLOOR + FLOOR // 4 - 1, FLOOR + FLOOR // 4):
        disk.free, disk.now = free, disk.now + 2
        seen.append(space.full)
    assert seen == [True, True, True, False]


def test_a_disk_that_cannot_be_asked_has_no_room(tmp_path: Path) -> None:
    def gone(_folder: Path) -> int:
        raise OSError(errno.EIO, "gone")

    space = Space(tmp_path, monotonic=lambda: 0.0, free=gone)
    assert space.full
    space.failed()
    space.tend()


def test_what_starves_and_what_does_not(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        connection.execute("PRAGMA max_page_count=2")
        with pytest.raises(sqlite3.Error) as full:
            connection.executescript("CREATE TABLE a (x); CREATE TABLE b (x); CREATE TABLE c (x);")
        with pytest.raises(sqlite3.Error) as wrong:
            connection.execute("SELECT nothing")
    assert starved(full.value)
    assert not starved(wrong.value)
    assert not starved(OSError(errno.ENOSPC, "full"))


def test_a_picture_is_not_kept_where_there_is_no_room_but_a_known_one_is(tmp_path: Path) -> None:
    roomy = True
    pictures = Pictures(tmp_path / "pictures", room=lambda: roomy)
    known = pictures.keep(b"known")
    roomy = False
    assert pictures.keep(b"known") == known
    with pytest.raises(OSError, match="No space left") as error:
        pictures.keep(b"new")
    assert error.value.errno == errno.ENOSPC
    assert not list((tmp_path / "pictures").rglob("*.new"))


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """Where a filesystem of ten megabytes is mounted, seen by the child alone."""
    place = tmp_path / "small"
    place.mkdir()
    yield place
    assert not list(place.iterdir())  # nothing was mounted here


def on_small_disk(what: str, place: Path) -> dict[str, Any]:
    """A scenario of small_disk.py in a mount namespace of its own."""
    alone = apart()
    script = Path(__file__).with_name("small_disk.py")
    done = subprocess.run(
        [*alone, sys.executable, str(script), what, str(place)],
        capture_output=True, text=True, timeout=LONG_S, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_a_real_disk_is_filled_and_all_comes_back_by_itself(small: Path) -> None:
    seen = on_small_disk("full", small)
    assert (seen["at first"], seen["reserve"]) == ("ok", 2 << 20)
    assert (seen["filled"], seen["picture"]) == ("full", "No space left on device")
    assert seen["given up"]
    assert seen["after"] == [""] * 200, "the reserve lets results, orders and acknowledgements in"
    assert seen["state"] == "full"
    assert (seen["freed"], seen["again"]) == (["ok", 2 << 20], "")
    kept = texts(Path(f"{small}.db"))
    assert [text.strip(".") for text in kept if not text.startswith("big")] == [
        *(f"after {n}" for n in range(200)),
        "again",
    ]
    assert len(kept) == seen["went in"] + 201
    assert_whole(rows(Path(f"{small}.db")))


def test_killed_on_a_full_disk_it_starts_there_and_loses_nothing(small: Path) -> None:
    seen = on_small_disk("killed", small)
    assert (seen["died"], seen["state"]) == (-9, "full"), seen["why"]
    assert (seen["freed"], seen["again"]) == ("ok", "")
    kept = texts(Path(f"{small}.db"))
    assert (kept[0], kept[-1].strip(".")) == ("first", "again")
    assert_whole(rows(Path(f"{small}.db")))


def test_closed_and_then_filled_by_others_it_still_starts(small: Path) -> None:
    seen = on_small_disk("closed", small)
    assert (seen["state"], seen["given up"], seen["wrote"]) == ("full", True, "")
