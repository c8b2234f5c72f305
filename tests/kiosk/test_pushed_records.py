"""What an instrument pushes, over HTTP to the market's real app: signed, taken once, answered record by record."""

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from market_room import AT, FAR, LOT, PIN, SITE, STATIONS, TOKENS, Market, build, served, waiting
from msgspec.structs import replace

from devices import State
from drivers.instrument_push import InstrumentPush
from drivers.simulators.instrument import Instrument
from drivers.simulators.instrument_ways import PushWay
from edge.core import facts as f
from edge.core.lab.records import Record
from edge.core.methods import Method
from edge.flow.asks import Commission, Control, Deplete, Stock, TakeSample
from edge.store.pictures import Pictures
from kiosk.chrome.signin.guard import Desk
from kiosk.market.app import create_app
from kiosk.market.instruments import LIMIT, WINDOW_S
from kiosk.market.ports import Inlet, Pusher

METHOD = "GB/T 5009.199"
INHIBITION = Method(METHOD, "农药残留", "Pesticides", "inhibition", ("vegetable",))
SECRET = "0123456789abcdef-secret"  # noqa: S105  (nobody's)
ADDRESS = "/instruments/nc-1/records"
NOW = int(AT.timestamp())


class Lab:
    """A market whose reader may push, with today's control and a sample that waits."""

    def __init__(self, market: Market, folder: Path) -> None:
        self.market = market
        market.flow.site = replace(SITE, methods=(INHIBITION,))
        self.came = Pictures(folder / "came", suffix=".txt")
        push = InstrumentPush("nc-1", "Mk", "SN-1", items={"有机磷": METHOD})
        inlet = Inlet({"nc-1": Pusher(SECRET.encode(), push)}, self.came.keep, self.came.path)
        market.app = create_app(
            market.flow, market.board, market.views, Desk(market.gatehouse, STATIONS), tokens=TOKENS, title="厦门夏商",
            ready=lambda: True, keep=market.pictures.keep, picture=market.pictures.path, inlet=inlet,
        )  # fmt: skip
        for ask in (
            Commission("NC", "Mk", "SN-1", "NC-800", (METHOD,), 24, "2027-12-31", "2027-12-31"),
            Deplete(LOT, "used up"),
            Stock("R-1", (METHOD,), "2027-12-31"),
            Control("NC", METHOD, "R-1", {"percent": "0.5"}, {"percent": "88"}),
        ):
            assert market.ask(ask, "lab-1").good
        self.sample = market.ask(TakeSample(waiting(market)), "lab-1").code

    def body(self, *items: dict[str, Any], **says: Any) -> bytes:
        item = {"item_name": "有机磷", "value": "23.40", "unit": "%", "conclusion": "阴性", "reagent_batch": "R-1"}
        told = {
            "manufacturer_code": "Mk", "device_sn": "SN-1", "manufacturer_record_id": "R-7", "timestamp": NOW,
            "nonce": secrets.token_hex(4), "sample_no": self.sample, "test_time": f"{AT:%Y-%m-%d %H:%M:%S}",
            "items": [item | each for each in items or ({},)],
        }  # fmt: skip
        return json.dumps(told | says, ensure_ascii=False).encode()

    async def push(self, body: bytes, secret: str = SECRET, address: str = ADDRESS, **headers: str) -> httpx.Response:
        signed = {"x-pinma-signature": hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}
        async with self.market.client(peer=FAR) as client:
            return await client.post(address, content=body, headers=signed | headers)

    def health(self) -> tuple[State, str]:
        found = next(each for each in self.market.board.health() if each.device == "nc-1")
        return found.state, found.detail


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    market = build(tmp_path / "market")
    yield Lab(market, tmp_path)
    market.close()


