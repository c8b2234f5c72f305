"""A market with nothing in it, run by its path: opens the file, serves an empty FastAPI app, commits one row, says hello.

`python -P bare_market.py FILE PORT`. It imports nothing of ours: what it takes is what any such process takes.
"""

import sqlite3
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

_FILE, _PORT = sys.argv[1:3]


@asynccontextmanager
async def _commit_once(_app: FastAPI) -> "AsyncGenerator[None, None]":
    connection = sqlite3.connect(_FILE, isolation_level=None)
    connection.execute("CREATE TABLE IF NOT EXISTS series (name TEXT PRIMARY KEY, last INTEGER)")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("INSERT INTO series VALUES ('bare', 1) ON CONFLICT (name) DO UPDATE SET last = last + 1")
    yield
    connection.close()


app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=_commit_once)


@app.get("/", response_class=PlainTextResponse)
def hello() -> str:
    """The least a page can be."""
    return "hello"


uvicorn.run(app, host="127.0.0.1", port=int(_PORT), log_level="warning", access_log=False)
