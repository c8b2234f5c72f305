"""Sellers and buyers on screens: registered, changed, found, given a card, and who may act for them."""

import re
from html import unescape

import pytest
from market_room import Market, Screen, declare

from edge.core import facts as f
from edge.core.operators import Authorisation, Operator
from edge.flow.asks import Read, Register

LIN = {
    "operator": "S-7", "name": "林秀兰", "county": "同安区", "natural": "yes", "id": "350211199001010018",
    "phone": "138 0000 0000", "address": "祥平街道1号", "agreement": "on", "state": "active",
}  # fmt: skip
FIRM = LIN | {"operator": "S-8", "name": "好又多菜行", "natural": "no", "id": "", "uscc": "91350121ma2x000196"}
SECRETS = ("林秀兰", "350211199001010018", "13800000000", "祥平")


async def register(screen: Screen, **fields: str) -> str:
    """The page that follows."""
    told = await screen.post("/operators", **fields)
    assert told.status_code == 303, told.text
    return (await screen.get(told.headers["location"])).text


@pytest.mark.anyio
async def test_a_person_is_registered_in_full_and_told_masked(market: Market) -> None:
    async with market.signed("manager", station="O1") as screen:
        page = await register(screen, **LIN)
    assert "林**" in page
    assert "自产自销信息不全" not in page
    operator = market.store.get(Operator, "S-7")
    assert operator is not None
    assert (operator.lacks, operator.agreement, operator.natural) == ((), True, True)
    journal = b"".join(market.bodies()).decode()
    assert not any(secret in journal for secret in SECRETS)
    assert market.entries(f.Registered)[-1].station == "O1"


@pytest.mark.anyio
async def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(market: Market) -> None:
    before = len(market.facts(f.Registered))
    async with market.signed("manager") as screen:
        told = await screen.post(
            "/operators", **LIN | {"operator": "13800000000", "id": "350211199001010014", "phone": "1"}
        )
        assert told.status_code == 400
        for name in ("key", "id", "phone"):
            assert f'id="wrong-{name}"' in told.text
            assert f'aria-describedby="wrong-{name}"' in told.text
        assert 'value="林秀兰"' in told.text
        assert "有 3 项需要改正" in told.text
        missing = await screen.post("/operators", operator="", name="", county="", natural="yes")
        assert {"key", "name", "county"} <= set(re.findall(r'id="wrong-(\w+)"', missing.text))
    assert len(market.facts(f.Registered)) == before


@pytest.mark.anyio
async def test_a_new_one_does_not_overwrite_whom_the_market_knows(market: Market) -> None:
    async with market.signed("manager") as screen:
        await register(screen, **LIN)
        told = await screen.post("/operators", **LIN | {"name": "别人"})
        assert told.status_code == 400
        assert "该编号已登记" in told.text
        page = await register(screen, **LIN | {"known": "1", "agreement": "", "state": "suspended"})
    assert '<span class="pill" data-level="bad">' in page
    fact = market.facts(f.Registered)[-1]
    assert (fact.agreement, fact.state) == (False, "suspended")


@pytest.mark.anyio
async def test_a_firm_has_its_number_and_no_id_and_a_change_shows_what_is_known(market: Market) -> None:
    async with market.signed("manager") as screen:
        page = await register(screen, **FIRM)
    assert "91350121MA2X000196" in page
    assert 'name="phone" value="13800000000"' in page
    fact = market.facts(f.Registered)[-1]
    assert (fact.uscc, fact.name, fact.natural) == ("91350121MA2X000196", "好又多菜行", False)
    assert "13800000000" not in b"".join(market.bodies()).decode()


@pytest.mark.anyio
async def test_numbers_of_people_are_shown_to_managers_only(market: Market) -> None:
    async with market.signed("manager") as screen:
        await register(screen, **LIN)
        page = (await screen.get("/operators/S-7")).text
        assert 'name="id" value="350211199001010018"' in page
        assert "S-7" in (await screen.get("/operators", find="林秀兰")).text
    async with market.signed("supervisor") as screen:
        page = (await screen.get("/operators/S-7")).text
        assert "林**" in page
        assert not any(secret in page for secret in SECRETS)
        assert '<form method="post" action="/operators"' not in page
        found = (await screen.get("/operators", find="林秀兰")).text
        assert 'href="/operators/S-7"' not in found
        assert (await screen.post("/operators", **LIN)).status_code == 403


