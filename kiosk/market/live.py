"""A screen as it changes: server-sent events, for as long as somebody looks."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Request
from fastapi.sse import format_sse_event
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from edge.flow.board import Board
from kiosk.chrome.page import language
from kiosk.chrome.signin.guard import Display, Visitor
from kiosk.market.room import Here
from kiosk.market.screen import look

_BEAT_S = 1.0

router = APIRouter()


@router.get("/lanes/{lane}/events")
def events(request: Request, here: Here, _who: Annotated[Visitor, Depends(Display())], lane: str) -> StreamingResponse:
    """The event `state` at once and after every change, `beat` each second."""
    here.gate(lane)
    mine = language(request)
    return Live(here.board, lambda: look(here, lane, mine))


class Live(StreamingResponse):
    """Listens to the board exactly as long as the answer is being sent; so long somebody may `sit` there, too."""

    def __init__(
        self, board: Board, now: Callable[[], object], sit: Callable[[], Callable[[], None]] = lambda: lambda: None
    ) -> None:
        self._board = board
        self._now = now
        self._sit = sit
        self._changed = asyncio.Event()
        super().__init__(self._events(), media_type="text/event-stream", headers={"x-accel-buffering": "no"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and stop listening however it ends."""
        loop = asyncio.get_running_loop()

        def changed() -> None:
            with suppress(RuntimeError):  # the loop has closed, and the teller is the market's writer: leave it alone
                loop.call_soon_threadsafe(self._changed.set)

        stop, leave = self._board.listen(changed), self._sit()
        try:
            await super().__call__(scope, receive, send)
        finally:
            stop()
            leave()

    async def _events(self) -> AsyncIterator[bytes]:
        sent = b""
        while True:
            self._changed.clear()
            state = msgspec.json.encode(await run_in_threadpool(self._now))
            if state != sent:
                sent = state
                yield format_sse_event(event="state", data_str=state.decode())
            yield format_sse_event(event="beat", data_str="{}")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), _BEAT_S)
