"""Much at once, and much that waits: a burst in one millisecond, an upgrade on a backlog, a week without a line."""

import hashlib
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future  # noqa: TC003  (an annotation of a local)
from pathlib import Path

from edge.cli.bench.door import Door, china, idle
from edge.flow.asks import Answer, Read
from edge.store import database
from tests.torture import proof
from tests.torture.cases.volume import MARKET, lay_backlog
from tests.torture.ground import Ground, until
from tests.torture.land import Land
from tests.torture.load import Given
from tests.torture.outcome import Outcome, must
from tests.torture.postgres import cluster

_BURST, _REPEATS = 5_000, 1_000
_OLD_STEPS = 3  # the schema as it was released before there was a line to speak of


def burst(ground: Ground) -> Outcome:
    """5,000 vehicles are scanned in one millisecond, a thousand of them twice; then the market sends what that came to."""
    land = Land(ground, [MARKET])
    (box,) = land.boxes
    instant = china()
    door = Door(box.file, idle, lambda: instant)
    codes = door.declare(_BURST)
    asked = [*codes, *codes[:_REPEATS]]
    futures: dict[int, Future[Answer]] = {}
    gate = threading.Barrier(4)

    def scan(part: int) -> None:
        gate.wait()
        for number in range(part, len(asked), 4):
            futures[number] = door.flow.submit(Read("in-1", asked[number].encode()), actor="gate", station="in-1")

    threads = [threading.Thread(target=scan, args=(part,)) for part in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    answers = {number: future.result(60) for number, future in futures.items()}
    door.close()
    must(len(answers) == len(asked) and all(each.good for each in answers.values()), "a scan was not answered")
    differing = [
        code for number, code in enumerate(codes[:_REPEATS]) if answers[number].codes != answers[_BURST + number].codes
    ]
    must(not differing, f"{len(differing)} repeated scans got another answer")
    given = [Given(code, "") for answer in answers.values() for code in answer.codes]
    given += [Given(code, f"R{number}") for number, code in enumerate(codes)]
    moments = {proof.said(row.body)["at"] for row in proof.journal(box.file)}
    must(len(moments) == 1, f"{len(moments)} instants instead of one")
    must(len({each.code for each in given}) == 2 * _BURST, "codes were merged")
    land.start()
    box.settle()
    return land.prove(given, scans_in_one_millisecond=len(asked), repeated=_REPEATS)


def upgrade(ground: Ground) -> Outcome:
    """A file of the first schema with 100,000 facts waiting gets today's version, and other settings, twice; then it sends."""
    land = Land(ground, [MARKET])
    (box,) = land.boxes
    steps, old = database.steps, database.steps()[:_OLD_STEPS]
    database.steps = lambda: old
    total = lay_backlog(box.file, 100_000, folded=False)  # an old version kept fewer views
    database.steps = steps
    before, fingerprint = _version(box.file), _fingerprint(proof.journal(box.file))
    box.child.start()
    load = box.work(people=1)
    load.reach(10)
    box.child.stop()
    load.stop_at_once()
    box.change('[rules]\nversion = "2026-11"', '[rules]\nversion = "2026-12"\nquota = [1, 5]\nsample_g = 800')
    box.child.start()
    after = _version(box.file)
    must(after == len(steps()) and (after > before or len(steps()) == _OLD_STEPS), f"schema {before} -> {after}")
    land.broker.start()
    land.province.start()
    until(lambda: proof.waiting(box.file) < total, "some came over")
    land.order("rules", version="torture", from_day=china().date().isoformat(), quota=[1, 3])
    box.change("quota = [1, 5]", "quota = [1, 4]")
    box.child.kill()  # pushed once more, in the middle of the drain
    box.child.start()
    more = box.work(people=1)
    more.reach(10)
    given = [*load.given, *more.stop()]
    box.settle(120)
    ruled = "SELECT count(*) FROM ordered WHERE taken = 1 AND instr(CAST(body AS TEXT), '\"torture\"') > 0"
    until(lambda: proof.ask(box.file, ruled)[0][0] == 1, "the province's rules are taken", 30)
    outcome = land.prove(given, facts_waiting=total, schema_from=before, schema_to=after, settings_pushed=3)
    for where, rows in (("market", proof.journal(box.file)), ("archive", proof.archive(land.place, box.id))):
        must(_fingerprint(rows[:total]) == fingerprint, f"bodies at the {where} are not what they were")
    return outcome


def week(ground: Ground) -> Outcome:
    """Seven days of facts wait; while they drain, what happens now is archived ahead of them."""
    land = Land(ground, [MARKET], archive=_postgres(ground))
    (box,) = land.boxes
    total = lay_backlog(box.file, 980_000 if ground.long else 70_000)
    box.child.start()
    land.broker.start()
    land.province.start()
    load = box.work(people=1)
    load.reach(4)
    last = proof.ask(box.file, "SELECT max(seq) FROM journal")[0][0]
    started = time.monotonic()
    until(lambda: proof.holds(land.place, box.id, last), "what happens now is archived")
    live_s, behind = time.monotonic() - started, proof.waiting(box.file)
    given = load.stop()
    drained_s = box.settle(600 if ground.long else 120)
    must(behind > 0, "the backlog was through before the live facts: nothing went ahead")
    return land.prove(
        given,
        facts_waiting=total,
        live_ms=round(live_s * 1000),
        waiting_then=behind,
        drained_ms=round(drained_s * 1000),
    )


def _postgres(ground: Ground) -> str:
    return cluster(ground).database()


def _version(path: Path) -> int:
    return proof.ask(path, "PRAGMA user_version")[0][0]


def _fingerprint(rows: Sequence[proof.Told]) -> str:
    whole = hashlib.sha256()
    for row in rows:
        whole.update(len(row.body).to_bytes(4) + row.body + row.hash)
    return whole.hexdigest()
