"""Run inside a mount namespace of its own: an archive on a real filesystem of a few megabytes. Tells what it saw as JSON."""

import json
import sys
from pathlib import Path

from archive_rig import Room, facts, report

from sync.receiver.database import connect
from sync.receiver.queries import reconcile
from sync.receiver.worker import Worker
from sync.translate import read


def main(folder: Path) -> None:
    """Fill the disk, go on, make room, and go on."""
    engine = connect(f"sqlite:///{folder / 'archive.db'}")
    room = Room(engine)
    worker = Worker(engine, read)
    (folder / "fat").write_bytes(bytes(2 << 20))
    first, asked = 1, facts(report(1, 200))
    while room.take(asked):
        first += 200
        asked = facts(report(first, first + 199))
    again = [len(room.take(asked)) for _ in range(3)]
    full = reconcile(engine, "M1")
    (folder / "fat").unlink()
    back = [each.through for each in room.take(asked)]
    worker.catch_up()
    account = reconcile(engine, "M1")
    checked = engine.connect().exec_driver_sql("PRAGMA integrity_check").scalar()
    engine.dispose()
    saw = {"kept": first - 1, "while full": full.archived, "again": again, "back": back, "archived": account.archived}
    saw |= {"through": account.epochs[0].through, "failed": room.intake.counts()["archive failed"], "check": checked}
    sys.stdout.write(json.dumps(saw))


main(Path(sys.argv[1]))
