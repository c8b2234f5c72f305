"""Serving an app until the process is told to stop."""

import signal

import uvicorn
from fastapi import FastAPI

_GOODBYE_S = 2  # open event streams would otherwise never end


def serve(app: FastAPI, host: str, port: int) -> None:
    """Serve, then return on SIGTERM or SIGINT, so that whoever stands behind can be closed. A port taken exits 3."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave_to_uvicorn)
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=_GOODBYE_S)


def _leave_to_uvicorn(_number: int, _frame: object) -> None:
    """Uvicorn ends on a signal, and then raises it again."""
