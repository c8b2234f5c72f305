"""Whatever code somebody holds is traced: exactly where its goods came from and where they went."""

from datetime import date

import pytest
from archive_rig import send
from loop_night import DAY, SELLER, Night, came, line, merged, opened
from msgspec import structs
from sqlalchemy import Engine

from edge.core import facts as f
from edge.core.codes import own
from sync.receiver.account import Account, Direction, account
from sync.receiver.worker import Worker
from sync.translate import read

TAG = "E28011700000020A7D001234"
BUYER = f.Registered("K", "王**", "闽侯县", natural=True, uscc="", agreement=True, state="active", seal="ac")


@pytest.fixture
def night(engine: Engine) -> Engine:
    """B1 and B2 are in M1; of B1 X1 went to a second market as B9 and X2 is still here; of M1 X3 left and came back as R1."""
    here = Night()
    assert here.record(BUYER)
    for code, upstream in (("B1", "FJ0000000071"), ("B2", "https://maker.example/q?id=7")):
        assert here.record(*came(code, line(10_000, upstream)))
    sold = f.Sold("W1", SELLER, "K", (f.SaleLine("B1", 1_000, "X1"), f.SaleLine("B1", 2_000, "X2")))
    assert here.record(sold, f.Departed("W1", "out-1", sold.lines[:1], DAY))
    assert here.record(merged("M1", ("B1", 3_000), ("B2", 4_000)), f.Tagged(TAG, "M1", "u"), f.Tagged("E-OLD", "", "u"))
    again = f.Sold("W2", SELLER, "", (f.SaleLine("M1", 500, "X3"),))
    assert here.record(again, f.Departed("W2", "out-1", again.lines, DAY))
    assert here.record(f.Returned("R1", "M1", "X3", SELLER, DAY, line(500)))
    away = [*opened(), *came("B9", line(1_000, "https://pinma.example/c/X1?s=AAAA"))]
    send(engine, "e1", here.facts, market="M1")
    send(engine, "e1", away, market="M2")
    Worker(engine, read).catch_up()
    return engine


def told(engine: Engine, text: str, direction: Direction = "both") -> Account:
    found = account(engine, text, direction)
    assert found is not None
    return found


def side(found: Account, name: str) -> list[str]:
    return [each.batch for each in found.lots if each.side == name]


def test_a_batch_has_its_parts_its_amounts_and_its_sales_both_ways(night: Engine) -> None:
    found = told(night, "M1")
    assert (found.what, side(found, "this"), side(found, "back"), side(found, "forward")) == (
        "batch", ["M1"], ["B1", "B2"], ["R1"],
    )  # fmt: skip
    ties = {(each.batch, each.into): (each.how, each.grams) for each in found.ties}
    assert ties == {("B1", "M1"): ("mixed", 3_000), ("B2", "M1"): ("mixed", 4_000), ("M1", "R1"): ("returned", 500)}
    (mixed,) = [each for each in found.lots if each.batch == "M1"]
    assert (mixed.status, mixed.in_g, mixed.out_g, mixed.inside_g) == ("released", 7_000, 500, 6_500)
    assert mixed.at.startswith("2026-11-22T03:")
    (sale,) = found.sales
    assert (sale.code, sale.voucher, sale.grams, sale.way) == ("X3", "W2", 500, "returned")
    assert sale.sold_at < sale.left_at
    assert found.unfolded == 0


@pytest.mark.parametrize(
    ("direction", "back", "forward", "sales"),
    [("back", [], [], []), ("forward", [], ["B9", "M1", "R1"], ["X1", "X2", "X3"])],
)
def test_one_way_only_tells_nothing_of_the_other(
    night: Engine, direction: Direction, back: list[str], forward: list[str], sales: list[str]
) -> None:
    found = told(night, "B1", direction)
    assert (side(found, "back"), sorted(side(found, "forward"))) == (back, forward)
    assert sorted(each.code for each in found.sales) == sales
    assert {each.how for each in found.ties} == ({"mixed", "sent", "returned"} if direction == "forward" else set())
    assert side(told(night, "B9", "back"), "back") == ["B1"]


def test_goods_of_an_exit_code_went_only_where_that_code_went(night: Engine) -> None:
    sent, kept = told(night, "X1"), told(night, "X2")
    assert (sent.what, side(sent, "this"), side(sent, "forward")) == ("exit", ["B1"], ["B9"])
    assert [(each.code, each.buyer.name) for each in sent.sales] == [("X1", "王**")]
    assert side(kept, "forward") == []
    assert [(each.how, each.batch, each.into_market, each.into) for each in sent.ties] == [("sent", "B1", "M2", "B9")]
    assert side(told(night, "X3"), "forward") == ["R1"]


def test_a_voucher_stands_for_all_its_lines(night: Engine) -> None:
    found = told(night, "W1")
    assert (found.what, side(found, "this")) == ("voucher", ["B1"])
    assert [each.code for each in found.sales] == ["X1", "X2"]
    assert side(found, "forward") == ["B9"]


def test_a_tag_stands_for_what_it_is_bound_to_now(night: Engine) -> None:
    assert (told(night, TAG).what, side(told(night, TAG), "this")) == ("tag", ["M1"])
    assert account(night, "E-OLD") is None


