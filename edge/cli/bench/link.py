"""A long line on loopback: every byte arrives late, and no faster than the line carries. It imports nothing of ours.

`python -P link.py LISTEN TARGET DELAY_MS KBIT_S` (0 kbit/s: no limit); both ways alike, each connection a line of its own.
"""

import asyncio
import os
import sys
from contextlib import suppress
from threading import Thread

_LISTEN, _TARGET = int(sys.argv[1]), int(sys.argv[2])
_DELAY_S, _OCTETS_S = float(sys.argv[3]) / 1e3, float(sys.argv[4]) * 1e3 / 8
_PIECE = 1448 if _OCTETS_S else 1 << 16  # a segment, where its own time on the line matters
_HELD = 256  # pieces on the way before the sender is made to wait
Way = asyncio.Queue[tuple[float, bytes]]


async def _enter(reader: asyncio.StreamReader, way: Way) -> None:
    """Read, and say when each piece arrives."""
    clock, free_at = asyncio.get_running_loop().time, 0.0
    while piece := await reader.read(_PIECE):
        free_at = max(free_at, clock()) + (len(piece) / _OCTETS_S if _OCTETS_S else 0.0)
        await way.put((free_at + _DELAY_S, piece))
    await way.put((clock() + _DELAY_S, b""))


async def _leave(way: Way, writer: asyncio.StreamWriter) -> None:
    clock = asyncio.get_running_loop().time
    while True:
        due, piece = await way.get()
        if (wait_s := due - clock()) > 0:
            await asyncio.sleep(wait_s)
        if not piece:
            return
        writer.write(piece)
        await writer.drain()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One connection; either end's end is both ends' end."""
    far_reader, far_writer = await asyncio.open_connection("127.0.0.1", _TARGET)
    up, down = Way(_HELD), Way(_HELD)
    ways = [
        asyncio.create_task(each)
        for each in (_enter(reader, up), _leave(up, far_writer), _enter(far_reader, down), _leave(down, writer))
    ]
    done, _ = await asyncio.wait((ways[1], ways[3]), return_when=asyncio.FIRST_COMPLETED)
    for each in ways:
        each.cancel()
    for each in (writer, far_writer):
        each.close()
    with suppress(OSError):
        for each in done:
            each.result()


async def _serve() -> None:
    async with await asyncio.start_server(_carry, "127.0.0.1", _LISTEN) as server:
        await server.serve_forever()


def _end_with_stdin() -> None:
    sys.stdin.read()  # whoever started it holds the other end
    os._exit(0)


Thread(target=_end_with_stdin, daemon=True).start()
with suppress(KeyboardInterrupt):
    asyncio.run(_serve())