@pytest.mark.anyio
async def test_a_pushed_record_is_a_run_and_says_so(lab: Lab) -> None:
    told = await lab.push(lab.body())
    assert told.status_code == 200
    (taken,) = told.json()["records"]
    assert (taken["record"], taken["waits"], taken["answer"]["code"]) == ("R-7", False, lab.sample)
    assert taken["answer"]["why"][0]["zh"] == "待另一人复核发布"
    (run,) = lab.market.facts(f.Assayed)
    assert (run.sample, run.how, run.raw, run.by) == (lab.sample, "instrument", {"percent": "23.40"}, "nc-1")
    (entry,) = lab.market.entries(f.Assayed)
    assert (entry.actor, entry.station) == ("nc-1", "lab")
    assert lab.health() == (State.READY, "heard 2026-11-23 03:12")


@pytest.mark.anyio
async def test_sent_again_it_has_the_same_outcome_and_nothing_happens(lab: Lab) -> None:
    body = lab.body()
    await lab.push(body)
    before = lab.market.bodies()
    for again in (body, lab.body()):  # the very same, and the same record in another envelope
        told = await lab.push(again)
        assert told.status_code == 200
        assert told.json()["records"][0]["answer"]["why"][0]["code"] == "record_used"
    assert lab.market.bodies() == before


@pytest.mark.anyio
async def test_each_item_has_its_own_outcome(lab: Lab) -> None:
    told = await lab.push(lab.body({}, {"item_name": "克百威"}, {"item_name": "氟虫腈", "conclusion": "可疑"}))
    assert told.status_code == 200
    assert [(each["record"], each["waits"], each["answer"]["why"][0]["code"]) for each in told.json()["records"]] == [
        ("R-7/有机磷", False, "to_verify"),
        ("R-7/克百威", True, "method_unknown"),
        (told.json()["records"][2]["record"], True, "record_verdict"),
    ]
    assert len(lab.market.facts(f.Received)) == 3
    assert lab.health()[0] is State.TROUBLE


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("secret", "address", "headers"),
    [
        ("another-secret-of-16", ADDRESS, {}),
        (SECRET, "/instruments/nobody/records", {}),
        ("", "/instruments/nobody/records", {}),
        (SECRET, ADDRESS, {"x-pinma-signature": ""}),
        (SECRET, ADDRESS, {"x-pinma-signature": "sha256="}),
        (SECRET, ADDRESS, {"x-pinma-signature": "0" * 64}),
        (SECRET, ADDRESS, {"authorization": "Bearer gate-token", "x-pinma-signature": "x"}),
    ],
)
async def test_what_is_not_signed_leaves_no_trace(lab: Lab, secret: str, address: str, headers: dict[str, str]) -> None:
    before = lab.market.bodies()
    told = await lab.push(lab.body(), secret, address, **headers)
    assert (told.status_code, told.headers["content-type"]) == (401, "application/problem+json")
    assert lab.market.bodies() == before
    assert not list(lab.came._folder.glob("**/*.txt"))  # pyright: ignore[reportPrivateUsage]


@pytest.mark.anyio
async def test_any_byte_of_the_body_is_covered(lab: Lab) -> None:
    """The five fields that the maker's own scheme signs do not cover the result; ours does."""
    body = lab.body()
    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    bent = body.replace(b"23.40", b"13.40")
    assert bent != body
    assert (await lab.push(bent, **{"x-pinma-signature": signature})).status_code == 401
    assert (await lab.push(body, **{"x-pinma-signature": f"sha256={signature.upper()}"})).status_code == 200


@pytest.mark.anyio
@pytest.mark.parametrize("off", [WINDOW_S + 1, -WINDOW_S - 1, -NOW])
async def test_a_body_of_another_time_is_refused_and_told_why(lab: Lab, off: int) -> None:
    before = lab.market.bodies()
    told = await lab.push(lab.body(timestamp=NOW + off))
    assert told.status_code == 401
    assert str(NOW) in told.json()["detail"]["zh"]
    assert lab.market.bodies() == before
    assert (await lab.push(lab.body(timestamp=NOW + (WINDOW_S if off > 0 else -WINDOW_S)))).status_code == 200