@pytest.mark.parametrize(
    ("text", "batch"),
    [
        ("FJ0000000071", "B1"),
        (" fj0000000071\r\n", "B1"),
        ("https://maker.example/q?id=7", "B2"),
        ("https://pinma.example/c/X1?s=AAAA", "B1"),
        ("https://id.gs1.org/01/09520001123450/10/B2", "B2"),
        ("(01)09520001123450(10)M1(21)X3", "M1"),
        ("x2", "B1"),
    ],
)
def test_a_code_is_understood_however_it_is_carried(night: Engine, text: str, batch: str) -> None:
    assert side(told(night, text), "this") == [batch]


@pytest.mark.parametrize("text", ["", "无", "nothing", "B1\0", "\0", "x" * 5_000, "青" * 300, "(10)", "\ud800"])
def test_what_nobody_knows_is_no_error(night: Engine, text: str) -> None:
    assert account(night, text) is None


def test_a_label_of_a_batch_at_another_market_is_its_code(engine: Engine) -> None:
    """There its node is nobody's, so the link is kept as the upstream code; a stop and a trace follow it all the same."""
    code = own.batch("350121001", date(2026, 11, 22), 17)
    send(engine, "e1", [*opened(), *came(code, line(9_000, "FJ0000000071"))], market="M1")
    send(engine, "e1", [*opened(), *came("B9", line(1_000, f"https://pinma.example/c/{code}"))], market="M2")
    Worker(engine, read).catch_up()
    assert side(told(engine, code), "forward") == ["B9"]
    assert side(told(engine, "B9"), "back") == [code]


def test_a_lot_stands_for_all_its_boxes(engine: Engine) -> None:
    lot = "(01)06901234567892(10)A1"
    boxes = [*came("B1", line(9_000, f"{lot}(21)1")), *came("B2", line(9_000, f"{lot}(21)2"))]
    send(engine, "e1", [*opened(), *boxes, *came("B3", line(9_000, f"{lot}0(21)1"))], market="M1")
    Worker(engine, read).catch_up()
    assert side(told(engine, lot), "this") == ["B1", "B2"]


def test_what_was_packed_anew_of_goods_that_came_was_not_sent(engine: Engine) -> None:
    """It has their upstream code, as it has their papers."""
    here, away = Night(), Night()
    sold = f.Sold("W1", SELLER, "", (f.SaleLine("B1", 1_000, "X-1001"),))
    assert here.record(*came("B1", line(9_000, "FJ0000000071")), sold, f.Departed("W1", "out-1", sold.lines, DAY))
    packed = structs.replace(merged("M5", ("B9", 400)), line=line(400, "X-1001"))
    assert away.record(*came("B9", line(1_000, "X-1001")), packed)
    for market, night in (("M1", here), ("M2", away)):
        send(engine, "e1", night.facts, market=market)
    Worker(engine, read).catch_up()
    for text in ("B1", "X-1001", "M5"):
        ties = [(each.batch, each.how, each.into) for each in told(engine, text).ties]
        assert ties == [("B1", "sent", "B9"), ("B9", "mixed", "M5")], text


def test_facts_that_are_not_folded_are_counted(night: Engine) -> None:
    send(night, "e2", opened(), market="M2")
    assert told(night, "B1").unfolded == 3


def test_goods_without_a_code_are_tied_by_the_voucher_they_were_bought_by(engine: Engine) -> None:
    """Same product only; and where the exit code came too, that alone counts."""
    voucher = own.slip("S", "350121001", date(2026, 11, 22), 15)
    here, away = Night(), Night()
    lots = {"B1": "青菜", "B2": "大黄鱼", "B3": "青菜"}
    for code, product in lots.items():
        assert here.record(*came(code, line(9_000, f"UP-10{code}", product)))
    lines = tuple(f.SaleLine(code, 1_000, f"X-100{at}") for at, code in enumerate(lots, 1))
    assert here.record(f.Sold(voucher, SELLER, "", lines), f.Departed(voucher, "out-1", lines, DAY))
    bought = structs.replace(line(800), purchase_voucher=f"https://pinma.example/c/{voucher}?s=AAAA")
    coded = structs.replace(line(700, "X-1003"), purchase_voucher=voucher.lower())
    other = structs.replace(line(600, product="虾"), purchase_voucher=voucher)
    for code, what in (("C1", bought), ("C3", coded), ("C4", other)):
        assert away.record(*came(code, what))
    assert away.record(structs.replace(merged("M7", ("C1", 100)), line=structs.replace(bought, grams=100)))
    for market, night in (("M1", here), ("M2", away)):
        send(engine, "e1", night.facts, market=market)
    Worker(engine, read).catch_up()

    def ties(text: str) -> set[tuple[str, str, str]]:
        return {(each.batch, each.how, each.into) for each in told(engine, text).ties}

    packed = ("C1", "mixed", "M7")
    assert ties("B1") == ties("X-1001") == {("B1", "bought", "C1"), packed}
    assert ties("B2") == ties("C4") == set()
    assert ties("B3") == {("B3", "bought", "C1"), ("B3", "sent", "C3"), packed}
    assert ties("M7") == {("B1", "bought", "C1"), ("B3", "bought", "C1"), packed}
    assert ties("C3") == {("B3", "sent", "C3")}
