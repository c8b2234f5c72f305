"""Sheets as a browser sends them."""

import csv
import io
import re
from collections.abc import Sequence

import httpx
from market_room import HTML, PIN, Screen

HEAD = ("编码", "品名", "类别")
GOOD = (HEAD, ("P-1", "小白菜", "蔬菜"), ("P-2", "豇豆", "蔬菜"))
BAD = (*GOOD, ("P-3", "", "蔬菜"), ("P-4", "葱", "菜菜"))


def comma(rows: Sequence[Sequence[str]]) -> bytes:
    """CSV."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


async def send(screen: Screen, rows: Sequence[Sequence[str]] | bytes, registry: str = "products") -> httpx.Response:
    """The form of a registry's page, with a file."""
    raw = rows if isinstance(rows, bytes) else comma(rows)
    return await screen.client.post(
        f"/registers/{registry}/sheets", data={"csrf": screen.csrf}, files={"sheet": ("目录.csv", raw)}, headers=HTML
    )


async def staged(screen: Screen, rows: Sequence[Sequence[str]], registry: str = "products") -> str:
    """The address of a sheet that waits."""
    told = await send(screen, rows, registry)
    assert told.status_code == 303, told.text
    address = told.headers["location"]
    assert re.fullmatch(rf"/registers/{registry}/sheets/[0-9a-f]{{16}}", address)
    return address


async def take(screen: Screen, address: str, pin: str = PIN, **fields: str) -> httpx.Response:
    """The form of a sheet's page, with the PIN at once."""
    return await screen.post(f"{address}/take", pin=pin, **fields)
