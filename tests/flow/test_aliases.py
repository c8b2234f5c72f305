"""Codes of other schemes: the provincial code of a batch stands for it wherever it is read or ordered."""

import pytest
from flow_goods import IN, OUT, SITE, good
from flow_rig import Rig
from msgspec.structs import replace
from order_goods import give
from walk_goods import whys

from edge.core import facts as f
from edge.core.batch import Batch
from edge.core.codes import Provincial, Scheme
from edge.flow.asks import AliasTo
from sync.message import Lift, StopTrade

CODE = "FZ350100-20260305-0001"


@pytest.fixture
def batch(market: Rig) -> str:
    (code,) = market.come(good())
    return code


def test_it_stands_for_the_batch_at_the_gate(market: Rig, batch: str) -> None:
    assert whys(market.scan(IN, CODE)) == ["undeclared"]
    assert market.ask(AliasTo(batch, CODE)).good
    assert market.facts(f.Aliased) == [f.Aliased(batch, CODE, "provincial")]
    answer = market.scan(IN, CODE)
    assert (answer.verdict, answer.code) == ("pass", market.get(Batch, batch).visit)


def test_a_code_stands_for_one_batch_and_saying_so_twice_is_saying_it_once(market: Rig, batch: str) -> None:
    (other,) = market.come(good("UP-2"))
    assert market.ask(AliasTo(batch, CODE)).good
    assert market.ask(AliasTo(batch, f" {CODE} ")).good
    taken = market.ask(AliasTo(other, CODE))
    assert (whys(taken), taken.why[0].args) == (["alias_taken"], {"what": batch})
    assert len(market.facts(f.Aliased)) == 1


def test_a_batch_may_have_codes_of_several_schemes(market: Rig, batch: str) -> None:
    assert market.ask(AliasTo(batch, CODE)).good
    assert market.ask(AliasTo(batch, "OTHER-7", "platform")).good
    assert market.scan(IN, CODE).code == market.scan(IN, "OTHER-7").code == market.get(Batch, batch).visit


def test_it_is_kept_as_it_is_read_whatever_it_is_printed_on(market: Rig, batch: str) -> None:
    """The province prints an address; the code is a part of it."""
    scheme = Scheme(provincial=Provincial(r"https://fj\.example/q\?c=(?P<code>[0-9]{8})"))
    market.flow.site = replace(SITE, codes=scheme)
    assert market.ask(AliasTo(batch, "https://fj.example/q?c=12345678")).good
    assert market.facts(f.Aliased)[-1].code == "12345678"
    assert market.scan(IN, "https://fj.example/q?c=12345678").code == market.get(Batch, batch).visit


def test_our_own_codes_stand_for_what_they_are_and_for_nothing_else(market: Rig, batch: str) -> None:
    (other,) = market.come(good("UP-2"))
    for code in (other, market.get(Batch, other).visit, batch, " ", "a\x00b", "長" * 300):
        assert whys(market.ask(AliasTo(batch, code))) == ["asked_wrong"]
    assert whys(market.ask(AliasTo("404", CODE))) == ["batch_unknown"]
    assert market.facts(f.Aliased) == []


def test_an_order_that_names_it_stops_the_batch_until_it_is_lifted(market: Rig, batch: str) -> None:
    market.ask(AliasTo(batch, CODE))
    market.ask(AliasTo(batch, "OTHER-7", "platform"))
    voucher, _ = market.sold(batch)
    give(market, StopTrade("T-1", (CODE,), "农残"))
    assert market.status(batch) == "held"
    assert whys(market.scan(OUT, voucher)) == ["batch_held"]
    give(market, Lift("T-1", "复检合格"))
    assert market.status(batch) == "released"
    assert market.scan(OUT, voucher).verdict == "pass"


def test_a_batch_that_gets_a_code_which_is_stopped_already_stops_with_it(market: Rig, batch: str) -> None:
    give(market, StopTrade("T-1", (CODE,), "农残"))
    assert market.ask(AliasTo(batch, CODE)).good
    assert market.status(batch) == "held"
    assert whys(market.sell(batch)) == ["batch_held"]
    give(market, Lift("T-1", "复检合格"))
    assert market.status(batch) == "released"
