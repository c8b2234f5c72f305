"""A crate's tag passes nothing off as something else, and nobody binds another seller's."""

import pytest
from flow_goods import OTHER, OUT, SELLER, good
from flow_rig import Rig
from walk_goods import whys

from edge.core import facts as f
from edge.core.codes import own
from edge.core.loop import Tag
from edge.flow.asks import AliasTo, Authorise, Enrol, TagCrate

TAG = "E2801160600002094C5D8A7B"
BADGE = own.badge(bytes(20))


@pytest.fixture
def batch(market: Rig) -> str:
    (code,) = market.come(good())
    return code


def test_a_tag_is_kept_as_a_lane_reads_it(market: Rig, batch: str) -> None:
    voucher, serial = market.sold(batch)
    assert market.ask(TagCrate(f" {TAG.lower()} ", serial)).code == TAG
    assert market.get(Tag, TAG).subject == serial
    assert market.scan(OUT, TAG).verdict == "pass"
    assert [fact.voucher for fact in market.facts(f.Departed)] == [voucher]


@pytest.mark.parametrize("tag", [TAG, "3074257BF7194E4000001A85", "CRATE-7"])
def test_goods_leave_by_the_tag_on_their_crate_whatever_it_is_made_of(market: Rig, batch: str, tag: str) -> None:
    assert whys(market.scan(OUT, tag)) == ["wrong_gate"]
    _, serial = market.sold(batch)
    assert market.ask(TagCrate(tag, batch)).good
    assert whys(market.scan(OUT, tag)) == ["wrong_gate"]  # goods that are not sold
    assert market.ask(TagCrate(tag, "")).good
    assert market.ask(TagCrate(tag, serial)).good
    assert market.scan(OUT, tag).verdict == "pass"
    assert [line.serial for fact in market.facts(f.Departed) for line in fact.lines] == [serial]


@pytest.mark.parametrize("kind", ["exit code", "voucher", "batch", "badge", "provincial", "upstream"])
def test_no_code_that_stands_for_something_is_bound_as_a_tag(market: Rig, batch: str, kind: str) -> None:
    """Else goods that may not leave would leave under the goods that may: the exit asks what the tag stands for."""
    (bad,) = market.come(good("UP-2"))
    voucher, serial = market.sold(bad)
    market.ask(AliasTo(bad, "FJ-CODE-1"))
    codes = {
        "exit code": serial, "voucher": voucher, "batch": bad, "badge": BADGE, "provincial": "FJ-CODE-1", "upstream": "UP-2",
    }  # fmt: skip
    _, free = market.sold(batch)
    answer = market.ask(TagCrate(codes[kind], free))
    assert (answer.verdict, answer.code, whys(answer)) == ("stop", "", ["tag_another"])
    market.stop(bad)
    assert whys(market.scan(OUT, serial)) == ["batch_held"]
    assert market.facts(f.Tagged) == market.facts(f.Departed) == []
    assert not any(BADGE.encode() in body for body in market.bodies())


def test_goods_that_came_under_a_tag_may_carry_it_on(market: Rig) -> None:
    (code,) = market.come(good(TAG))
    assert market.ask(TagCrate(TAG, code)).good


def test_a_sellers_people_bind_and_free_their_own_crates_alone(market: Rig, batch: str) -> None:
    (theirs,) = market.come(good("UP-2"), seller=OTHER)
    market.ask(Enrol("admin-1", "管", ("admin",)))
    market.ask(Enrol("stall-1", "摊", ("stall",)))
    market.ask(Authorise(SELLER, "stall-1", ("sell",)))
    assert market.ask(TagCrate(TAG, theirs)).good
    for ask in (TagCrate("CRATE-7", theirs), TagCrate(TAG, ""), TagCrate(TAG, batch)):
        assert whys(market.ask(ask, "stall-1")) == ["not_authorised"]
    assert market.get(Tag, TAG).subject == theirs
    assert market.ask(TagCrate("CRATE-7", batch), "stall-1").good
    assert market.ask(TagCrate("CRATE-7", ""), "stall-1").good
