"""Accounts of a stall act for the sellers that named them, for what and for as long as they were named; the office for all."""

from datetime import timedelta
from typing import Any

import pytest
from flow_goods import BUYER, OTHER, SELLER, good
from flow_rig import Rig
from msgspec.structs import replace
from walk_goods import whys

from edge.core import facts as f
from edge.flow.asks import (
    Answer,
    Ask,
    Authorise,
    Bind,
    CallOff,
    Complete,
    Declare,
    Enrol,
    Item,
    Move,
    PrintRoll,
    Sell,
)

STALL = "stall-1"
TODAY, YESTERDAY, TOMORROW = "2026-03-05", "2026-03-04", "2026-03-06"


@pytest.fixture
def market(market: Rig) -> Rig:
    """With an administrator, and an account of a stall."""
    assert market.ask(Enrol("admin-1", "管", ("admin",))).good
    assert market.ask(Enrol(STALL, "摊", ("stall",))).good
    return market


def name(rig: Rig, *what: Any, seller: str = SELLER, to: str = STALL, **more: Any) -> Answer:
    return rig.ask(Authorise(seller, to, what, **more))


def declare(rig: Rig, seller: str = SELLER, actor: str = STALL) -> Answer:
    return rig.ask(Declare(seller, "闽A12345", (good("UP-9"),)), actor)


def test_who_was_not_named_acts_for_nobody(market: Rig) -> None:
    before = market.bodies()
    assert whys(declare(market)) == ["not_authorised"]
    assert market.bodies() == before


def test_who_was_named_acts_for_that_seller_and_for_no_other(market: Rig) -> None:
    assert name(market, "declare").good
    assert declare(market).good
    assert whys(declare(market, OTHER)) == ["not_authorised"]


def test_no_line_of_somebody_else_comes_on_the_load(market: Rig) -> None:
    """A line says whose it is where it is not the load's."""
    name(market, "declare")
    line = replace(good("UP-8"), seller=OTHER)
    assert whys(market.ask(Declare(SELLER, "闽A12345", (good("UP-7"), line)), STALL)) == ["not_authorised"]
    name(market, "declare", seller=OTHER)
    assert market.ask(Declare(SELLER, "闽A12345", (good("UP-7"), line)), STALL).good


@pytest.mark.parametrize("actor", ["m-1", "g-1", "d-1", "甲"])
def test_the_office_the_gate_and_programs_act_for_all(market: Rig, actor: str) -> None:
    market.ask(Enrol("m-1", "经理", ("manager",)))
    market.ask(Enrol("g-1", "门", ("gate",)))
    market.ask(Enrol("d-1", "机", ("device",), machine=True))
    assert declare(market, OTHER, actor).good


def test_who_has_a_stall_and_a_post_acts_by_the_post(market: Rig) -> None:
    market.ask(Enrol(STALL, "摊", ("stall", "gate")))
    assert declare(market, OTHER).good


@pytest.mark.parametrize(
    ("since", "until", "may"),
    [
        ("", "", True),
        (TODAY, TODAY, True),
        (YESTERDAY, "", True),
        (YESTERDAY, YESTERDAY, False),
        (TOMORROW, "", False),
        (YESTERDAY, TOMORROW, True),
    ],
)
def test_it_counts_from_its_first_day_to_its_last(
    market: Rig,
    since: str,
    until: str,
    may: bool,  # noqa: FBT001
) -> None:
    assert name(market, "declare", since=since, until=until).good
    assert declare(market).good is may


def test_it_ends_when_its_last_day_is_over(market: Rig) -> None:
    name(market, "declare", until=TODAY)
    assert declare(market).good
    market.now += timedelta(days=1)
    assert whys(declare(market)) == ["not_authorised"]


def test_the_last_word_counts_and_nothing_is_the_end(market: Rig) -> None:
    name(market, "declare", "sell", paper="W-1")
    assert market.facts(f.Authorised)[-1] == f.Authorised(SELLER, STALL, ("declare", "sell"), TODAY, "", "W-1")
    assert declare(market).good
    name(market, "sell")
    assert whys(declare(market)) == ["not_authorised"]
    name(market)
    assert whys(declare(market)) == ["not_authorised"]
    name(market, "declare")
    assert declare(market).good


def asks(market: Rig) -> dict[str, tuple[str, Ask]]:
    """What a stall may ask, each with what it must have been named for."""
    (batch,) = market.come(replace(good("UP-1"), produced_on=""))
    (whole,) = market.come(good("UP-2"))
    label = market.ask(PrintRoll("in-1", 1)).code
    return {
        "call off": ("declare", CallOff(market.declare(good("UP-3")))),
        "complete": ("declare", Complete(batch, produced_on="2026-03-04")),
        "sell": ("sell", Sell(SELLER, BUYER, (Item(whole, 1_000),))),
        "move": ("sell", Move(whole, "trade", "store")),
        "bind": ("sell", Bind(label, whole)),
    }


@pytest.mark.parametrize("what", ["call off", "complete", "sell", "move", "bind"])
def test_whatever_a_stall_asks_it_must_have_been_named_for(market: Rig, what: str) -> None:
    wanted, ask = asks(market)[what]
    before = market.bodies()
    assert whys(market.ask(ask, STALL)) == ["not_authorised"]
    assert market.bodies() == before
    name(market, "sell" if wanted == "declare" else "declare", "upload")
    assert whys(market.ask(ask, STALL)) == ["not_authorised"]
    name(market, wanted, seller=OTHER)
    assert whys(market.ask(ask, STALL)) == ["not_authorised"]
    name(market, wanted)
    assert market.ask(ask, STALL).good


def test_somebody_elses_batch_is_sold_by_nobody(market: Rig) -> None:
    (batch,) = market.come(good("UP-1"), seller=OTHER)
    name(market, "sell")
    assert whys(market.ask(Sell(SELLER, BUYER, (Item(batch, 1_000),)), STALL)) == ["batch_unknown"]


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (Authorise("S-404", STALL, ("sell",)), "operator_unknown"),
        (Authorise(SELLER, "nobody", ("sell",)), "person_unknown"),
        (Authorise(SELLER, STALL, ("sell",), since="tomorrow"), "asked_wrong"),
        (Authorise(SELLER, STALL, ("sell",), until="2026-02-30"), "asked_wrong"),
    ],
)
def test_only_a_seller_names_somebody_who_is_here_for_days_there_are(market: Rig, ask: Authorise, told: str) -> None:
    before = market.bodies()
    assert whys(market.ask(ask)) == [told]
    assert market.bodies() == before


def test_the_market_itself_is_named_to_tell_the_province(market: Rig) -> None:
    assert name(market, "upload", to="market").good
    assert market.facts(f.Authorised)[-1].to == "market"
