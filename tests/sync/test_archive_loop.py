"""The closed loop as the province sees it: the same balances whatever the way, traces through mixing, books that are checked."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from archive_rig import NOW, send, views
from hypothesis import given, settings
from hypothesis import strategies as st
from lab_lives import Desk, failed
from loop_night import DAY, SELLER, Night, came, line, merged, opened
from sqlalchemy import Engine, select
from sync_rig import MARKET

from edge.core import facts as f
from edge.core.books import SheetRow, digest
from edge.core.replay import balance
from sync.message import GENESIS, Report, link
from sync.receiver import view_schema as v
from sync.receiver.archive import Archive
from sync.receiver.books import day_books, missing
from sync.receiver.database import connect
from sync.receiver.story import story
from sync.receiver.trace import Link, trace
from sync.receiver.worker import Worker
from sync.replica import Keeper
from sync.translate import Translator, read

DICE = st.lists(st.tuples(st.integers(0, 51), st.integers(0, 20), st.integers(1, 100)), min_size=10, max_size=40)


@contextmanager
def archive() -> Generator[Engine]:
    with TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{Path(folder) / 'archive.db'}")
        yield engine
        engine.dispose()


def reports(facts: list[f.Fact], size: int) -> list[Report]:
    """As the market would send them, so many at once."""
    translator, head, made = Translator(MARKET), GENESIS, list[Report]()
    for first in range(0, len(facts), size):
        sealed = [
            translator.seal(each, epoch="e1", seq=seq, at=f"2026-11-22T03:00:{seq % 60:02}", actor="u", station="s")
            for seq, each in enumerate(facts[first : first + size], first + 1)
        ]
        made.append(Report("facts", MARKET, "e1", first + 1, head, tuple(sealed)))
        for body in sealed:
            head = link(head, body)
    return made


@settings(max_examples=15)
@given(dice=DICE, size=st.integers(1, 9), order=st.randoms())
def test_what_is_delivered_twice_and_out_of_order_gives_the_same_central_balances(
    dice: list[tuple[int, int, int]], size: int, order: Random
) -> None:
    night = Night()
    night.play(dice)
    with archive() as straight, archive() as crooked:
        send(straight, "e1", night.facts)
        Worker(straight, read).catch_up()
        sent = reports(night.facts, size)
        muddle = [*sent, *sent[::2]]
        order.shuffle(muddle)
        keeper = Keeper("facts", Archive(crooked, lambda: NOW), lambda _market, _head, _signature: True)
        worker = Worker(crooked, read)
        for number, each in enumerate([*muddle, *sent]):
            keeper.take(each)
            if number % 3 == 0:
                worker.catch_up()
        worker.catch_up()
        told = {name: rows for name, rows in views(crooked).items() if name not in ("journey", "market_view")}
        assert told == {name: rows for name, rows in views(straight).items() if name in told}
        assert sums(crooked) == balance(night.entities.values())


def sums(engine: Engine) -> tuple[int, ...]:
    """Grams in, out, inside and lost over the whole archive."""
    b = v.batch.c
    with engine.connect() as connection:
        rows = connection.execute(select(b.in_g, b.out_g, b.inside_g, b.loss_g)).all()
    return tuple(sum(row[at] for row in rows) for at in range(4))


@pytest.fixture
def night() -> Night:
    """B1 and B2 were mixed into M1, that with B3 into M2; part of M2 was sold as X100 and left, X200 was taken back."""
    made = Night()
    for code in ("B1", "B2", "B3"):
        what = line(10_000, f"UP-{code}", origin=f"产地{code}")
        assert made.record(*came(code, what))
    assert made.record(merged("M1", ("B1", 4_000), ("B2", 4_000)))
    assert made.record(merged("M2", ("M1", 5_000), ("B3", 1_000)))
    sold = f.Sold("W1", SELLER, "", (f.SaleLine("M2", 1_000, "X100"), f.SaleLine("M2", 2_000, "X200")))
    assert made.record(sold, f.Voided("W1", sold.lines[1:], "错单", "u"))
    assert made.record(f.Departed("W1", "out-1", sold.lines[:1], DAY))
    return made


def heard(engine: Engine, *nights: tuple[str, list[f.Fact]]) -> Engine:
    for market, facts in nights:
        send(engine, "e1", facts, market=market)
    Worker(engine, read).catch_up()
    return engine


def test_a_trace_walks_merges_both_ways_and_into_other_markets(engine: Engine, night: Night) -> None:
    away = [*opened(), *came("B9", line(1_000, "X100"))]
    heard(engine, ("M1", night.facts), ("M2", away))
    found = trace(engine, "M1", "M1")
    assert found.back == (("M1", "B1"), ("M1", "B2"))
    assert found.forward == (("M1", "M2"), ("M2", "B9"))
    assert Link(("M1", "M2"), ("M2", "B9"), "sent") in found.links
    far = trace(engine, "M2", "B9")
    assert {code for _, code in far.back} == {"M2", "M1", "B1", "B2", "B3"}
    assert far.forward == ()
    assert trace(engine, "M1", "B1").forward == (("M1", "M1"), ("M1", "M2"), ("M2", "B9"))
    assert trace(engine, "M1", "nothing") == ((), (), ())


def test_goods_that_come_back_to_where_they_were_do_not_trace_for_ever(engine: Engine, night: Night) -> None:
    """Sent to another market, sold there, and brought in here again under that code: a circle of markets, and mixed anew."""
    away = [*opened(), *came("B9", line(1_000, "X100")), f.Sold("W9", SELLER, "", (f.SaleLine("B9", 500, "X900"),))]
    away.append(f.Departed("W9", "out-1", (f.SaleLine("B9", 500, "X900"),), DAY))
    assert night.record(*came("B4", line(500, "X900")))
    assert night.record(merged("M3", ("B4", 100), ("M2", 100)))
    heard(engine, ("M1", night.facts), ("M2", away))
    assert trace(engine, "M1", "M2").forward == (("M1", "B4"), ("M1", "M3"), ("M2", "B9"))
    assert {code for _, code in trace(engine, "M1", "M3").back} == {"M2", "M1", "B1", "B2", "B3", "B4", "B9"}


def test_the_public_hears_every_origin_of_a_mixed_batch_and_that_a_sale_was_taken_back(
    engine: Engine, night: Night
) -> None:
    heard(engine, (MARKET, night.facts))
    told = story(engine, "X100")
    assert told is not None
    assert [each.origin for each in told.sources] == ["产地B1", "产地B2", "产地B3"]
    taken_back = story(engine, "X200")
    assert taken_back is not None
    assert taken_back.way == "void"
    mother = story(engine, "B1")
    assert mother is not None
    assert mother.sources == ()
    assert [(each.kind, each.note) for each in mother.journey][-1] == ("MixedInto", "M1")


def test_a_failure_reaches_what_was_mixed_and_lines_that_were_taken_back(engine: Engine, night: Night) -> None:
    desk = Desk(engine)
    desk.hear("M1", *night.facts)
    desk.hear("M1", *failed("B1", "L1"))
    (stop,) = desk.stops("M2")
    assert {"B1", "M1", "M2", "X100", "X200"} <= set(stop.codes)
    assert "B3" not in stop.codes
    desk.hear("M1", merged("M5", ("M2", 100)))  # packed anew after the stop was ordered
    assert {code for each in desk.stops("M2") for code in each.codes} >= {"M5"}


def test_a_forgiven_departure_is_inside_again_and_goods_sent_back_went_out(engine: Engine, night: Night) -> None:
    assert night.record(f.Forgiven("W1", "voucher", (f.SaleLine("M2", 1_000, "X100"),), "掉头", "u", "w", DAY))
    assert night.record(f.SentBack("B3", 9_000, "无报告", "u", "w", DAY))
    heard(engine, (MARKET, night.facts))
    with engine.connect() as connection:
        b, s = v.batch.c, v.serial.c
        assert connection.scalar(select(s.way).where(s.code == "X100")) == "inside"
        assert connection.execute(select(b.out_g, b.inside_g).where(b.code == "B3")).one() == (9_000, 0)
        assert connection.scalar(select(b.out_g).where(b.code == "M2")) == 0


def close(night: Night, sheet: str, **more: int) -> f.DayClosed:
    in_g, out_g, inside_g, loss_g = balance(night.entities.values())
    figures = {"overrides": 0, "overnight": 0} | more
    return f.DayClosed(DAY, 0, 0, 0, 0, 0, in_g, out_g, inside_g, loss_g, "aa", "bb", sheet, **figures)


BOOKS = [SheetRow("青菜", SELLER, 0, 30_000, 1_000, 500, 28_500)]


@pytest.mark.parametrize(("sheet", "holds"), [(digest(BOOKS), "holds"), ("ab" * 32, "differs"), ("", "unsigned")])
def test_a_days_sheet_is_made_again_from_what_is_archived(engine: Engine, night: Night, sheet: str, holds: str) -> None:
    """By hand: three loads of 10 kg came in, one kilogram left, half of one is missing."""
    assert night.record(f.Counted("B3", "trade", 9_000, 8_500, "u", DAY), f.Tallied(DAY, "in-1", 5, "u"))
    assert night.record(f.Tallied(DAY, "out-1", 50, "u"))
    assert night.record(close(night, sheet, overrides=2, overnight=3))
    heard(engine, (MARKET, night.facts))
    (book,) = day_books(engine, MARKET)
    assert book.holds == holds
    assert (book.in_g, book.out_g, book.loss_g, book.inside_g) == (30_000, 1_000, 500, 28_500)
    assert (book.missing_g, missing(engine, MARKET)) == (500, 500)
    assert (book.visits, book.leaked) == (3, 2)
    assert (book.overrides, book.overnight) == (2, 3)


def test_a_supervisor_hears_once_of_a_day_whose_sheet_differs(engine: Engine, night: Night) -> None:
    desk = Desk(engine)
    assert night.record(close(night, "ab" * 32))
    desk.hear("M1", *night.facts)
    assert list(desk.warned()) == [("M1", "books", DAY)]
    desk.worker.rebuild()
    desk.findings.rounds()
    assert len(list(desk.warned())) == 1


EVERY: list[f.Fact] = [
    f.Weighed("B1", "trade", 6_000, 5_900, "weighed", first=True, by="u", day=DAY),
    f.Shrunk("B1", "trade", 100, "mortality", "u", DAY),
    merged("M7", ("B1", 100)),
    f.Tagged("E200-1", "B1", "u"),
    f.Counted("B1", "trade", 5_700, 5_600, "u", DAY),
    f.Accounted("B1", 100, "u", "清点差错", "u", "w", DAY),
    f.Tallied(DAY, "in-1", 4, "u"),
    f.CheckAsked("W1", "抽查", "u"),
    f.Checked("W1", "W1", good=True, by="u"),
    f.Repassed("W1", "out-1"),
    f.Reentered("V9", "V1", "in-1", DAY),
    f.Forgiven("W1", "voucher", (f.SaleLine("M2", 1_000, "X100"),), "掉头", "u", "w", DAY),
    f.Departed("W1", "out-1", (f.SaleLine("M2", 1_000, "X100"),), DAY, "offline", "2026-11-22T02:00:00+08:00"),
    f.SlipsIssued("甲册", 1, 9, "u"),
    f.Sold("W7", SELLER, "", (f.SaleLine("B1", 100, "X700"),), vehicle="seal", corrects="W1", slip="甲册 1"),
    f.SlipEntered("甲册", 1, "sale", "2026-11-22T02:00:00+08:00", "ab" * 32, "W7", "u", "w"),
    f.SlipsSettled("甲册", 2, 9, "unused", "来电了", "u", "w"),
    f.Voided("W7", (f.SaleLine("B1", 100, "X700"),), "错单", "u"),
    f.SentBack("B3", 9_000, "无报告", "u", "w", DAY),
]


def test_every_fact_of_the_loop_is_taken_in_and_shown(engine: Engine, night: Night) -> None:
    assert night.record(*EVERY)
    heard(engine, (MARKET, night.facts))
    with engine.connect() as connection:
        assert connection.execute(select(v.unread.c.why)).all() == []
        told = set(connection.scalars(select(v.journey.c.kind)))
    assert told >= {type(each).__name__ for each in EVERY} - {"Tallied"}


def test_a_sheet_is_the_same_whether_its_facts_are_folded_at_once_or_one_by_one(
    engine: Engine, night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert night.record(f.Counted("B3", "trade", 9_000, 8_500, "u", DAY))
    assert night.record(close(night, digest(BOOKS)))
    assert night.record(f.DayOpened("2026-11-23", "c", (1, 10), 1000, "r"))
    heard(engine, (MARKET, night.facts))
    at_once = views(engine)
    monkeypatch.setattr("sync.receiver.worker.PAGE", 1)
    Worker(engine, read).rebuild()
    assert views(engine) == at_once
    assert [each.holds for each in day_books(engine, MARKET)] == ["open", "holds"]
