"""A market's web server: screens for everybody at work there, JSON for everything that can be asked."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from fastapi import FastAPI

from edge.core.said import kg, typed_kg
from edge.flow.board import Board
from edge.flow.flow import Flow
from edge.flow.imports import Imports
from kiosk.chrome import welcome
from kiosk.chrome.install import install
from kiosk.chrome.signin.guard import Desk, Visitor
from kiosk.market import (
    api,
    callboard,
    docs,
    failed,
    forms,
    instruments,
    live,
    metrics,
    office,
    openapi,
    operators,
    people,
    pictures,
    reckoning,
    registers,
    results,
    scanner,
    screens,
    sheets,
    words,
)
from kiosk.market.books import close, count, halts, inspect, slips, snapped
from kiosk.market.books import page as books
from kiosk.market.entrance import goods, vehicles
from kiosk.market.exit import forgiving, handheld, lane
from kiosk.market.lab import control, home, records, runs, sample, setup, verifying
from kiosk.market.phone import declare
from kiosk.market.phone import home as phone
from kiosk.market.ports import Drafts, Ends, Inlet, Tokens, Views
from kiosk.market.room import PictureKept, PicturesKept, Room
from kiosk.market.stall import inside, sell, vouchers

_MENU = (  # address, word, and who finds it there
    ("/", words.word("Lanes"), ()),
    ("/my", words.word("My goods"), ("stall",)),
    ("/handheld", words.word("Handheld"), ("gate",)),
    ("/board", words.word("Call board"), ()),
    ("/results", words.word("Results"), ()),
    ("/lab", words.word("Laboratory"), ("lab", "manager")),
    ("/office", words.word("Office"), ("manager", "supervisor")),
    ("/office/books", words.word("Books"), ("manager", "supervisor")),
    ("/inspect", words.word("Inspect"), ("gate", "lab", "manager", "supervisor")),
    ("/office/count", words.word("Stock-take"), ("gate",)),
    ("/office/slips", words.word("Paper slips"), ("gate", "stall")),
    ("/batches", words.word("Batches"), ("gate", "lab", "manager", "supervisor")),
    ("/operators", words.word("Sellers"), ("manager", "supervisor")),
    ("/registers", words.word("Registries"), ("manager", "supervisor")),
    ("/devices", words.word("Devices"), ("gate", "lab", "manager", "supervisor", "admin")),
    ("/scanner", words.word("Scanner test"), ("gate", "lab", "manager", "supervisor", "admin")),
    ("/people", words.word("People"), ("admin",)),
)


def create_app(
    flow: Flow,
    board: Board,
    views: Views,
    desk: Desk,
    *,
    tokens: Tokens,
    title: str,
    ready: Callable[[], bool],
    keep: PicturesKept,
    picture: PictureKept,
    ends: Ends | None = None,
    drafts: Drafts | None = None,
    imports: Imports | None = None,
    eyes: Mapping[str, Callable[[], bytes]] = MappingProxyType({}),
    inlet: Inlet | None = None,
    day_key: Callable[[str], bytes] | None = None,
    codes: Callable[[bytes], list[bytes]] | None = None,
) -> FastAPI:
    """The app. `tokens` maps a program's token to whom it stands for; `keep` keeps a picture by its SHA-256, `picture` finds it.

    `eyes` are what lanes' cameras see, `inlet` where instruments push, `day_key` what exit codes of a day (YYMMDD) are signed by,
    `codes` reads a picture.
    """
    app = FastAPI(title=title, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.room = Room(
        flow, board, views, tokens, ready, keep, picture, ends, drafts, imports, eyes, inlet, day_key, codes
    )
    install(app, Path(__file__).parent, title, desk, _menu, {"kg": kg, "typed_kg": typed_kg})
    for router in (
        screens.router, live.router, api.router, welcome.router, forms.router, office.router, people.router,
        scanner.router, pictures.router, openapi.router, docs.router,
        reckoning.router, metrics.router, registers.router, sheets.router, operators.router, goods.router, vehicles.router,
        lane.router, forgiving.router, handheld.router,
        callboard.router, inside.router, sell.router, vouchers.router, phone.router, declare.router, instruments.router,
        results.router, failed.router, home.router, control.router,
        runs.router, verifying.router, records.router, setup.router, sample.router,
        books.router, close.router, count.router, slips.router, inspect.router, snapped.router, halts.router,
    ):  # fmt: skip
        app.include_router(router)
    return app


def _menu(visitor: Visitor) -> list[tuple[str, str]]:
    """What somebody may open; a stranger finds the lanes and the way in."""
    found = [(address, word) for address, word, roles in _MENU if not roles or visitor.may(*roles)]
    return found if visitor.me else [*found, ("/sign-in", words.word("Sign in"))]
