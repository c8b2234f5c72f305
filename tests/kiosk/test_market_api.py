"""The market's JSON API over a real flow."""

import base64

import msgspec
import pytest
from market_goods import LINE
from market_room import Market, plant

from devices import Health, State
from edge.core.batch import Status
from edge.core.facts import Declared, Unrecognised
from edge.flow.asks import Read
from kiosk.chrome.wire import BODY_LIMIT
from kiosk.market.api import KINDS
from kiosk.market.ports import Who

GATE, OFFICE = "gate-token", "office-token"


def read(lane: str, raw: bytes) -> dict[str, str]:
    return {"lane": lane, "raw": base64.b64encode(raw).decode()}


@pytest.mark.anyio
async def test_a_day_at_the_gate(market: Market) -> None:
    async with market.client(GATE) as client:
        line = msgspec.to_builtins(LINE)
        declared = await client.post("/api/asks/declare", json={"seller": "s-1", "plate": "闽D12345", "lines": [line]})
        visit = declared.json()["code"]
        told = (await client.post("/api/asks/read", json=read("E1", visit.encode()))).json()
        assert told["good"] is True
        assert told["verdict"] in ("pass", "wait")
        assert set(told) == {"verdict", "good", "code", "codes", "why"}
        assert set(told["why"][0]) == {"code", "zh", "en"}
        batch = (await client.get(f"/api/batches/{told['codes'][0]}")).json()
        assert batch["line"]["product"] == "小白菜"
        assert (await client.get(f"/api/visits/{visit}")).json()["stay"] == "inside"
        assert (await client.get("/api/day")).json()["arrived"] == 1
        assert [each["code"] for each in (await client.get("/api/owed")).json()] == told["codes"]
        lane = (await client.get("/api/lanes/E1")).json()
        assert (lane["gate"], lane["verdicts"][0]["code"]) == ("entry", visit)
        assert lane["verdicts"][0]["why"] == told["why"]


@pytest.mark.anyio
async def test_a_refusal_is_an_answer_with_its_reason(market: Market) -> None:
    async with market.client(GATE) as client:
        told = await client.post("/api/asks/read", json=read("E1", b"\xff\xfe"))
    assert told.status_code == 200
    assert (told.json()["verdict"], told.json()["good"]) == ("unknown", False)
    assert told.json()["why"][0]["code"] == "unread_not_text"


@pytest.mark.anyio
async def test_who_and_key_go_with_the_ask(market: Market) -> None:
    async with market.client(GATE) as client:
        ask = {"seller": "s-1", "plate": "闽D12345", "lines": [msgspec.to_builtins(LINE)]}
        first = await client.post("/api/asks/declare", json=ask, headers={"idempotency-key": "k-1"})
        again = await client.post("/api/asks/declare", json=ask, headers={"idempotency-key": "k-1"})
        other = await client.post("/api/asks/declare", json=ask)
    assert first.json() == again.json()
    assert other.json() != first.json()
    declared = market.entries(Declared)
    assert [(each.actor, each.station) for each in declared] == [("gate-1", "E1")] * 2


@pytest.mark.anyio
async def test_a_key_has_a_limit(market: Market) -> None:
    async with market.client(OFFICE) as client:
        told = await client.post("/api/asks/openday", json={}, headers={"idempotency-key": "k" * 129})
    assert told.status_code == 400


@pytest.mark.anyio
@pytest.mark.parametrize("path", ["asks/openday", "batches/1", "visits/1", "lanes/E1", "day", "owed", "devices"])
@pytest.mark.parametrize(
    ("authorization", "status"),
    [("", 401), ("Bearer ", 401), ("Basic gate-token", 401), ("Bearer gate", 403), ("Bearer gate-token2", 403)],
)
async def test_nobody_gets_in_without_a_token(market: Market, path: str, authorization: str, status: int) -> None:
    before = market.bodies()
    async with market.client() as client:
        method = "POST" if path.startswith("asks") else "GET"
        told = await client.request(method, f"/api/{path}", headers={"authorization": authorization}, content=b"{}")
    assert told.status_code == status
    assert told.headers["content-type"] == "application/problem+json"
    assert set(told.json()["detail"]) == {"zh", "en"}
    assert market.bodies() == before


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("kind", "content", "says"),
    [
        ("read", b"", "truncated"),
        ("read", b"{", "truncated"),
        ("read", b"[]", "object"),
        ("read", b"{}", "`lane`"),
        ("read", b'{"lane":1,"raw":""}', "$.lane"),
        ("read", b'{"lane":"E1","raw":"%%"}', "$.raw"),
        ("read", b'{"ask":"move","lane":"E1","raw":""}', "$.ask"),
        ("read", b'{"lane":"\xff","raw":""}', "utf-8"),
        ("move", b'{"batch":"1","source":"moon","target":"trade"}', "$.source"),
    ],
)
async def test_a_body_that_does_not_decode_says_why(market: Market, kind: str, content: bytes, says: str) -> None:
    async with market.client(GATE) as client:
        told = await client.post(f"/api/asks/{kind}", content=content)
    assert told.status_code == 400
    assert says in told.json()["detail"]["en"]
    assert "内容无法解读" in told.json()["detail"]["zh"]


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"grams": 10**12}, "lines[1].grams"),
        ({"grams": 10**30}, "lines[1].grams"),
        ({"grams": -1}, "lines[1].grams"),
        ({"product": "菜" * 5000}, "lines[1].product"),
        ({"produced_on": "2026-02-30"}, "lines[1].produced_on"),
        ({"report": {**msgspec.to_builtins(LINE.report), "grams": 10**19}}, "lines[1].report.grams"),
    ],
)
async def test_what_nothing_real_can_be_is_answered_with_its_field(
    market: Market, change: dict[str, object], field: str
) -> None:
    ask = {"seller": "s-1", "plate": "闽D12345", "lines": [msgspec.to_builtins(LINE) | change]}
    async with market.client(GATE) as client:
        told = await client.post("/api/asks/declare", json=ask)
    assert (told.status_code, told.json()["verdict"]) == (200, "stop")
    assert field in told.json()["why"][0]["en"]


