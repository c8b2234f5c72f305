"""Forty-three markets that lost the same broker, and come back together."""

import hashlib
import json
import subprocess
import sys
import time
from pathlib import Path

from edge.cli.init import enrol
from sync.identity.authority import self_issue
from sync.identity.signing import make_key
from tests.torture import proof
from tests.torture.ground import Ground, until
from tests.torture.land import BROKER_PORT, Land
from tests.torture.outcome import CaseError, Outcome, must

_MARKETS = 43
_PROCESSES = 4
_FACTS, _MORE = 500, 20


def reconnect(ground: Ground) -> Outcome:
    """All of them have facts waiting when the province comes up; then the broker goes, all record more, and it is back."""
    land = Land(ground, [])
    ids = [f"MKT-{number:02}" for number in range(1, _MARKETS + 1)]
    for id_ in ids:
        folder = ground.folder / id_
        folder.mkdir()
        enrol(land.folder, id_, id_, make_key(folder / "market.key"))
        self_issue(land.authority, folder / "tls", id_, land.now)
    land.admit()
    facts = 20_000 if ground.long else _FACTS
    processes = [_start(ground, ids[part::_PROCESSES], facts, part) for part in range(_PROCESSES)]
    until(lambda: all(_recorded(ground.folder / id_) >= facts for id_ in ids), "every market has recorded", 120)
    land.broker.start()
    land.province.start()
    first_s = until(lambda: not any(_waiting(ground.folder / id_) for id_ in ids), "all acknowledged", 180)
    land.broker.kill()
    for each in processes:
        print(_MORE, file=each.stdin, flush=True)
    until(lambda: all(_recorded(ground.folder / id_) == facts + _MORE for id_ in ids), "every market has recorded more")
    time.sleep(1)
    land.broker.start()
    again_s = until(lambda: not any(_waiting(ground.folder / id_) for id_ in ids), "all acknowledged again", 120)
    for each in processes:
        print("end", file=each.stdin, flush=True)
        each.wait(60)
    ground.stop()
    return _prove(ground, land, ids, {
        "markets": len(ids), "first_ms": round(first_s * 1000), "again_ms": round(again_s * 1000), "brokers_killed": 1,
    })  # fmt: skip


def _start(ground: Ground, ids: list[str], facts: int, part: int) -> "subprocess.Popen[str]":
    spec = {"port": BROKER_PORT, "folder": str(ground.folder), "markets": ids, "facts": facts}
    command = [sys.executable, "-m", "tests.torture.fleet", json.dumps(spec)]
    with (ground.folder / f"fleet{part}.log").open("wb") as log:
        return subprocess.Popen(command, stdin=subprocess.PIPE, text=True, stderr=log)


def _recorded(folder: Path) -> int:
    return _sum(folder, "coalesce(sum(last), 0)")


def _waiting(folder: Path) -> int:
    return _sum(folder, "coalesce(sum(last - through), 1)")


def _sum(folder: Path, what: str) -> int:
    try:
        return proof.ask(folder / "journal.db", f"SELECT {what} FROM epoch")[0][0]  # noqa: S608  (our own words)
    except Exception as error:
        if "no such table" in str(error) or "unable to open" in str(error):
            return 0
        raise


def _prove(ground: Ground, land: Land, ids: list[str], faults: dict[str, int]) -> Outcome:
    accepted = archived = lost = 0
    for id_ in ids:
        mine = proof.ask(
            ground.folder / id_ / "journal.db", "SELECT epoch, seq, body, hash FROM fact ORDER BY epoch, seq"
        )
        kept = proof.archive(land.place, id_)
        must(not (wrong := proof.broken(kept, id_)), f"archive of {id_}: {wrong}")
        there = {hashlib.sha256(row.body).digest() for row in kept}
        lost += sum(hashlib.sha256(row[2]).digest() not in there for row in mine)
        must(len(there) == len(kept), f"archive of {id_}: one body under two numbers")
        accepted, archived = accepted + len(mine), archived + len(kept)
    if not accepted:
        raise CaseError("nobody recorded anything")
    return Outcome(accepted, archived, archived - accepted + lost, lost, faults)
