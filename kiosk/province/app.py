"""The province's web server: overview, public page, orders."""

from collections.abc import Callable, Mapping
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy import Engine

from edge.core.said import kg
from kiosk.chrome.install import install
from kiosk.province import api, books, draws, enrol, metrics, orders, reckoning, reports, screens, traces, warnings
from kiosk.province.ports import Gauges
from kiosk.province.room import Room
from sync.receiver.issuing import Issuer


def create_app(
    archive: Engine,
    names: Mapping[str, str],
    issuer: Issuer,
    tokens: Mapping[str, str],
    title: str,
    ready: Callable[[], bool],
    enrolled: enrol.Enrol | None = None,
    *,
    gauges: Gauges | None = None,
) -> FastAPI:
    """The app. `names` maps market ids to names, `tokens` bearer tokens to actors; an empty mapping lets nobody order."""
    app = FastAPI(title=title, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.room = Room(archive, names, issuer, tokens, ready, gauges)
    app.state.enrol = enrolled
    install(app, Path(__file__).parent, title, filters={"kg": kg})
    for router in (
        screens.router,
        api.router,
        orders.router,
        enrol.router,
        reckoning.router,
        books.router,
        draws.router,
        metrics.router,
        warnings.router,
        reports.router,
        traces.router,
    ):
        app.include_router(router)
    return app
