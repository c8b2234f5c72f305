"""The socket the screens are served on."""

import asyncio
import socket

import pytest

from kiosk.chrome.serve import claim


@pytest.mark.anyio
async def test_no_answer_waits_for_the_reader_s_acknowledgement() -> None:
    heard: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    async def talk(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line: socket.socket = writer.get_extra_info("socket")
        heard.set_result(bool(line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
        writer.close()

    at = claim("127.0.0.1", 0)
    async with await asyncio.start_server(talk, sock=at):
        _, writer = await asyncio.open_connection(*at.getsockname())
        assert await heard
        writer.close()


def test_an_address_that_somebody_has_is_named() -> None:
    with claim("127.0.0.1", 0) as at, pytest.raises(OSError, match=str(at.getsockname()[1])):
        claim(*at.getsockname())
