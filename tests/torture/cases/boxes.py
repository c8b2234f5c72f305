"""Boxes: two with one identity, one that does not know that it is old, one that is lost."""

import json
import shutil
import time
from pathlib import Path

from msgspec.structs import replace

from tests.torture import proof
from tests.torture.box import Box
from tests.torture.cases.copies import put_back, work, yesterday
from tests.torture.cases.volume import MARKET, lay_backlog
from tests.torture.ground import Ground, pinma, until
from tests.torture.land import BROKER_PORT, PROVINCE_PORT, Land
from tests.torture.load import Given
from tests.torture.outcome import Outcome, must


def stale_unknown(ground: Ground) -> Outcome:
    """Yesterday's copy is put back by hand and worked on out of contact: the box cannot know; the province tells it."""
    land, box, given, old = yesterday(ground)
    given += work(box, 30)
    gone = put_back(box, old)
    land.broker.kill()
    box.child.start()
    given += work(box, 30)
    land.broker.start()
    box.settle()
    until(lambda: _told(land, "fork"), "the province warns of a fork", 30)
    given += work(box, 10)
    box.settle()
    epochs = proof.ask(box.file, "SELECT count(*) FROM epoch")[0][0]
    must(epochs > 1, "no new epoch was opened")
    return _of_two(land, box, given, facts_missing_in_it=gone, epochs=epochs, warned=_told(land, "fork"))


def twins(ground: Ground) -> Outcome:
    """A folder is copied and both boxes run: what either was asked is archived, and a supervisor is told."""
    land, box, given, _ = yesterday(ground)
    box.child.stop()
    twin = _copied(ground, box)
    box.child.start()
    twin.child.start()
    loads = box.work(people=1), twin.work(people=1)
    for load in loads:
        load.reach(30)
    time.sleep(60 if ground.long else 4)
    until(lambda: _told(land, "twins"), "the province warns of twins", 60)
    for load in loads:
        given += load.stop()
    box.child.stop()  # each comes to its end alone: a supervisor was told, and takes one off
    twin.settle(90)
    twin.child.stop()
    box.child.start()
    box.settle(90)
    return _of_two(land, box, given, twin, twins=1, warned=_told(land, "twins") + _told(land, "fork"))


def lost_box(ground: Ground) -> Outcome:
    """The box burns in the middle of a drain; a new one is enrolled and restored, and what is lost is named."""
    land = Land(ground, [MARKET])
    (box,) = land.boxes
    total = lay_backlog(box.file, 60_000)
    land.start()
    until(lambda: proof.waiting(box.file) < total - 2_000, "some came over")
    box.child.kill()
    must(proof.waiting(box.file), "all of it came over before the box burnt")
    for each in [each for each in box.folder.iterdir() if each.name not in ("market.toml", "tokens.json")]:
        shutil.rmtree(each) if each.is_dir() else each.unlink()
    config = str(box.folder / "market.toml")
    code = pinma("province", "--config", str(land.folder / "province.toml"), "claim", box.id).strip().split()[-1]
    pinma("enrol", "--config", config, "--province", f"http://127.0.0.1:{PROVINCE_PORT}", "--code", code)
    done = json.loads(pinma("restore", "--from-province", "--config", config, "--json"))
    named = done["lost"]
    archive = proof.archive(land.place, box.id)
    behind = len(archive) - len(proof.followed(archive))
    must(done["behind_gaps"] == behind, f"behind gaps: {done['behind_gaps']}, not {behind}")
    must(named and (named["first"], named["last"]) == (done["facts"] + 1, total), f"named as lost: {named}, of {total}")
    box.child.start()
    given = work(box, 20)
    box.settle()
    land.ground.stop()
    faults = {"boxes_lost": 1, "facts_brought_back": done["facts"], "facts_named_as_lost": total - done["facts"]}
    return proof.prove(box.file, land.place, box.id, given, faults=faults, gaps=True)


def _told(land: Land, kind: str) -> int:
    """Open warnings of a kind at the province."""
    return proof.ask(Path(land.place), "SELECT count(*) FROM warning WHERE kind = ?", kind)[0][0]


def _copied(ground: Ground, box: Box) -> Box:
    """The same box again, in another folder, at another port."""
    twin = Box(ground, box.id, 8150, ("127.0.0.1", BROKER_PORT), None, name="twin")
    shutil.rmtree(twin.folder)
    shutil.copytree(box.folder, twin.folder)
    twin.change(f"port = {box.http}", f"port = {twin.http}")
    return twin


def _of_two(land: Land, box: Box, given: list[Given], *others: Box, **faults: int) -> Outcome:
    """Two boxes gave out codes under one name: how many of those are the same is told, and is no effect done twice."""
    land.ground.stop()
    kept = proof.archive(land.place, box.id)
    codes = [what for what in proof.twice(kept) if what.startswith(("Declared V", "Arrived"))]
    faults["codes_in_two_hands"] = len(codes)
    outcome = proof.prove(box.file, land.place, box.id, given, faults=faults, boxes=2)
    there = {row.body for row in kept}
    for other in others:  # what a twin recorded is in the archive under the number it has in its own line that counts
        lost = [row for row in proof.effective(proof.journal(other.file)) if row.body not in there]
        outcome = replace(outcome, lost=outcome.lost + len(lost))
    return outcome
