"""Where somebody puts a load together at a lane, what that lane's reader reads is theirs; elsewhere and later it is not."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flow_goods import IN, IN2, OUT, SELLER, good
from flow_rig import Rig

from edge.core import facts as f
from edge.core.codes import parse
from edge.flow.asks import GiveCard
from edge.flow.desks import Desks
from edge.flow.flow import Flow

UPSTREAM = "FJ2026110001"


@dataclass
class Seated(Rig):
    """A market with desks."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.desks = Desks(lambda: None, lambda: self.ticks)
        self.flow = Flow(self.flow.site, self.store, self._perform, lambda: self.ticks, desks=self.desks)


@pytest.fixture
def market(tmp_path: Path) -> Iterator[Seated]:
    rig = Seated(tmp_path / "market.db")
    rig.open()
    yield rig
    rig.close()


@pytest.fixture
def desks(market: Seated) -> Desks:
    return market.desks


def test_an_upstream_code_is_handed_to_the_desk_and_is_nothing_unknown(market: Rig, desks: Desks) -> None:
    desks.sit(IN)
    answer = market.scan(IN, UPSTREAM)
    assert [why.code for why in answer.why] == ["to_desk"]
    assert market.facts(f.Unrecognised) == []
    assert desks.number(IN) == 1
    code = desks.fetch(IN, 1)
    assert code is not None
    assert (code.profile, code.text) == ("fj-voucher", UPSTREAM)
    assert desks.fetch(IN, 1) is None  # once


def test_a_card_is_told_on_the_lane_and_handed_over(market: Rig, desks: Desks) -> None:
    card = market.ask(GiveCard(SELLER)).codes[0]
    desks.sit(IN)
    assert market.scan(IN, card).code == SELLER
    assert [each.text for each in (desks.fetch(IN, 1),) if each] == [card]


def test_a_visit_is_never_the_desks(market: Rig, desks: Desks) -> None:
    desks.sit(IN)
    visit = market.declare(good("A"))
    assert market.scan(IN, visit).codes
    assert desks.number(IN) == 0
    assert market.scan(IN, "V3501000012603050999" + "9A").verdict == "unknown"


def test_what_is_expected_comes_in_though_a_desk_is_open(market: Rig, desks: Desks) -> None:
    market.declare(good(UPSTREAM))
    desks.sit(IN)
    assert market.scan(IN, UPSTREAM).codes
    assert desks.number(IN) == 0


@pytest.mark.parametrize("lane", [IN2, OUT])
def test_other_lanes_are_as_ever(market: Rig, desks: Desks, lane: str) -> None:
    desks.sit(IN)
    assert market.scan(lane, UPSTREAM).verdict == "unknown"
    assert desks.number(lane) == 0


def test_a_page_that_was_closed_or_forgotten_gets_nothing(market: Rig, desks: Desks) -> None:
    leave = desks.sit(IN)
    leave()
    assert market.scan(IN, UPSTREAM).verdict == "unknown"
    desks.sit(IN)
    market.ticks += 301
    assert market.scan(IN, "FJ2026110002").verdict == "unknown"
    desks.touch(IN)
    assert market.scan(IN, "FJ2026110003").verdict == "wait"


def test_a_later_code_takes_the_place_of_one_that_nobody_fetched() -> None:
    heard: list[int] = []
    desks = Desks(lambda: heard.append(1), lambda: 0.0)
    desks.hand("E1", parse(b"FJ2026110001"))
    desks.hand("E1", parse(b"FJ2026110002"))
    assert desks.fetch("E1", 1) is None
    code = desks.fetch("E1", 2)
    assert code is not None
    assert code.text == "FJ2026110002"
    assert heard == [1, 1]