@pytest.mark.anyio
@pytest.mark.parametrize(
    "content",
    [
        b'{"batch":"\\ud800"}',
        b'{"batch":"' + b"9" * 201 + b'"}',
        b'{"batch":' + b"9" * 400 + b"}",
        b'{"batch":null}',
        b"[" * 5000,
        b'{"x":' * 5000,
        b'{"batch":"1","x":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
)
async def test_what_no_text_can_be_is_a_problem(market: Market, content: bytes) -> None:
    async with market.client("lab-token") as client:
        assert (await client.post("/api/asks/takesample", content=content)).status_code == 400


@pytest.mark.anyio
async def test_odd_but_possible_texts_have_an_answer(market: Market) -> None:
    async with market.client("lab-token") as client:
        for text in ("", "\x00", "\x00\uffff", "%00", "../..", "'; DROP TABLE batch; --", "\u202e", "😀" * 50):
            assert (await client.post("/api/asks/takesample", json={"batch": text})).json()["verdict"] == "stop"
    async with market.client(GATE) as client:
        for path in ("%00", "%ff%fe", "%ed%a0%80", "a%2fb", "x" * 5000):
            assert (await client.get(f"/api/batches/{path}")).status_code == 404


@pytest.mark.anyio
async def test_a_whole_number_may_be_written_with_a_point(market: Market) -> None:
    numbers = {"1000.0": 200, "1e3": 200, "1000.5": 400, "1e400": 400, '"1000"': 400, "true": 400}
    async with market.client("lab-token") as client:
        for number, status in numbers.items():
            body = f'{{"sample":"L","seen":{number}}}'.encode()
            assert (await client.post("/api/asks/verify", content=body)).status_code == status, number


@pytest.mark.anyio
async def test_a_lane_that_is_not_there_reads_nothing(market: Market, visit: str) -> None:
    async with market.client(GATE) as client:
        assert (await client.post("/api/asks/read", json=read("E9", visit.encode()))).status_code == 404
    assert market.facts(Unrecognised) == []


@pytest.mark.anyio
async def test_a_body_too_large_is_not_read(market: Market) -> None:
    async with market.client(GATE) as client:
        told = await client.post("/api/asks/read", content=b" " * (BODY_LIMIT + 1))
    async with market.client(OFFICE) as client:
        fits = await client.post("/api/asks/openday", content=b"{}".ljust(BODY_LIMIT))
    assert told.status_code == 413
    assert fits.status_code == 200


@pytest.mark.anyio
async def test_what_the_rules_exclude_is_a_conflict(market: Market, visit: str) -> None:
    batch = market.ask(Read("E1", visit.encode())).codes[0]
    entity = market.views.batch(batch)
    assert entity is not None
    # No door lets this happen: a zone below nothing, which the rules refuse to book on.
    broken = msgspec.structs.replace(entity, status=Status.RELEASED, accounts={"trade": -50, "store": 100})
    plant(market, batch, broken)
    async with market.client(GATE) as client:
        told = await client.post(
            "/api/asks/sell", json={"seller": "s-1", "buyer": "b-1", "items": [{"batch": batch, "grams": 9}]}
        )
    assert told.status_code == 409
    assert told.json()["title"] == "Conflict"
    assert batch in told.json()["detail"]["zh"]


@pytest.mark.anyio
@pytest.mark.parametrize("path", ["/api/batches/none", "/api/visits/none", "/api/lanes/none", "/api/none"])
async def test_what_is_not_there_is_a_problem(market: Market, path: str) -> None:
    async with market.client(GATE) as client:
        told = await client.get(path, headers={"accept": "text/html"})
    assert told.status_code == 404
    assert told.headers["content-type"] == "application/problem+json"


@pytest.mark.anyio
async def test_an_ask_nobody_knows(market: Market) -> None:
    async with market.client(GATE) as client:
        assert (await client.post("/api/asks/explode", json={})).status_code == 404
        assert (await client.get("/api/asks/read")).status_code == 405


@pytest.mark.anyio
async def test_devices_are_listed(market: Market) -> None:
    market.board.report(Health("printer-E1", State.TROUBLE, "paper out"))
    async with market.client(GATE) as client:
        told = (await client.get("/api/devices")).json()
    assert told == [{"device": "printer-E1", "state": "trouble", "detail": "paper out"}]


@pytest.mark.anyio
async def test_probes_are_open(market: Market) -> None:
    async with market.client() as client:
        assert (await client.get("/livez")).json() == {"live": True}
        assert (await client.get("/readyz")).status_code == 200
        market.line = market.line._replace(online=False)
        assert (await client.get("/readyz")).status_code == 503


def test_every_ask_has_a_name() -> None:
    assert len(KINDS) == 64
    assert " ".join(sorted(KINDS)).isascii()


@pytest.mark.anyio
async def test_a_token_without_a_role_may_nothing(market: Market) -> None:
    market.app.state.room = market.app.state.room._replace(tokens={"bare": Who("p", "s")})
    async with market.client("bare") as client:
        for path in ("/api/day", "/api/owed", "/api/devices", "/api/lanes/E1"):
            assert (await client.get(path)).status_code == 403
        assert (await client.post("/api/asks/read", json=read("E1", b"x"))).status_code == 403
