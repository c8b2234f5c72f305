"""A real flow and board over books in memory, with the market's app on top."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import httpx
from fastapi import FastAPI
from market_goods import LINE
from memory_books import AT, Books

from edge.core.actions import Action, Tell
from edge.core.why import Why
from edge.flow.asks import Answer, Ask, Declare, OpenDay, Register
from edge.flow.board import Board
from edge.flow.flow import Flow
from edge.flow.turn import Site
from kiosk.market.app import create_app

TOKENS = {"gate-token": ("gate-1", "E1"), "office-token": ("office-1", "office")}
SITE = Site(
    market="xm",
    node="123456785",
    name="厦门夏商",
    lanes={"E1": "entry", "X1": "exit"},
    sale_lane="X1",
    link="https://p/c/",
)


class CountedBoard(Board):
    """The board, counting who listens."""

    def __init__(self) -> None:
        super().__init__()
        self.listening = 0
        self.heard: list[Callable[[], None]] = []

    def listen(self, changed: Callable[[], None]) -> Callable[[], None]:
        stop = super().listen(changed)
        self.listening += 1
        self.heard.append(changed)

        def stopped() -> None:
            self.listening -= 1
            stop()

        return stopped


@dataclass
class Market:
    """One market in memory."""

    flow: Flow
    board: CountedBoard
    books: Books
    app: FastAPI

    def ask(self, ask: Ask, actor: str = "office-1") -> Answer:
        return self.flow.submit(ask, actor=actor, station="office").result(1)

    def tell(self, verdict: str, subject: str, *why: str, lane: str = "E1") -> None:
        self.board.tell(Tell(lane, verdict, subject, tuple(Why(each) for each in why)), AT.isoformat())

    def client(self, token: str = "", **cookies: str) -> httpx.AsyncClient:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://kiosk", headers=headers, cookies=cookies)


def build() -> Market:
    """A market whose day is open, with one registered seller."""
    board, books = CountedBoard(), Books()

    def perform(actions: Sequence[Action], answer: Answer, at: str) -> None:  # noqa: ARG001
        for action in actions:
            if isinstance(action, Tell):
                board.tell(action, at)

    flow = Flow(SITE, books, perform, lambda: 0.0)
    app = create_app(flow, board, books, TOKENS, "厦门夏商", lambda: books.link.online)
    made = Market(flow, board, books, app)
    made.ask(OpenDay())
    made.ask(Register("s-1", "林秀兰", "同安区", natural=True, phone="13800000000"))
    made.ask(Register("b-1", "同安菜行", "同安区"))
    return made


def declare(market: Market) -> str:
    """A declared visit's code."""
    return market.ask(Declare("s-1", "闽D12345", (LINE,))).code
