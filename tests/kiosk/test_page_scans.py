"""Scans that a page caught from a scanner that types, and the page that tests such a scanner."""

import pytest
from market_room import AT, Market, csrf, declare

from edge.core import facts as f
from edge.core.actions import Tell
from edge.core.why import TEXTS, Why


@pytest.mark.anyio
async def test_a_scan_caught_by_the_page_is_read_once_for_each_key(market: Market) -> None:
    visit = declare(market)
    async with market.signed("gate", station="E1") as screen:
        headers = {"x-csrf-token": screen.csrf, "idempotency-key": "k-1"}
        first = await screen.client.post("/lanes/E1/read", json={"code": visit}, headers=headers)
        again = await screen.client.post("/lanes/E1/read", json={"code": visit}, headers=headers)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert first.json()["code"] == visit
    assert [entry.actor for entry in market.entries(f.Arrived)] == [screen.member.person]


@pytest.mark.anyio
async def test_nobody_else_scans_for_a_lane(market: Market) -> None:
    visit = declare(market)
    async with market.client(peer=("10.0.0.9", 1)) as client:
        told = await client.post("/lanes/E1/read", json={"code": visit}, headers={"x-csrf-token": await csrf(client)})
        assert told.status_code == 401
    async with market.signed("lab") as screen:
        headers = {"x-csrf-token": screen.csrf}
        assert (await screen.client.post("/lanes/E1/read", json={"code": visit}, headers=headers)).status_code == 403
    async with market.signed("gate") as screen:
        assert (await screen.client.post("/lanes/E1/read", json={"code": visit})).status_code == 403
        elsewhere = {"x-csrf-token": screen.csrf, "origin": "http://evil"}
        assert (await screen.client.post("/lanes/E1/read", json={"code": visit}, headers=elsewhere)).status_code == 403
        headers = {"x-csrf-token": screen.csrf}
        assert (await screen.client.post("/lanes/E9/read", json={"code": visit}, headers=headers)).status_code == 404
        assert (await screen.client.post("/lanes/E1/read", json={"code": ""}, headers=headers)).status_code == 400
    assert not market.facts(f.Arrived)


@pytest.mark.anyio
async def test_the_scanner_page_tells_what_a_code_means(market: Market) -> None:
    async with market.signed("gate") as screen:
        assert "data-scanner" in (await screen.get("/scanner")).text
        known = await screen.client.post("/scanner/parse", json={"code": "\u001d0106901234567892"})
        assert (known.json()["profile"], known.json()["fields"]) == ("gs1-es", {"01": "06901234567892"})
        unknown = (await screen.client.post("/scanner/parse", json={"code": "a\u0001b"})).json()
        assert (unknown["error"], unknown["said"]["en"]) == ("not_text", TEXTS["unread_not_text"][1])
    assert not market.facts(f.Unrecognised)


@pytest.mark.anyio
async def test_the_scanner_page_shows_what_each_lane_last_heard(market: Market) -> None:
    market.board.tell(Tell("X1", "stop", "S-77", (Why("voucher_unknown"),)), AT.isoformat())
    async with market.signed("gate") as screen:
        html = (await screen.get("/scanner")).text
    row = html[html.index('<th scope="row">X1') :].partition("</tr>")[0]
    assert "S-77" in row
    assert "禁出" in row
