"""Serving an app until the process is told to stop."""

import signal
import socket

import uvicorn
from fastapi import FastAPI

_WAITING = 128  # connections
_GOODBYE_S = 2  # open event streams would otherwise never end


def claim(host: str, port: int) -> socket.socket:
    """The socket to serve on. Raises OSError that names the address."""
    # With its protocol said: asyncio sets TCP_NODELAY on no other, and every second answer would wait 40 ms.
    at = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    at.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        at.bind((host, port))
        at.listen(_WAITING)
    except OSError as error:
        at.close()
        raise OSError(f"{host}:{port}: {error.strerror}; stop what serves there, or change [http]") from error
    return at


def serve(app: FastAPI, at: socket.socket) -> None:
    """Serve, then return on SIGTERM or SIGINT, so that whoever stands behind can be closed."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave_to_uvicorn)
    config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=_GOODBYE_S)
    uvicorn.Server(config).run(sockets=[at])


def _leave_to_uvicorn(_number: int, _frame: object) -> None:
    """Uvicorn ends on a signal, and then raises it again."""
