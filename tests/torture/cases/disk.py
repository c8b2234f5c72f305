"""Real small filesystems that fill up, at either end. They are mounted in the case's own mount namespace."""

import os
from pathlib import Path

from tests.torture.cases.volume import MARKET, lay_backlog
from tests.torture.ground import Ground, until
from tests.torture.land import Land
from tests.torture.nets import run
from tests.torture.outcome import Outcome, must
from tests.torture.proof import waiting

_MARKET_DISK = 256 << 20
_BEFORE, _AFTER = "40m", "2g"


def market_full(ground: Ground) -> Outcome:
    """No octet is left: whoever asks is refused or not answered. Then there is room again, and nobody restarts anything."""
    folder = ground.folder / "MKT-1"
    _mount(folder, str(_MARKET_DISK))
    land = Land(ground)
    (box,) = land.boxes
    land.start()
    load = box.work(people=3)
    load.reach(30)
    fulls = 0
    for _ in range(10 if ground.long else 2):
        ballast = fill(folder)
        fulls += 1
        before = load.failed + sum(load.refused.values())

        def felt(before: int = before) -> bool:
            return load.failed + sum(load.refused.values()) >= before + 10

        until(felt, f"a full disk is felt; free {_free(folder)}, {len(load.given)} answers, {load.refused}", 30)
        must(_free(folder) < 1 << 20 or load.refused.get("disk_full"), "the disk was not full")
        ballast.unlink()
        load.reach(len(load.given) + 30, 60)
    given = load.stop()
    must(box.child.alive, "the market ended")
    box.settle()
    return land.prove(given, disks_filled=fulls, turned_away=load.failed + sum(load.refused.values()))


def province_full(ground: Ground) -> Outcome:
    """The archive's disk fills while a backlog comes in; once it has grown the rest comes, and nobody restarts anything."""
    disk = ground.folder / "disk"
    _mount(disk, _BEFORE)
    land = Land(ground, [MARKET], archive=f"sqlite:///{disk}/archive.db", file=disk / "archive.db")
    (box,) = land.boxes
    total = lay_backlog(box.file, 40_000)
    land.start()
    load = box.work(people=1)
    until(lambda: _free(disk) < 1 << 20, "the archive's disk is full", 60)
    until(lambda: land.province.counted("full") > 2, "the province says that its disk is full", 30)
    behind = waiting(box.file)
    must(behind > 0, "all of it found room")
    run("mount", "-o", f"remount,size={_AFTER}", str(disk))
    given = load.stop()
    must(land.province.alive, "the province ended")
    box.settle(120)
    return land.prove(given, backlog=total, waiting_when_full=behind)


def _mount(folder: Path, size: str) -> None:
    folder.mkdir()
    run("mount", "-t", "tmpfs", "-o", f"size={size}", "torture", str(folder))


def fill(folder: Path) -> Path:
    """A file that takes all that is left."""
    path = folder / "ballast"
    size = _MARKET_DISK
    with path.open("wb") as file:
        while size >= 1 << 12:
            try:
                os.posix_fallocate(file.fileno(), file.seek(0, os.SEEK_END), size)
            except OSError:
                size //= 2
    return path


def _free(folder: Path) -> int:
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize
