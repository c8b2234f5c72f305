"""A market's web server: screens for the lanes, JSON for everything that can be asked."""

from collections.abc import Callable
from pathlib import Path

from fastapi import FastAPI

from edge.flow.board import Board
from edge.flow.flow import Flow
from kiosk.chrome.page import install
from kiosk.market import api, live, screens
from kiosk.market.ports import Tokens, Views
from kiosk.market.room import Room


def create_app(
    flow: Flow, board: Board, views: Views, tokens: Tokens, title: str, ready: Callable[[], bool]
) -> FastAPI:
    """The app. `tokens` maps a bearer token to (actor, station); an empty mapping lets nobody ask anything."""
    app = FastAPI(title=title, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.room = Room(flow, board, views, tokens, ready)
    install(app, Path(__file__).parent, title)
    for router in (screens.router, live.router, api.router):
        app.include_router(router)
    return app
