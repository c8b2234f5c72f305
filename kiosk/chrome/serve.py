"""Serving an app until the process is told to stop."""

import signal
import socket

import uvicorn
from fastapi import FastAPI

_GOODBYE_S = 2  # open event streams would otherwise never end


def claim(host: str, port: int) -> socket.socket:
    """The socket to serve on. Raises OSError that names the address."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=128)
    except OSError as error:
        raise OSError(f"{host}:{port}: {error.strerror}; stop what serves there, or change [http]") from error


def serve(app: FastAPI, at: socket.socket) -> None:
    """Serve, then return on SIGTERM or SIGINT, so that whoever stands behind can be closed."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave_to_uvicorn)
    config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=_GOODBYE_S)
    uvicorn.Server(config).run(sockets=[at])


def _leave_to_uvicorn(_number: int, _frame: object) -> None:
    """Uvicorn ends on a signal, and then raises it again."""
