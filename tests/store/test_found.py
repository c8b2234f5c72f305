"""Facts behind a number: by what they are about, the newest first, each once, and only those that are in force."""

import pytest
from msgspec.structs import replace
from store_rig import DAY, coming, do, keep
from test_epochs import current, fork

from edge.core import facts as f
from edge.store import found
from edge.store.book_lists import BookLists
from edge.store.outbox import Outbox
from edge.store.store import Store
from sync.translate import read


def tallied(*vehicles: int, lane: str = "in") -> list[f.Fact]:
    return [f.Tallied(DAY, lane, each) for each in vehicles]


def about(
    store: Store, *subjects: str, kinds: tuple[str, ...] = (), before: int = found.LAST, limit: int = 50
) -> list[f.Fact]:
    books = BookLists(store)
    books.look_on()
    return [read(row.body).fact for row in books.facts(list(subjects), kinds, before, limit)]


def test_a_batch_a_visit_a_voucher_and_a_day_have_their_facts(store: Store) -> None:
    keep(store, *coming("B1", "V1"), *coming("B2", "V2"))
    line = f.SaleLine("B1", 1_000, "X1")
    sold, gone = f.Sold("S1", "S-1", "", (line,)), f.Departed("S1", "out", (line,), DAY)
    keep(store, sold, gone, f.Shrunk("B2", "trade", 500, "drying", "", DAY))
    declared, arrived, cleared, admitted = coming("B1", "V1")
    assert about(store, "B1") == [gone, sold, admitted, cleared, arrived]
    assert about(store, "S1") == [gone, sold]
    assert about(store, "V1") == [admitted, cleared, arrived]
    assert declared not in about(store, "V1")
    assert about(store, f"day {DAY}", kinds=("Departed", "Shrunk")) == [
        f.Shrunk("B2", "trade", 500, "drying", "", DAY), gone,
    ]  # fmt: skip
    assert about(store, f"date {DAY}", kinds=("Sold",)) == [sold]
    assert about(store, "B1", "S1", "V1") == about(store, "B1")  # each once
    assert about(store) == about(store, "nothing") == []


def test_pages_go_back_from_the_newest(store: Store) -> None:
    keep(store, *tallied(*range(7)))
    books = BookLists(store)
    books.look_on()
    seen: list[int] = []
    before = found.LAST
    while page := books.facts([f"day {DAY}"], ("Tallied",), before, 3):
        before = page[-1].id
        seen += [fact.vehicles for row in page if isinstance(fact := read(row.body).fact, f.Tallied)]
    assert seen == [6, 5, 4, 3, 2, 1, 0]


def test_it_is_caught_up_bit_by_bit_and_no_fact_is_missed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found, "AT_ONCE", 3)
    keep(store, *tallied(*range(10)))
    assert store.write(found.look_on).result()
    assert about(store, f"day {DAY}") == list(reversed(tallied(*range(10))))
    assert not store.write(found.look_on).result()
    keep(store, *tallied(10))
    assert about(store, f"day {DAY}")[:1] == tallied(10)


def test_what_was_recorded_again_is_found_once(store: Store) -> None:
    keep(store, *tallied(1, 2, 3))
    first = current(store)
    assert fork(store, first, 3) == 2
    keep(store, *tallied(4))
    assert about(store, f"day {DAY}") == list(reversed(tallied(1, 2, 3, 4)))
    books = BookLists(store)
    assert {row.epoch for row in books.facts([f"day {DAY}"])} == {first, current(store)}


def test_what_followed_nothing_is_not_found(store: Store) -> None:
    keep(store, *tallied(1))
    books = BookLists(store)
    books.look_on()
    (row,) = books.facts([f"day {DAY}"])
    do(store, lambda page: page.connection.execute("INSERT INTO unread VALUES (?, 'late')", (row.id,)))
    assert books.facts([f"day {DAY}"]) == []


def test_a_fact_says_whether_the_province_has_it(store: Store) -> None:
    keep(store, *tallied(1, 2))
    Outbox(store).acknowledge(current(store), 2)
    books = BookLists(store)
    books.look_on()
    assert [row.sent for row in books.facts([f"day {DAY}"])] == [False, True]


def test_lanes_are_counted_on_their_day(store: Store) -> None:
    came = [replace(fact, day=DAY) if isinstance(fact, f.Admitted) else fact for fact in coming("B1", "V1")]
    keep(store, *came, f.Left("V1", "out"))
    books = BookLists(store)
    books.look_on()
    assert books.visited(DAY, ("2026-03-04T14:", "2026-03-05T14:")) == {"in": 1, "out": 1}
    assert books.visited(DAY, ("2026-03-05T14:", "2026-03-06T14:")) == {"in": 1}
