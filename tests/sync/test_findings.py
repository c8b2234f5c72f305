"""What markets find is told to a supervisor, once; and the laboratories' views are a fold of what was archived."""

from datetime import timedelta

import msgspec
import pytest
from archive_rig import NOW, views
from lab_lives import DAY, EPOCH, METHOD, Desk, assayed, came, cleared_by_another, failed, opened, returned, sold
from sqlalchemy import Engine, select
from sync_rig import body

from edge.core import facts as f
from edge.core.why import Why
from sync.message import Report
from sync.receiver import lab_schema as lab
from sync.receiver import view_schema as v
from sync.receiver.archive import Archive
from sync.receiver.warnings import close, open_warnings
from sync.replica import Keeper

WHY = Why("batch_failed")
BENCH = f"{DAY} NC-800 inhibition R-1"
FINDINGS: list[tuple[f.Fact, str, str]] = [
    (
        f.Reported("F-1", "B1", "L1", "S", "青菜", "福清", "青合作社", "UP-1", 10_000, 0, 9_500),
        "failed", "F-1 青菜 B1",
    ),
    (assayed("B1", "L1", "negative", said="positive"), "verdict", "L1 NC-800: positive / negative"),
    (f.Justified("K-1", BENCH, "control-1", "重做后正常", "u-1", "u-2"), "justified", f"K-1 {BENCH}"),
    (f.Detained("S-1", "", (WHY,), "2026-03-05T02:00", ("X-1", "X-2")), "astray", "S-1 X-1 X-2"),
    (f.Overridden("B1", "override-1", "设备故障", "u-1", "u-2"), "untested", f"{DAY} #1 B1"),
    (f.FellShort(DAY, 20, 2, 1, 1), "shortfall", f"{DAY} 1/2"),
    (f.Disputed("B1", "u-stall"), "disputed", "B1"),
]  # fmt: skip
CONTROL = f.Controlled("K-1", BENCH, DAY, "NC-800", "inhibition", "R-1", {}, {}, passed=False, why="control_blank")
LIFE: list[f.Fact] = [
    *opened(),
    *came("B1", "UP-1"),
    *sold("B1", "X1"),
    *returned("B1", "C1", "X1"),
    CONTROL,
    *failed("B1", "L1", "C1"),
    *cleared_by_another("B1", "L2", "C1"),
    f.Moved("B9", "trade", "store", 1),  # cannot follow
    *came("B2", "UP-2"),
    f.Sampled("L3", "B2", "trade", 500, "u-lab"),
    f.Rejected("L3", "B2", "打翻", "u-lab"),
    *failed("B2", "L4"),
    f.Disposed("B2", 9_000, "焚烧", "u-2", "u-1", "ab" * 32),
    f.FellShort(DAY, 20, 2, 1, 1),
]


@pytest.fixture
def desk(engine: Engine) -> Desk:
    made = Desk(engine)
    made.hear("M1", *opened(), *came("B1", "UP-1"), f.Sampled("L1", "B1", "trade", 500, "u-lab"), CONTROL)
    return made


@pytest.mark.parametrize(("fact", "kind", "text"), FINDINGS, ids=[kind for _, kind, _ in FINDINGS])
def test_a_supervisor_is_warned_once(desk: Desk, fact: f.Fact, kind: str, text: str) -> None:
    desk.hear("M1", fact)
    assert list(desk.warned()) == [("M1", kind, text)]
    close(desk.engine, open_warnings(desk.engine)[0].id, "supervisor-1")
    desk.worker.rebuild()
    desk.again().findings.rounds()
    assert list(desk.warned()) == []


def test_what_is_in_order_warns_nobody(desk: Desk) -> None:
    desk.hear("M1", assayed("B1", "L1", "negative"), assayed("B1", "L1", "negative", said="negative"))
    assert list(desk.warned()) == []


def test_overrides_are_counted_by_day(desk: Desk) -> None:
    other = [*came("B2", "UP-2"), *came("B3", "UP-3")]
    overridden = [f.Overridden(f"B{number}", f"override-{number}", "停电", "u-1", "u-2") for number in (1, 2, 3)]
    desk.hear("M1", *other, *overridden)
    assert [text for _, _, text in desk.warned()] == [f"{DAY} #{number} B{number}" for number in (1, 2, 3)]


def test_what_is_long_past_warns_nobody(desk: Desk) -> None:
    desk.now += timedelta(days=31)
    desk.hear("M1", FINDINGS[-1][0])
    assert list(desk.warned()) == []


def test_a_finding_that_cannot_be_looked_at_keeps_no_other_waiting(desk: Desk) -> None:
    desk.archive("M1", FINDINGS[-1][0], FINDINGS[-2][0])
    desk.worker.catch_up()
    with desk.engine.begin() as connection:
        connection.execute(lab.finding.update().where(lab.finding.c.kind == "Disputed").values(fact=b"{"))
    for _ in range(2):
        desk.findings.rounds()
    assert [kind for _, kind, _ in desk.warned()] == ["shortfall"]
    with desk.engine.connect() as connection:
        assert len(connection.execute(select(lab.fresh)).all()) == 1


def test_the_laboratories_views_are_the_same_folded_again(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.receiver.worker.PAGE", 3)
    desk = Desk(engine)
    for at in range(0, len(LIFE), 5):
        desk.archive("M1", *LIFE[at : at + 5])
        desk.worker.catch_up()
    before = views(engine)
    assert [len(before[name]) for name in ("sample", "method", "voucher", "verified", "unread")] == [4, 1, 1, 3, 1]
    assert sorted(row[4] for row in before["finding"]) == [
        "Condemned", "Condemned", "Condemned", "Disputed", "Exonerated", "Exonerated", "FellShort", "Reported", "Reported",
    ]  # fmt: skip
    monkeypatch.undo()
    desk.worker.rebuild()
    assert views(engine) == before
    desk.findings.rounds()
    assert views(engine)["fresh"] == []


def test_facts_of_a_newer_market_break_nothing(engine: Engine) -> None:
    """A kind nobody here knows is counted; a field nobody here knows is passed over."""
    desk = Desk(engine)
    newer = msgspec.json.decode(msgspec.json.encode(FINDINGS[-1][0])) | {"channel": "phone"}
    novel = {"kind": "Foreseen", "batch": "B1", "chance": 3}
    told = [msgspec.json.decode(msgspec.json.encode(each)) for each in (*opened(), *came("B1", "UP-1"))]
    bodies = [body(EPOCH, seq, each, "M1") for seq, each in enumerate([*told, novel, newer], 1)]
    keeper = Keeper("facts", Archive(engine, lambda: NOW), lambda _market, _head, _signature: True)
    keeper.take(Report("facts", "M1", EPOCH, 1, bytes(32), tuple(bodies)))
    desk.worker.catch_up()
    desk.findings.rounds()
    assert [kind for _, kind, _ in desk.warned()] == ["disputed"]
    with engine.connect() as connection:
        assert [row.seq for row in connection.execute(select(v.unread))] == [len(bodies) - 1]
        assert connection.scalar(select(lab.method.c.id)) == METHOD.id
