"""A scanner's bytes straight to a browser, run by its path: pty -> server-sent event -> textContent. Nothing is decided.

`python -P bare_line.py TTY PORT`. Imports nothing of ours. It serves one reader at a time: who came last.
"""

import asyncio
import os
import sys
import tty
from typing import Any

import uvicorn

_TTY, _PORT = sys.argv[1:3]
_PAGE = b"""<!doctype html><title>bare</title><p></p>
<script>new EventSource("/events").onmessage = (event) => document.querySelector("p").textContent = event.data</script>"""
_lines: "asyncio.Queue[bytes]" = asyncio.Queue()


def _listen() -> None:
    """The event loop itself waits for the tty: no thread between the bytes and the browser."""
    line = os.open(_TTY, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
    tty.setraw(line)
    rest = bytearray()

    def read() -> None:
        rest.extend(os.read(line, 4096))
        while (end := rest.find(b"\r\n")) >= 0:
            _lines.put_nowait(bytes(rest[:end]))
            del rest[: end + 2]

    asyncio.get_running_loop().add_reader(line, read)


async def app(scope: "dict[str, Any]", _receive: object, send: Any) -> None:  # noqa: ANN401  (bare ASGI)
    """The page and its events."""
    if scope["type"] != "http":
        return
    events = scope["path"] == "/events"
    kind = b"text/event-stream" if events else b"text/html"
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
    if not events:
        await send({"type": "http.response.body", "body": _PAGE})
        return
    await send({"type": "http.response.body", "body": b": hello\n\n", "more_body": True})
    _listen()
    while True:
        await send({"type": "http.response.body", "body": b"data: %b\n\n" % await _lines.get(), "more_body": True})


uvicorn.run(app, host="127.0.0.1", port=int(_PORT), log_level="warning", access_log=False, lifespan="off")
