"""A box that was restored: what goes out before it was in contact with the province goes out on a manager's word."""

from flow_goods import BUYER, OUT, SELLER, good
from flow_rig import Rig

from edge.core import facts as f
from edge.core.contact import BOX, Contact
from edge.flow.asks import Answer, Item, Sell, WaiveContact


def note(market: Rig, fact: f.Fact) -> None:
    market.store.submit(lambda page: page.record(fact), actor="market", station="box").result(60)


def whys(answer: Answer) -> list[str]:
    return [why.code for why in answer.why]


def test_goods_stay_until_the_box_was_in_contact(market: Rig) -> None:
    (batch,) = market.come(good())
    voucher, serial = market.sold(batch)
    note(market, f.Restored("backup"))
    for code in (voucher, serial, "FJ0000000000"):
        before = market.facts(f.Departed)
        answer = market.scan(OUT, code)
        assert answer.verdict in ("stop", "unknown")
        assert market.opened() == []
        assert market.facts(f.Departed) == before == []
    assert whys(market.scan(OUT, voucher)) == ["restored_no_contact"]
    note(market, f.Contacted())
    assert market.scan(OUT, voucher).verdict == "pass"


def test_a_manager_lets_them_out_and_says_why(market: Rig) -> None:
    (batch,) = market.come(good())
    voucher, _ = market.sold(batch)
    assert whys(market.ask(WaiveContact("r"))) == ["not_restored"]
    note(market, f.Restored("backup"))
    assert whys(market.ask(WaiveContact(" "))) == ["override_reason"]
    assert market.ask(
        WaiveContact(
            "line down",
        ),
        actor="m-1",
    ).good
    assert market.facts(f.ContactWaived) == [f.ContactWaived("m-1", "line down")]
    assert market.scan(OUT, voucher).verdict == "pass"
    note(market, f.Restored("behind"))  # a waiver is for one restoring
    voucher, _ = market.sold(batch)
    assert whys(market.scan(OUT, voucher)) == ["restored_no_contact"]


def test_exit_codes_leap_over_those_that_the_copy_cannot_know(market: Rig) -> None:
    (batch,) = market.come(good())
    _, first = market.sold(batch)
    note(market, f.Restored("backup"))
    later = market.ask(Sell(SELLER, BUYER, (Item(batch, 100), Item(batch, 100)))).codes
    assert (first[-5:-1], [code[-5:-1] for code in later]) == ("0001", ["1002", "1003"])
    assert market.get(Contact, BOX).times == 1
