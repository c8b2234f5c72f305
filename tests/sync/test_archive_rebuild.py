"""Views folded again are the views kept current, whatever the order in which things came."""

import json
import threading
from pathlib import Path

import pytest
from archive_rig import send, views
from click.testing import CliRunner
from sqlalchemy import Engine, select
from sync_rig import MARKET

from edge.core import facts as f
from edge.core.papers import Line
from edge.core.why import Why
from sync.assemble.rebuild import rebuild
from sync.receiver import view_schema as v
from sync.receiver.database import connect
from sync.receiver.queries import folded, markets
from sync.receiver.worker import QUIET_S, Worker
from sync.translate import read

DAY = "2026-11-22"
BARE = Line("leek", 5_000, "Minhou", "farm", "", "", self_produced=True)
OLD, NEW = "0199-old", "019a-new"
HEAD: list[f.Fact] = [
    f.Opened("", 0, ""),
    f.DayOpened(DAY, "c", (1, 10), 1000, "r"),
    f.Registered("P1", "张*", "闽侯县", natural=True, uscc="", agreement=True, state="active", seal="ab"),
    f.Declared("V1", "P1", "seal", (BARE, BARE)),
]
BEFORE: list[f.Fact] = [
    *HEAD,
    f.Arrived("B1", "V1", "P1", DAY, BARE),
    f.Cleared("B1", "V1", test=False, why=(), rules="r"),
]
AFTER: list[f.Fact] = [  # the box was taken back to before B1, and says it again
    f.Opened(OLD, 4, "aa"),
    f.Arrived("B1", "V1", "P1", DAY, BARE),
    f.Cleared("B1", "V1", test=False, why=(), rules="r"),
    f.Admitted("V1", "in", "trade", ("B1",)),
    f.Moved("B9", "trade", "store", 1),  # cannot follow
]


ASIDE = [(NEW, 2), (NEW, 5)]  # a batch arrives once; what never came moves nowhere
FOLDED = len(BEFORE) + len(AFTER) - len(ASIDE)


def unread(engine: Engine) -> list[tuple[str, int]]:
    with engine.connect() as connection:
        rows = connection.execute(select(v.unread.c.epoch, v.unread.c.seq).order_by(v.unread.c.epoch, v.unread.c.seq))
        return [(row.epoch, row.seq) for row in rows]


def test_a_forked_market_is_folded_epoch_by_epoch_and_what_cannot_follow_is_set_aside(engine: Engine) -> None:
    worker = Worker(engine, read)
    for epoch, facts in ((OLD, BEFORE), (NEW, AFTER)):
        send(engine, epoch, facts)
        worker.catch_up()
    before = views(engine)
    assert unread(engine) == ASIDE
    worker.rebuild()
    assert views(engine) == before
    assert folded(engine) == (FOLDED, len(ASIDE))


def test_what_comes_late_to_an_older_epoch_is_folded_in_its_place_once_it_is_quiet(engine: Engine) -> None:
    clock = [0.0]
    worker = Worker(engine, read, lambda: clock[0])
    send(engine, OLD, HEAD)
    send(engine, NEW, AFTER)
    worker.catch_up(quiet_s=QUIET_S)
    assert unread(engine) == [(NEW, 5)]
    send(engine, OLD, BEFORE, first=5)
    worker.catch_up(quiet_s=QUIET_S)
    clock[0] += QUIET_S - 1
    send(engine, OLD, [*BEFORE, f.Held("B1", Why("positive"))], first=7)  # still moving
    worker.catch_up(quiet_s=QUIET_S)
    clock[0] += QUIET_S - 1
    worker.catch_up(quiet_s=QUIET_S)
    assert unread(engine) == [(NEW, 5)]
    clock[0] += 1
    worker.catch_up(quiet_s=QUIET_S)
    before = views(engine)
    assert unread(engine) == ASIDE
    worker.rebuild()
    assert views(engine) == before


def test_another_market_does_not_wait_for_a_late_one(engine: Engine) -> None:
    worker = Worker(engine, read, lambda: 0.0)
    send(engine, NEW, AFTER)
    worker.catch_up()
    send(engine, OLD, HEAD)
    send(engine, OLD, BEFORE, market="M2")
    worker.catch_up(quiet_s=QUIET_S)
    assert [each.facts for each in markets(engine, {MARKET: "", "M2": ""})] == [4, len(BEFORE)]


@pytest.mark.parametrize("name", ["x" * 100, "a\0b"])
def test_a_fact_that_no_table_can_hold_stops_nothing(postgres: str, name: str) -> None:
    engine = connect(postgres)
    odd = f.Arrived(name, "V1", "P1", DAY, BARE)
    send(engine, OLD, [*HEAD, odd, *BEFORE[4:], f.Moved("a\0b", "trade", "store", 1)])
    worker = Worker(engine, read)
    worker.catch_up()
    assert unread(engine) == [(OLD, 5), (OLD, 8)]
    assert folded(engine)[0] == len(BEFORE)
    before = views(engine)
    worker.rebuild()
    assert views(engine) == before
    engine.dispose()


def test_two_that_fold_at_once_fold_each_fact_once(dsn: str, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.receiver.worker.PAGE", 2)
    for market in ("M1", "M2", "M3"):
        send(engine, OLD, BEFORE, market=market)
        send(engine, NEW, AFTER, market=market)
    other = connect(dsn)
    workers = [Worker(engine, read), Worker(other, read)]
    threads = [threading.Thread(target=each) for each in (workers[0].catch_up, workers[1].rebuild, workers[1].catch_up)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    both = views(engine)
    Worker(engine, read).rebuild()
    assert views(engine) == both
    assert folded(engine) == (3 * FOLDED, 3 * len(ASIDE))
    other.dispose()


def test_the_command_says_what_it_did(dsn: str, engine: Engine, tmp_path: Path) -> None:
    send(engine, OLD, BEFORE)
    send(engine, NEW, AFTER)
    Worker(engine, read).catch_up()
    before = views(engine)
    (tmp_path / "province.toml").write_text(f'name = "省"\narchive = "{dsn}"\n')
    done = CliRunner().invoke(rebuild, ["--config", str(tmp_path / "province.toml"), "--json"])
    assert (done.exit_code, json.loads(done.stdout)) == (0, {"folded": FOLDED, "unread": len(ASIDE)})
    assert views(engine) == before


def test_the_command_says_what_is_missing(tmp_path: Path) -> None:
    site = tmp_path / "province.toml"
    assert CliRunner().invoke(rebuild, ["--config", str(site)]).exit_code == 2
    site.write_text('name = "省"\narchive = "oracle://x"\n')
    assert CliRunner().invoke(rebuild, ["--config", str(site)]).exit_code == 2
    site.write_text(f'name = "省"\narchive = "postgresql+psycopg://nobody@/x?host={tmp_path}"\n')
    gone = CliRunner().invoke(rebuild, ["--config", str(site)])
    assert gone.exit_code == 3
    assert "pinma province rebuild:" in gone.stderr
