"""Copies: a stale backup put back, two boxes with one identity, a restored archive, a lost box."""

import shutil
from pathlib import Path

from tests.torture import proof
from tests.torture.box import Box
from tests.torture.ground import Ground, pinma, until
from tests.torture.land import Land
from tests.torture.load import Given
from tests.torture.outcome import Outcome, must


def stale_backup(ground: Ground) -> Outcome:
    """Yesterday's copy is put back by hand at rest, and by `pinma restore` with work out of contact after it."""
    land, box, given, old = yesterday(ground)
    given += work(box, 30)
    gone = put_back(box, old)
    box.child.start()
    until(lambda: whole(land, box), "the box has got back what the province has", 60)
    given += work(box, 30)
    box.settle()
    before = recorded(box)
    box.child.stop()
    copy = ground.folder / "yesterday.db"
    copy.write_bytes(old)
    pinma("restore", str(copy), "--config", str(box.folder / "market.toml"), "--force")
    gone += before - recorded(box)
    land.broker.kill()
    box.child.start()
    given += work(box, 30)
    land.broker.start()
    box.settle()
    until(lambda: whole(land, box), "the box has got back what the province has", 60)
    given += work(box, 10)
    box.settle()
    return land.prove(given, backups_put_back=2, facts_missing_in_them=gone)


def archive_restored(ground: Ground) -> Outcome:
    """The province gets an older copy of its archive back, twice; every market sends again what that lacks."""
    land = Land(ground, ["MKT-1", "MKT-2"])
    land.start()
    first, second = land.boxes
    given = work(first, 20)
    work(second, 20)
    for box in land.boxes:
        box.settle()
    land.province.stop()
    path, copy = Path(land.place), ground.folder / "copy.db"
    proof.snapshot(path, copy)
    missing = 0
    for _ in range(2):
        land.province.start()
        given += work(first, 30)
        work(second, 30)
        for box in land.boxes:
            box.settle()
        land.province.kill()
        missing += (
            proof.ask(path, "SELECT count(*) FROM fact")[0][0] - proof.ask(copy, "SELECT count(*) FROM fact")[0][0]
        )
        for each in path.parent.glob(path.name + "*"):
            each.unlink()
        shutil.copy(copy, path)
    must(missing > 0, "the copy lacks nothing")
    land.province.start()
    until(lambda: all(whole(land, box) for box in land.boxes), "the archive is whole again", 60)
    for box in land.boxes:
        box.settle()
    return land.prove(given, copies_put_back=2, facts_missing_in_them=missing)


def work(box: Box, answers: int) -> list[Given]:
    load = box.work()
    load.reach(answers)
    return load.stop()


def recorded(box: Box) -> int:
    return proof.ask(box.file, "SELECT count(*) FROM journal")[0][0]


def yesterday(ground: Ground) -> tuple[Land, Box, list[Given], bytes]:
    """A market at work for a while, a copy of its file, and what was answered till then."""
    land = Land(ground)
    (box,) = land.boxes
    land.start()
    given = work(box, 30)
    box.settle()
    box.child.stop()
    copy = box.copy()
    box.child.start()
    return land, box, given, copy


def put_back(box: Box, copy: bytes) -> int:
    """The older file in its place; how many facts that lacks. All of them are archived."""
    box.settle()
    before = recorded(box)
    box.child.stop()
    box.put_back(copy)
    return before - recorded(box)


def whole(land: Land, box: Box) -> bool:
    """Whether both ends hold the same facts of the line that counts."""
    mine = {(row.epoch, row.seq) for row in proof.effective(proof.journal(box.file))}
    theirs = {(row.epoch, row.seq) for row in proof.archive(land.place, box.id)}
    return mine == theirs
