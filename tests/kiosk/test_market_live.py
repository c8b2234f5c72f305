"""Server-sent events over a real connection on the loopback, and what is left when the client goes."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from market_room import Market, served
from starlette.types import Message, Scope

from edge.core.actions import Tell
from kiosk.chrome.page import COOKIE
from kiosk.market import live
from tests.patience import PATIENCE_S


async def heard(response: httpx.Response) -> AsyncIterator[tuple[str, dict[str, object]]]:
    """Each event's name and content."""
    name = ""
    async for line in response.aiter_lines():
        kind, _, rest = line.partition(": ")
        if kind == "event":
            name = rest
        elif kind == "data":
            yield name, json.loads(rest)


async def until(condition: Callable[[], bool]) -> None:
    """Wait until it holds."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


@pytest.mark.anyio
async def test_present_state_then_beats(market: Market) -> None:
    market.tell("pass", "V1", "welcome")
    with served(market) as url:
        start = time.monotonic()  # who reads late reads several beats at once
        async with (
            httpx.AsyncClient(timeout=PATIENCE_S) as client,
            client.stream("GET", f"{url}/lanes/E1/events") as response,
        ):
            assert response.headers["content-type"].startswith("text/event-stream")
            assert response.headers["cache-control"] == "no-cache"
            events = heard(response)
            name, state = await anext(events)
            assert (name, state["verdict"], state["word"], state["code"]) == ("state", "pass", "放行", "V1")
            assert [(await anext(events))[0] for _ in range(4)] == ["beat"] * 4
            assert time.monotonic() - start > 1.0


@pytest.mark.anyio
async def test_a_change_is_told_at_once_and_not_with_the_next_beat(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_BEAT_S", 2 * PATIENCE_S)
    with served(market) as url:
        async with (
            httpx.AsyncClient(timeout=PATIENCE_S) as client,
            client.stream("GET", f"{url}/lanes/E1/events") as response,
        ):
            events = heard(response)
            assert [(await anext(events))[0] for _ in range(2)] == ["state", "beat"]
            await asyncio.to_thread(market.tell, "stop", "<script>", "blocked_line")
            name, state = await anext(events)
            assert (name, state["verdict"], state["code"]) == ("state", "stop", "<script>")


@pytest.mark.anyio
async def test_what_no_board_tells_comes_with_a_beat(market: Market) -> None:
    with served(market) as url:
        english = httpx.AsyncClient(cookies={COOKIE: "en"}, timeout=PATIENCE_S)
        async with english as client, client.stream("GET", f"{url}/lanes/E1/events") as response:
            events = heard(response)
            assert (await anext(events))[1]["uplink"] == "Province: connected, 3 to send"
            market.line = market.line._replace(online=False)
            changed = [state for name, state in [await anext(events) for _ in range(4)] if name == "state"]
            assert changed[0]["uplink"] == "Province: offline, 3 to send"


@pytest.mark.anyio
async def test_clients_that_go_leave_nobody_listening(market: Market) -> None:
    with served(market) as url:
        async with httpx.AsyncClient(timeout=PATIENCE_S) as client:
            for _ in range(5):
                async with client.stream("GET", f"{url}/lanes/E1/events") as response:
                    await anext(heard(response))
                    assert market.board.listening >= 1
            await until(lambda: market.board.listening == 0)
    market.tell("pass", "V2")  # nobody there; nothing breaks


@pytest.mark.anyio
async def test_many_changes_become_few_events_and_the_last_is_true(market: Market) -> None:
    with served(market) as url:
        async with (
            httpx.AsyncClient(timeout=PATIENCE_S) as client,
            client.stream("GET", f"{url}/lanes/E1/events") as response,
        ):
            events = heard(response)
            await anext(events)
            await asyncio.to_thread(lambda: [market.tell("pass", f"V{number}") for number in range(500)])
            seen = 0
            async for name, state in events:
                seen += name == "state"
                if name == "state" and state["code"] == "V499":
                    break
            assert seen < 100


@pytest.mark.anyio
async def test_a_lane_that_is_not_there_has_no_events(market: Market) -> None:
    async with market.client() as client:
        assert (await client.get("/lanes/E9/events")).status_code == 404


def test_a_listener_of_a_closed_loop_does_not_harm_the_teller(market: Market) -> None:
    """The server stopped hard: the board still holds the listener when the next verdict is told."""
    kept: list[asyncio.Task[None]] = []

    async def abandoned() -> None:
        async def receive() -> Message:
            await asyncio.sleep(PATIENCE_S)
            return {"type": "http.disconnect"}

        async def send(_message: Message) -> None:
            return None

        scope: Scope = {
            "type": "http", "method": "GET", "path": "/lanes/E1/events", "raw_path": b"", "query_string": b"",
            "headers": [], "http_version": "1.1", "scheme": "http", "server": ("kiosk", 80), "root_path": "",
            "client": ("127.0.0.1", 4711),
        }  # fmt: skip
        kept.append(asyncio.ensure_future(market.app(scope, receive, send)))
        await until(lambda: market.board.listening == 1)

    loop = asyncio.new_event_loop()
    loop.run_until_complete(abandoned())
    listeners = market.board.heard
    loop.run_until_complete(_cancelled(kept[0]))
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()
    for listener in listeners:
        listener()
    market.board.tell(Tell("E1", "pass", "V3", ()), "")
    assert market.board.listening == 0


async def _cancelled(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.wait([task])
