"""The province's web server: overview, public page, orders."""

from collections.abc import Callable, Mapping
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy import Engine

from kiosk.chrome.install import install
from kiosk.province import api, screens
from kiosk.province.ports import StopTrade
from kiosk.province.room import Room


def create_app(
    archive: Engine,
    names: Mapping[str, str],
    stop: StopTrade,
    tokens: Mapping[str, str],
    title: str,
    ready: Callable[[], bool],
) -> FastAPI:
    """The app. `names` maps market ids to names, `tokens` bearer tokens to actors; an empty mapping lets nobody order."""
    app = FastAPI(title=title, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.room = Room(archive, names, stop, tokens, ready)
    install(app, Path(__file__).parent, title)
    for router in (screens.router, api.router):
        app.include_router(router)
    return app