@pytest.mark.anyio
async def test_a_nonce_is_one_body_s_for_as_long_as_it_could_be_replayed(lab: Lab) -> None:
    assert (await lab.push(lab.body(nonce="n"))).status_code == 200
    assert (await lab.push(lab.body(nonce="n", manufacturer_record_id="R-8"))).status_code == 401
    lab.market.unix += 2 * WINDOW_S + 1
    later = lab.body(nonce="n", manufacturer_record_id="R-8", timestamp=int(lab.market.unix))
    assert (await lab.push(later)).status_code == 200


@pytest.mark.anyio
@pytest.mark.parametrize("raw", [b"{", b"[]", "乱码".encode("gb18030")])
async def test_a_signed_body_that_cannot_be_read_is_kept_and_shown_to_the_laboratory(lab: Lab, raw: bytes) -> None:
    told = await lab.push(raw)
    assert told.status_code == 400
    (received,) = lab.market.facts(f.Received)
    assert (received.wrong, received.digest) == ("record_unreadable", hashlib.sha256(raw).hexdigest())
    assert told.json()["records"] == [received.number]
    assert (await lab.push(raw)).status_code == 400
    assert len(lab.market.facts(f.Received)) == 1
    assert lab.health()[0] is State.TROUBLE
    address = f"/instruments/came/{received.digest}"
    async with lab.market.signed("lab") as screen:
        assert screen.member.pin == PIN
        assert (await screen.get(address)).content == raw
        assert (await screen.get(f"/instruments/came/{'0' * 64}")).status_code == 404
    async with lab.market.signed("gate") as screen:
        assert (await screen.get(address)).status_code == 403


@pytest.mark.anyio
async def test_a_body_without_end_is_too_large(lab: Lab) -> None:
    before = lab.market.bodies()
    assert (await lab.push(lab.body(remark="x" * LIMIT))).status_code == 413
    assert (await lab.push(b"[" * LIMIT)).status_code == 400
    assert len(lab.market.bodies()) == len(before) + 1


@pytest.mark.anyio
async def test_a_market_without_pushing_instruments_takes_none(tmp_path: Path) -> None:
    market = build(tmp_path / "plain")
    async with market.client(peer=FAR) as client:
        signature = hmac.new(b"", b"{}", hashlib.sha256).hexdigest()
        told = await client.post(ADDRESS, content=b"{}", headers={"x-pinma-signature": signature})
    market.close()
    assert told.status_code == 401


@pytest.mark.parametrize(
    ("knob", "value", "answers", "runs"),
    [
        ("duplicate", 1, [200, 200], 1),
        ("garbled", 1, [401], 0),
        ("half", 1, [], 0),
        ("clock", 3600, [401], 0),
        ("gbk", 1, [400], 0),
        ("lies", 1, [200], 1),
        ("unknown", 1, [200], 0),
    ],
)
def test_the_simulator_over_a_real_socket_with_each_fault(
    lab: Lab, knob: str, value: float, answers: list[int], runs: int
) -> None:
    with served(lab.market) as url:
        answering(url)
        way = PushWay(f"{url}{ADDRESS}", SECRET)
        device = Instrument("Mk", "SN-1", way)
        device.fault(knob, value)
        row = {"channel": "1", "sample": lab.sample, "percent": "23.40", "item": "有机磷", "lot": "R-1"}
        device.run(AT.isoformat(), [row])
        assert way.answers == answers
        assert len(lab.market.facts(f.Assayed)) == runs
        device.fault(knob, 0)
        device.run((AT + timedelta(seconds=1)).isoformat(), [row])
        assert way.answers[-1] == 200
    assert [each.verdict for each in lab.market.facts(f.Assayed)] == ["negative"] * (runs + 1)
    assert all(each.state in ("waiting", "used") for each in _records(lab))


def answering(url: str) -> None:
    """It listens a moment after it is there."""
    for _ in range(200):
        with suppress(httpx.ConnectError):
            httpx.get(f"{url}/livez")
            return
        time.sleep(0.02)


def _records(lab: Lab) -> list[Record]:
    found = [lab.market.store.get(Record, each.record) for each in lab.market.facts(f.Received)]
    return [each for each in found if each is not None]