@pytest.mark.anyio
async def test_they_are_found_by_code_public_name_and_number_page_by_page(market: Market) -> None:
    for number in range(60):
        market.ask(Register(f"Z-{number:02}", f"菜行{number}%", "同安区", uscc="91350121MA2X000196"))
    async with market.signed("supervisor") as screen:
        first = (await screen.get("/operators", find="菜行")).text
        assert len(set(re.findall(r'href="/operators/(Z-\d\d)"', first))) == 50
        more = re.search(r'href="(/operators\?find=[^"]+after=Z-49)"', first)
        assert more is not None
        rest = (await screen.get(unescape(more[1]))).text
        assert len(set(re.findall(r'href="/operators/(Z-\d\d)"', rest))) == 10
        assert (
            len(set(re.findall(r'href="/operators/(Z-\d\d)"', (await screen.get("/operators", find="7%")).text))) == 6
        )
        assert "Z-00" in (await screen.get("/operators", find="91350121")).text
        assert "没有找到" in (await screen.get("/operators", find="nobody")).text


@pytest.mark.anyio
async def test_a_card_is_given_shown_to_be_printed_and_a_new_one_ends_it(market: Market) -> None:
    async with market.signed("manager") as screen:
        assert (await screen.get("/operators/s-1/card")).status_code == 404
        first = await screen.do("givecard", operator="s-1", next="/operators/s-1/card")
        page = (await screen.get(first.headers["location"])).text
        card = market.facts(f.Carded)[-1].card
        assert card in page
        assert "data:image/svg+xml" in page
        assert market.ask(Read("E1", card.encode())).why[0].code == "card_read"
        await screen.do("givecard", operator="s-1")
        assert card not in (await screen.get("/operators/s-1/card")).text
        assert market.ask(Read("E1", card.encode())).why[0].code == "card_void"


@pytest.mark.anyio
async def test_who_may_act_is_given_shown_and_ended(market: Market) -> None:
    stall = market.member("stall", person="lin")
    async with market.signed("manager") as screen:
        page = (await screen.get("/operators/s-1")).text
        assert '<option value="lin">' in page
        fields = {
            "seller": "s-1",
            "to": "lin",
            "what.declare": "on",
            "since": "2026-11-01",
            "until": "2027-10-31",
            "paper": "SQ-1",
        }
        told = await screen.do("authorise", **fields, next="/operators/s-1")
        page = (await screen.get(told.headers["location"])).text
        assert "申报货品" in page
        assert "SQ-1" in page
        assert "2027-10-31" in page
        found = market.store.get(Authorisation, f"s-1 {stall.person}")
        assert found is not None
        assert found.covers("declare", "2026-11-23")
        await screen.do("authorise", seller="s-1", to="lin")
        found = market.store.get(Authorisation, f"s-1 {stall.person}")
        assert found is not None
        assert not found.covers("declare", "2026-11-23")
        assert "仅市场办公室可代办" in (await screen.get("/operators/s-1")).text
        wrong = await screen.do("authorise", seller="s-1", to="ghost", next="/operators/s-1")
        assert "无此账号" in (await screen.get(wrong.headers["location"])).text


@pytest.mark.anyio
async def test_the_last_loads_are_shown_with_where_they_are(market: Market, visit: str) -> None:
    later = declare(market)
    market.ask(Read("E1", visit.encode()))
    async with market.signed("supervisor") as screen:
        page = (await screen.get("/operators/s-1")).text
    assert page.index(later) < page.index(visit)
    assert "小白菜 500 kg" in page
    assert "已申报" in page


@pytest.mark.anyio
async def test_nobody_of_that_code_is_not_found(market: Market) -> None:
    async with market.signed("manager") as screen:
        for path in ("/operators/nobody", "/operators/nobody/card"):
            assert (await screen.get(path)).status_code == 404
