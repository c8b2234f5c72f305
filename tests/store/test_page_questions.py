"""What a decision can ask of the market besides its entities."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from store_rig import DAY, LINE, coming, do, keep, note, open_store

from edge.core import facts as f
from edge.core.actions import PrintLabel
from edge.core.why import Why
from edge.store.orders import Orders
from edge.store.outbox import Outbox
from edge.store.page import Page
from edge.store.store import Store


def returned(batch: str, parent: str, serial: str, upstream: str = "") -> tuple[f.Fact, ...]:
    """Part of a batch is sold, leaves and comes back as another."""
    line = (f.SaleLine(parent, 1_000, serial),)
    voucher = f"S-{serial}"
    return (
        f.Sold(voucher, "S-1", "K", line),
        f.Departed(voucher, "out", line),
        f.Returned(batch, parent, serial, "S-1", DAY, replace(LINE, grams=1_000, upstream=upstream)),
        f.Released(batch, Why("inspected")),
        f.Moved(batch, "wait", "trade", 1_000),
    )


def test_a_label_is_owed_until_it_is_settled_also_after_a_restart(path: Path) -> None:
    store = open_store(path)
    labels = [PrintLabel("in", code, ("青菜", "10 kg")) for code in ("B2", "B1")]
    for label in labels:
        do(store, lambda page, label=label: (page.record(note("x")), page.owe(label)))
    assert store.owed() == labels
    do(store, lambda page: page.settle("B2"))
    store.close()
    store = open_store(path)
    assert store.owed() == labels[1:]
    do(store, lambda page: page.settle("B1"))
    assert store.owed() == []
    store.close()


def test_settling_what_is_not_owed_is_no_trouble(store: Store) -> None:
    do(store, lambda page: page.settle("B404"))
    assert store.owed() == []


def test_a_label_owed_again_is_owed_once_as_the_later_copy(store: Store) -> None:
    label = PrintLabel("in", "B1", ("青菜",))
    do(store, lambda page: (page.owe(label), page.owe(label.again())))
    assert store.owed() == [PrintLabel("in", "B1", ("青菜",), copy=2)]


def test_related_walks_children_and_their_children(store: Store) -> None:
    keep(store, *coming("B1", "V1"), *returned("B2", "B1", "X1"), *returned("B3", "B1", "X2"))
    keep(store, f.Sold("S-X3", "S-1", "K", (f.SaleLine("B2", 500, "X3"),)))
    keep(store, f.Departed("S-X3", "out", (f.SaleLine("B2", 500, "X3"),)))
    keep(store, f.Returned("B4", "B2", "X3", "S-1", DAY, replace(LINE, grams=500, upstream="")))
    keep(store, *coming("B9", "V9", replace(LINE, upstream="UP-9")))
    assert do(store, lambda page: page.related("B1")) == ("B1", "B2", "B3", "B4")
    assert do(store, lambda page: page.related("B2")) == ("B2", "B4")
    assert do(store, lambda page: page.related("UP-1")) == ("B1", "B2", "B3", "B4")
    assert do(store, lambda page: page.related("UP-9")) == ("B9",)


@pytest.mark.parametrize("code", ["", "B404", "UP", "%"])
def test_nothing_is_related_to_a_code_nobody_has(store: Store, code: str) -> None:
    keep(store, *coming("B1", "V1", replace(LINE, upstream="")), *coming("B2", "V2"))
    assert do(store, lambda page: page.related(code)) == ()


def test_related_sees_what_this_turn_has_done(store: Store) -> None:
    def job(page: Page) -> tuple[str, ...]:
        for fact in coming("B1", "V1"):
            page.record(fact)
        return page.related("UP-1")

    assert do(store, job) == ("B1",)


def unsettled_after(store: Store, *facts: f.Fact) -> object:
    keep(store, *coming("B1", "V1", test=True), *facts)
    return do(store, lambda page: page.unsettled(DAY))


POSITIVE = f.Held("B1", Why("positive"))
STOPPED = f.Held("B1", Why("stop_order", {"what": "T-1"}))
FAILED = (POSITIVE, f.Condemned("B1", "L1"))


def test_a_waiting_batch_keeps_the_day_open(store: Store) -> None:
    assert unsettled_after(store) == ("B1",)


def test_a_first_positive_keeps_the_day_open(store: Store) -> None:
    """ports.Page.unsettled: waiting or stopped with goods inside and no result."""
    assert unsettled_after(store, POSITIVE) == ("B1",)


def test_a_batch_stopped_by_order_is_explained_and_lets_the_day_close(store: Store) -> None:
    assert unsettled_after(store, f.Released("B1", Why("passed_test")), STOPPED) == ()


def test_a_failed_batch_keeps_the_day_open_until_it_is_destroyed(store: Store) -> None:
    assert unsettled_after(store, *FAILED) == ("B1",)
    keep(store, f.Disposed("B1", 10_000, "m", "w"))
    assert do(store, lambda page: page.unsettled(DAY)) == ()


def test_a_released_batch_lets_the_day_close(store: Store) -> None:
    assert unsettled_after(store, f.Released("B1", Why("passed_test"))) == ()


def test_totals_are_in_out_inside_and_lost(store: Store) -> None:
    assert do(store, lambda page: page.totals()) == (0, 0, 0, 0)
    keep(store, *coming("B1", "V1"), *returned("B2", "B1", "X1"), f.Sampled("L1", "B1", "trade", 500))
    assert do(store, lambda page: page.totals()) == (11_000, 1_000, 9_500, 500)


def test_resulted_counts_drawn_arrivals_of_the_day_with_a_result(store: Store) -> None:
    for number, (picked, verified) in enumerate([(True, True), (True, False), (False, True), (True, True)], start=1):
        code = f"B{number}"
        keep(store, *coming(code, f"V{number}", test=True))
        keep(store, f.Drawn(code, DAY, number, number, 1000, "", chance=picked, forced=False, picked=picked))
        keep(store, f.Sampled(f"L{number}", code, "wait", 1))
        if verified:
            keep(store, f.Verified(f"L{number}", code, passed=number != 4))
    assert do(store, lambda page: page.resulted(DAY)) == 2
    assert do(store, lambda page: page.resulted("2026-03-06")) == 0


def test_a_days_key_is_kept_outside_the_journal_and_the_first_one_stays(store: Store) -> None:
    do(store, lambda page: page.keep_key(DAY, b"first"))
    do(store, lambda page: page.keep_key(DAY, b"second"))
    assert do(store, lambda page: page.key(DAY)) == b"first"
    assert do(store, lambda page: page.key("2026-03-06")) is None


def test_an_order_is_taken_up_once(store: Store) -> None:
    orders = Orders(store)
    orders.keep("o1", [(1, b"a", bytes(32)), (2, b"b", b"h" * 32)])
    assert orders.untaken() == [("o1", 1, b"a"), ("o1", 2, b"b")]
    assert do(store, lambda page: page.take_order("o1", 1)) is True
    assert do(store, lambda page: page.take_order("o1", 1)) is False
    assert do(store, lambda page: page.take_order("o1", 3)) is False
    assert orders.untaken() == [("o1", 2, b"b")]
    assert orders.last("o1") == (2, b"h" * 32)
    assert orders.last("o2") == (0, bytes(32))


def test_what_the_province_has_not_kept_is_pending_and_may_become_so_again(store: Store) -> None:
    keep(store, note("a"), note("b"))
    outbox = Outbox(store)
    ((epoch, through),) = outbox.pending()
    assert (through, outbox.waiting()) == (0, 3)
    outbox.acknowledge(epoch, 3)
    assert (outbox.pending(), outbox.waiting()) == ([], 0)
    outbox.acknowledge(epoch, 1)  # the province was restored
    assert (outbox.pending(), outbox.waiting()) == ([(epoch, 1)], 2)
    assert len(outbox.read(epoch, 1, 10)) == 2
    assert outbox.head(epoch, 3) == outbox.read(epoch, 2, 1)[0][1]
    assert outbox.head(epoch, 0) == bytes(32)
