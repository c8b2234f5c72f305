"""Papers of a sale come out where it was made; what did not come out is owed, and what comes out again says which copy it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flow_goods import BUYER, OUT, PICTURE, SELLER, SITE, good
from flow_rig import Rig
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.actions import PrintLabel, PrintVoucher
from edge.core.trade import Voucher
from edge.flow.asks import Answer, Bit, EnterSlip, IssueSlips, Item, Mix, PrintPromise, Register, Second, Sell, TakeBack
from edge.flow.asks import PrintVoucher as Asked
from edge.flow.papers import sold_on

STALL = "stall-7"


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = Rig(tmp_path / "market.db")
    made.flow.site = replace(SITE, vouchers=(OUT, STALL), stalls=(STALL,))
    made.open()
    yield made
    made.close()


def saleable(rig: Rig, upstream: str = "UP-1") -> str:
    """Tested clean, and where it is sold."""
    (batch,) = rig.come(good(upstream))
    if rig.status(batch) == "waiting":
        rig.clean(batch)
    return batch


def sell(rig: Rig, batch: str, station: str = "here", grams: int = 2_345) -> Answer:
    return rig.flow.submit(Sell(SELLER, BUYER, (Item(batch, grams),)), actor="甲", station=station).result(60)


def papers(rig: Rig) -> list[PrintVoucher]:
    return [each for each in rig.actions() if isinstance(each, PrintVoucher)]


def out(rig: Rig) -> None:
    """Whatever is owed comes out."""
    for each in rig.flow.owed():
        rig.flow.printed(each, "https://p", "p-1").result(60)


@pytest.mark.parametrize(("station", "label", "paper"), [("here", OUT, OUT), (STALL, STALL, STALL)])
def test_labels_and_voucher_come_out_where_it_is_sold(rig: Rig, station: str, label: str, paper: str) -> None:
    sold = sell(rig, saleable(rig), station)
    assert rig.printed() == [PrintLabel(label, sold.codes[0], ("青菜", "2.345 kg  福清", "福清市场"))]
    assert papers(rig) == [PrintVoucher(paper, sold.code)]


def test_a_market_without_a_printer_for_papers_prints_none(rig: Rig) -> None:
    rig.flow.site = SITE
    sold = sell(rig, saleable(rig))
    assert papers(rig) == []
    assert rig.ask(Asked(sold.code)).why[0].code == "no_voucher_printer"


def test_a_paper_is_owed_until_it_comes_out_and_holds_no_personal_value(rig: Rig) -> None:
    rig.ask(Register(SELLER, "欧阳𬱖娜", "福清", natural=True, phone="13800000000"))
    sold = sell(rig, saleable(rig))
    assert PrintVoucher(OUT, sold.code) in rig.flow.owed()
    raw = b"".join(row[0] for row in rig.store.read().execute("SELECT label FROM owed").fetchall()).decode()
    assert "13800000000" not in raw
    assert "欧阳" not in raw
    out(rig)
    assert rig.flow.owed() == []
    assert rig.facts(f.Printed) == [f.Printed("voucher", sold.code, "p-1", 1)]


def test_printed_again_it_is_the_next_copy_and_never_asked_for_twice(rig: Rig) -> None:
    sold = sell(rig, saleable(rig))
    assert rig.ask(Asked(sold.code)).good
    assert papers(rig) == []  # the first is still to come
    out(rig)
    for copy in (2, 3):
        assert rig.ask(Asked(sold.code)).good
        assert papers(rig) == [PrintVoucher(OUT, sold.code, copy=copy)]
        out(rig)


def test_what_is_not_wanted_any_more_is_no_longer_owed_and_not_said_to_be_printed(rig: Rig) -> None:
    sold = sell(rig, saleable(rig))
    rig.flow.printed(PrintVoucher(OUT, sold.code), "https://p", "").result(60)
    assert PrintVoucher(OUT, sold.code) not in rig.flow.owed()
    assert rig.facts(f.Printed) == []


def test_a_certificate_and_a_label_of_one_code_are_two_papers(rig: Rig) -> None:
    sold = sell(rig, saleable(rig))
    assert rig.ask(PrintPromise(sold.codes[0])).good
    assert papers(rig) == [PrintVoucher(OUT, sold.codes[0], "promise")]
    assert {type(each).__name__ for each in rig.flow.owed() if each.code == sold.codes[0]} == {
        "PrintLabel",
        "PrintVoucher",
    }


def test_what_was_packed_anew_has_a_label_of_its_own(rig: Rig) -> None:
    batch = saleable(rig)
    made = rig.ask(Mix(SELLER, (Bit(batch, "trade", 1_234),))).code
    assert rig.printed() == [PrintLabel(OUT, made, ("青菜", "1.234 kg  福清", "福清市场"))]


def test_nothing_is_printed_of_what_is_void_unknown_or_barred(rig: Rig) -> None:
    batch = saleable(rig)
    sold = sell(rig, batch)
    bare = replace(good("UP-2"), certificate=None)
    (other,) = rig.come(bare)
    rig.clean(other)
    mixed = rig.ask(Mix(SELLER, (Bit(batch, "trade", 1000), Bit(other, "trade", 1000)))).code
    asked = {
        Asked("S?"): "voucher_unknown", PrintPromise("X?"): "batch_unknown", PrintPromise(mixed): "batch_waiting",
        PrintPromise(other): "promise_lacking",
    }  # fmt: skip
    for ask, why in asked.items():
        assert rig.ask(ask).why[0].code == why
        assert papers(rig) == []
    rig.stop(batch)
    assert rig.ask(PrintPromise(sold.codes[0])).why[0].code == "batch_held"
    assert rig.ask(Asked(sold.code)).good  # what was sold was sold
    out(rig)
    rig.ask(TakeBack(sold.code, "召回"))
    assert rig.ask(Asked(sold.code)).why[0].code == "voucher_void"
    assert rig.ask(PrintPromise(sold.codes[0])).why[0].code == "voucher_void"


def test_a_slip_entered_later_keeps_its_date_and_prints_nothing_of_what_has_left(rig: Rig) -> None:
    batch = saleable(rig)
    rig.ask(IssueSlips("A7", 1, 9))
    for number, left in ((1, True), (2, False)):
        slip = EnterSlip(
            "A7", number, "sale", "2026-03-04T23:50:00+08:00", PICTURE, SELLER, "", (Item(batch, 100),), left
        )
        done = rig.ask(Second(rig.ask(slip, "甲").code), "乙")
        assert done.good, done
        assert bool(rig.actions()) is not left
        assert sold_on(rig.get(Voucher, done.code)) == "2026-03-04"
    assert sold_on(rig.get(Voucher, sell(rig, batch).code)) == "2026-03-05"
