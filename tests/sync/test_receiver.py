"""The province's views, questions, keys and orders, from real facts on a real archive."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from sqlalchemy import Engine, func, insert, select, update
from sync_rig import MARKET, body

from edge.core import facts as f
from edge.core.draw import commitment
from edge.core.papers import Line, Paper, Report
from edge.core.why import Why
from sync.message import GENESIS, Receipt, StopTrade, link, unseal
from sync.message import Report as Frame
from sync.receiver import view_schema as v
from sync.receiver.archive import Archive
from sync.receiver.database import NewerArchiveError, connect, reading
from sync.receiver.keys import DayKeys
from sync.receiver.orders import OrderJournal, OrderSource
from sync.receiver.queries import Counts, markets, reconcile
from sync.receiver.schema import day_key, meta
from sync.receiver.story import Element, story
from sync.receiver.worker import Worker
from sync.replica import Keeper
from sync.translate import Translator, read
from tests.patience import eventually

EPOCH = "019aa9a0"
DAY = "2026-11-22"
TODAY = datetime(2026, 11, 22, 3, tzinfo=UTC)
PROMISE = Paper("promise", "C1", "farm", "pakchoi", "2026-11-20", 10_000)
LAB = Report("R1", "lab", "farm", "pakchoi", "", "2026-11-20", 10_000)
GOOD = Line("pakchoi", 10_000, "Minhou", "farm", "2026-11-20", "up1", certificate=PROMISE, report=LAB)
BARE = Line("leek", 5_000, "Minhou", "farm", "", "", self_produced=True)
SALE = (f.SaleLine("B1", 4000, "S1"), f.SaleLine("B1", 1000, "S2"))
FACTS: list[f.Fact] = [
    f.Opened("", 0, ""),
    f.DayOpened(DAY, "c", (1, 10), 1000, "r"),
    f.Registered("P1", "张*", "闽侯县", natural=True, uscc="", agreement=True, state="active", seal="ab"),
    f.Declared("V1", "P1", "seal", (GOOD, BARE, BARE)),
    f.Arrived("B1", "V1", "P1", DAY, GOOD),
    f.Drawn("B1", DAY, 1, 1, 1000, "t", chance=True, forced=True, picked=True),
    f.Cleared("B1", "V1", test=True, why=(Why("drawn"),), rules="r"),
    f.Arrived("B2", "V1", "P1", DAY, BARE),
    f.Cleared("B2", "V1", test=True, why=(Why("report_missing"),), rules="r"),
    f.Arrived("B3", "V1", "P1", DAY, BARE),
    f.Refused("B3", "V1", (Why("agreement_missing"),), "r"),
    f.Removed("V1", "B3"),
    f.Admitted("V1", "in", "trade", ("B1", "B2")),
    f.Sampled("X1", "B1", "trade", 500),
    f.Assayed("X1", "B1", "GB/T 5009.199", "i1", 700, 650, 700, "negative"),
    f.Verified("X1", "B1", passed=True),
    f.Released("B1", Why("passed_test")),
    f.Sold("T1", "P1", "buyer", SALE),
    f.Departed("T1", "out", SALE),
    f.Held("B2", Why("positive")),
    f.Moved("B9", "trade", "store", 1),  # cannot follow
    f.DayClosed(DAY, 1, 1, 1, 1, 0, 15_000, 5000, 9500, 500, "h", "s"),
]


def keep(engine: Engine, facts: list[f.Fact], first: int = 1, extra: bytes | None = None) -> Receipt:
    """Archive facts as a market would have sent them."""
    translator, head = Translator(MARKET), GENESIS
    bodies = [
        translator.seal(each, epoch=EPOCH, seq=seq, at=f"2026-11-22T03:{seq:02}:00+08:00", actor="u1", station="in")
        for seq, each in enumerate(facts, 1)
    ]
    bodies += [extra] if extra else []
    for each in bodies[: first - 1]:
        head = link(head, each)
    keeper = Keeper("facts", Archive(engine, lambda: TODAY), lambda _market, _head, _signature: True)
    return keeper.take(Frame("facts", MARKET, EPOCH, first, head, tuple(bodies[first - 1 :])))


@pytest.fixture
def told(engine: Engine) -> Engine:
    """An archive with a day in it, and its views."""
    keep(engine, FACTS)
    Worker(engine, read).catch_up()
    return engine


def everything(engine: Engine) -> list[list[tuple[object, ...]]]:
    with engine.connect() as connection:
        tables = [each for each in v.VIEWS.sorted_tables if each is not v.turn]
        return [sorted(tuple(row) for row in connection.execute(select(each))) for each in tables]


def test_the_overview_counts_the_day(told: Engine) -> None:
    one, other = markets(told, {MARKET: "一市场", "M2": "二市场"})
    assert (one.name, one.day, one.facts, one.online, one.unread) == ("一市场", DAY, len(FACTS) - 1, True, 1)
    assert one.today == Counts(arrived=3, refused=1, drawn=1, failed=0, held=1, exited=1)
    assert (other.heard_at, other.facts, other.today) == ("", 0, Counts())


def test_the_public_story_of_a_batch(told: Engine) -> None:
    told_of = story(told, "B1")
    assert told_of
    assert (told_of.verdict, told_of.product, told_of.way) == ("good", "pakchoi", "")
    assert told_of.elements == (
        Element("origin", "Minhou", "documented", "promise"),
        Element("operator", "张* 闽侯县", "documented", "register"),
        Element("produced_on", "2026-11-20", "documented", "promise"),
        Element("test", "passed", "documented", "market-test"),
    )
    kinds = [step.kind for step in told_of.journey]
    assert kinds == [
        "Arrived",
        "Drawn",
        "Cleared",
        "Admitted",
        "Sampled",
        "Assayed",
        "Verified",
        "Released",
        "Sold",
        "Departed",
    ]


def test_an_exit_code_tells_its_batch_and_its_own_way(told: Engine) -> None:
    told_of = story(told, "S2")
    assert told_of
    assert (told_of.code, told_of.batch, told_of.way) == ("S2", "B1", "gone")
    assert [step.kind for step in told_of.journey][-3:] == ["Released", "Sold", "Departed"]


def test_what_is_not_documented_says_so(told: Engine) -> None:
    told_of = story(told, "B2")
    assert told_of
    assert told_of.verdict == "stop"
    assert [each.standing for each in told_of.elements] == ["self-declared", "self-declared", "pending", "pending"]
    assert story(told, "nothing") is None


def test_a_batch_is_found_by_whatever_code_stands_for_it(engine: Engine) -> None:
    keep(engine, [*FACTS, f.Aliased("B1", "35-2026-1"), f.Bound("T1", "B1")])
    Worker(engine, read).catch_up()
    for code in ("35-2026-1", "T1"):
        told_of = story(engine, code)
        assert told_of
        assert (told_of.code, told_of.batch) == (code, "B1")
        assert [step.kind for step in told_of.journey][-3:] == ["Sold", "Departed", "Aliased"]
    assert story(engine, "") is None


def test_views_rebuilt_are_the_views_kept_current(told: Engine) -> None:
    before = everything(told)
    Worker(told, read).rebuild()
    assert everything(told) == before


def test_views_wait_for_a_gap_and_go_on_behind_it(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.receiver.worker.PAGE", 4)
    worker = Worker(engine, read)
    keep(engine, FACTS, first=6)
    worker.catch_up()
    assert markets(engine, {MARKET: ""})[0].facts == 0
    assert markets(engine, {MARKET: ""})[0].missing == 5
    keep(engine, FACTS[:5])
    worker.catch_up()
    assert markets(engine, {MARKET: ""})[0].facts == len(FACTS) - 1


def test_a_fact_of_a_later_version_is_counted_and_stops_nothing(engine: Engine) -> None:
    keep(engine, FACTS[:3], extra=body(EPOCH, 4, {"kind": "Teleported"}))
    Worker(engine, read).catch_up()
    one = markets(engine, {MARKET: ""})[0]
    assert (one.facts, one.unread) == (3, 1)


def test_the_worker_thread_is_woken(engine: Engine) -> None:
    worker = Worker(engine, read)
    worker.start()
    keep(engine, FACTS)
    worker.wake()
    worker.stop()
    Worker(engine, read).catch_up()
    assert story(engine, "B1")


def test_every_market_has_its_keys_and_a_closed_day_is_revealed_once(engine: Engine) -> None:
    clock = [TODAY]
    count = iter(range(100))
    journal = OrderJournal(engine, lambda: clock[0], lambda: "o1")
    keys = DayKeys(
        engine,
        journal,
        [MARKET],
        secret=lambda n: bytes([next(count)]) * n,
        wall=lambda: clock[0],
        roll_hour=14,
        days_ahead=1,
    )
    source = OrderSource(journal, MARKET)
    assert keys.rounds() == [MARKET]
    assert keys.rounds() == []
    keep(engine, FACTS)
    Worker(engine, read).catch_up()
    assert keys.rounds() == []
    clock[0] += timedelta(days=1)
    assert keys.rounds() == [MARKET]
    assert keys.rounds() == []
    given = [unseal(each) for each, _ in source.read("o1", 0, 10)]
    said = [msgspec.json.decode(each.data) for each in given]
    assert [(each.kind, one["day"]) for each, one in zip(given, said, strict=True)] == [
        ("DayKey", "2026-11-22"),
        ("DayKey", "2026-11-23"),
        ("DayKey", "2026-11-24"),
        ("RevealKey", "2026-11-22"),
    ]
    assert said[0]["commitment"] == commitment(bytes.fromhex(said[3]["key"]))
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(day_key)) == 3


def test_an_order_journal_is_a_chain(engine: Engine) -> None:
    journal = OrderJournal(engine, lambda: TODAY, lambda: "o1")
    source = OrderSource(journal, MARKET)
    with engine.begin() as connection:
        assert [journal.add(connection, MARKET, stop(n), "li") for n in range(3)] == [1, 2, 3]
    rows, head = source.read("o1", 0, 10), GENESIS
    for sealed, given in rows:
        head = link(head, sealed)
        assert head == given
    assert source.head("o1", 3) == head
    source.acknowledge("o1", 2)
    assert source.pending() == [("o1", 2)]


def stop(n: int) -> StopTrade:
    return StopTrade(f"r{n}", (), "")


def test_a_newer_archive_is_refused(engine: Engine, dsn: str) -> None:
    with engine.begin() as connection:
        connection.execute(update(meta).where(meta.c.name == "records").values(value="99"))
    with pytest.raises(NewerArchiveError, match="version 99"):
        connect(dsn)


def test_older_views_are_dropped_and_fold_again_while_facts_come_in(told: Engine, dsn: str) -> None:
    before = everything(told)
    with told.begin() as connection:
        connection.execute(update(meta).where(meta.c.name == "views").values(value="0"))
    engine = connect(dsn)
    assert markets(engine, {MARKET: ""})[0].facts == 0
    assert reconcile(engine, MARKET).archived == len(FACTS)
    worker = Worker(engine, read)
    worker.start()
    assert keep(engine, FACTS).through == len(FACTS)
    eventually(lambda: everything(engine) == before)
    worker.stop()
    engine.dispose()


def test_an_unknown_database_is_named() -> None:
    with pytest.raises(ValueError, match=r"mysql.*neither sqlite"):
        connect("mysql://root@localhost/pinma")


def test_what_is_committed_is_on_the_disk(engine: Engine) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        else:
            assert connection.exec_driver_sql("SHOW fsync").scalar() == "on"
            assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"


def test_a_cluster_that_forgets_by_default_is_told_not_to(postgres: str) -> None:
    engine = connect(postgres + "&options=-csynchronous_commit%3Doff")
    with engine.begin() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
    engine.dispose()


def test_a_reader_sees_one_state_and_does_not_wait(engine: Engine) -> None:
    one = select(meta.c.value).where(meta.c.name == "x")
    with reading(engine).connect() as reader:
        with engine.begin() as writer:
            writer.execute(insert(meta).values(name="x", value="1"))
            assert reader.scalar(one) is None
        assert reader.scalar(one) is None
