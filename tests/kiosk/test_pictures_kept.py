"""Pictures as evidence: whatever is sent, a clean JPEG is kept or the answer says why not."""

import asyncio
import hashlib
import tracemalloc
from collections.abc import AsyncIterator
from io import BytesIO

import httpx
import msgspec
import pytest
from market_room import HTML, Market, served, waiting
from PIL import Image

from edge.core import facts as f
from kiosk.chrome.wire import ProblemError
from kiosk.market.api import KINDS
from kiosk.market.openapi import EXAMPLES
from kiosk.market.pictures import LIMIT, remade

GATE = "gate-token"
BIG = 50 << 20


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), **how: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind, **how)
    return out.getvalue()


def shot() -> bytes:
    """As a phone writes it: turned, with the place and a comment beside."""
    exif = Image.Exif()
    exif[0x0112] = 6  # on its side
    exif[0x010F] = "SECRET-PHONE"
    exif.get_ifd(0x8825)[1] = "N"
    return picture(exif=exif, comment=b"SECRET-NOTE")


@pytest.mark.anyio
@pytest.mark.parametrize("raw", [picture(), picture("PNG"), shot()])
async def test_a_programs_picture_is_kept_and_becomes_a_fact(market: Market, raw: bytes) -> None:
    batch = waiting(market)
    async with market.client(GATE) as client:
        told = (await client.post("/api/pictures", params={"subject": batch}, content=raw)).json()
    path = market.pictures.path(told["picture"])
    assert path is not None
    assert hashlib.sha256(path.read_bytes()).hexdigest() == told["picture"]
    assert told["answer"]["good"]
    (entry,) = market.entries(f.Photographed)
    assert entry.fact == f.Photographed(batch, told["picture"], "E1")
    assert (entry.actor, entry.station) == ("gate-1", "E1")


def test_nothing_but_what_is_seen_is_kept() -> None:
    clean = remade(shot())
    assert b"SECRET" not in clean
    assert b"Exif" not in clean
    with Image.open(BytesIO(clean)) as kept:
        assert kept.format == "JPEG"
        assert kept.size == (30, 40)  # upright, as the camera was held
        assert not kept.getexif()


def test_what_was_clear_is_white() -> None:
    out = BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(BytesIO(remade(out.getvalue()))) as kept:
        assert kept.getpixel((4, 4)) == (255, 255, 255)


def test_a_large_picture_is_made_smaller() -> None:
    with Image.open(BytesIO(remade(picture(size=(6000, 20))))) as kept:
        assert kept.width == 4096


@pytest.mark.parametrize("kind", ["L", "P", "1", "CMYK", "I;16", "LA"])
def test_every_kind_of_pixel_is_understood(kind: str) -> None:
    out = BytesIO()
    Image.new(kind, (8, 8)).save(out, "JPEG" if kind == "CMYK" else "PNG")
    assert remade(out.getvalue())[:2] == b"\xff\xd8"


def bomb() -> bytes:
    """A small file that says it is 10,000 by 10,000."""
    out = BytesIO()
    Image.new("1", (10_000, 10_000)).save(out, "PNG", optimize=True)
    return out.getvalue()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"x",
        b"\x00" * 1000,
        picture()[:-200],
        picture("PNG")[:60],
        picture("GIF"),
        picture("BMP"),
        b"<svg/>",
        bomb(),
        picture()[:4] * 99,
    ],
    ids=["empty", "text", "zeros", "half-jpeg", "half-png", "gif", "bmp", "svg", "bomb", "rubbish"],
)
def test_what_is_no_good_picture_is_refused(raw: bytes) -> None:
    with pytest.raises(ProblemError):
        remade(raw)


@pytest.mark.anyio
async def test_a_picture_of_nothing_here_is_refused(market: Market) -> None:
    async with market.client(GATE) as client:
        assert (await client.post("/api/pictures", params={"subject": "nothing"}, content=picture())).status_code == 404
        assert (await client.post("/api/pictures", content=picture())).status_code == 400
        kept = market.pictures.keep(picture())
        told = await client.post("/api/asks/photograph", json={"subject": "PB" + "A" * 33, "picture": kept})
        assert told.json()["why"][0]["code"] == "subject_unknown"
    assert market.facts(f.Photographed) == []


@pytest.mark.anyio
@pytest.mark.parametrize("kind", ["dispose", "external", "enterslip", "confirm", "photograph"])
async def test_a_picture_that_was_not_kept_is_evidence_of_nothing(market: Market, kind: str) -> None:
    asked = next(each for each in EXAMPLES if type(each) is KINDS[kind])
    before = market.bodies()
    for token in (GATE, "lab-token", "office-token"):
        async with market.client(token) as client:
            told = await client.post(f"/api/asks/{kind}", json=msgspec.to_builtins(asked) | {"picture": "0" * 64})
        assert told.status_code in (403, 404), told.text
    assert market.bodies() == before


@pytest.mark.anyio
async def test_the_same_key_twice_is_one_fact(market: Market) -> None:
    batch = waiting(market)
    async with market.client(GATE) as client:
        for _ in range(2):
            await client.post(
                "/api/pictures", params={"subject": batch}, content=picture(), headers={"idempotency-key": "k"}
            )
    assert len(market.facts(f.Photographed)) == 1


@pytest.mark.anyio
async def test_a_batchs_page_takes_a_picture_and_staff_see_it(market: Market) -> None:
    batch = waiting(market)
    async with market.signed("gate", station="E1") as screen:
        assert f'action="/batches/{batch}/picture"' in (await screen.get(f"/batches/{batch}")).text
        told = await screen.client.post(
            f"/batches/{batch}/picture",
            data={"csrf": screen.csrf, "key": "k"},
            files={"picture": ("a.jpg", shot())},
            headers=HTML,
        )
        assert (told.status_code, told.headers["location"]) == (303, f"/batches/{batch}?told=k")
        (fact,) = market.facts(f.Photographed)
        shown = await screen.get(f"/pictures/{fact.picture}")
        assert shown.headers["content-type"] == "image/jpeg"
        assert hashlib.sha256(shown.content).hexdigest() == fact.picture
        for name in ("0" * 64, "..%2fmarket.db", "x"):
            assert (await screen.get(f"/pictures/{name}")).status_code == 404
    async with market.client() as client:
        assert (await client.get(f"/pictures/{fact.picture}", headers=HTML)).status_code == 303


@pytest.mark.anyio
async def test_a_pictures_form_needs_its_token_and_comes_whole(market: Market) -> None:
    batch = waiting(market)
    path, files = f"/batches/{batch}/picture", {"picture": ("a.jpg", picture())}
    async with market.signed("gate") as screen:
        assert (await screen.client.post(path, data={"csrf": "0"}, files=files)).status_code == 403
        assert (await screen.client.post(path, data={"csrf": screen.csrf})).status_code == 400
        wrong = {"content-type": "multipart/form-data; boundary=x"}
        assert (await screen.client.post(path, content=b"--x\r\nrubbish", headers=wrong)).status_code in (400, 403)
        other = {"sec-fetch-site": "cross-site"}
        assert (
            await screen.client.post(path, data={"csrf": screen.csrf}, files=files, headers=other)
        ).status_code == 403
    assert market.facts(f.Photographed) == []


@pytest.mark.anyio
@pytest.mark.parametrize("told", [True, False], ids=["with its length", "without"])
async def test_far_too_much_is_answered_calmly_and_not_held(market: Market, *, told: bool) -> None:
    """Over a real connection: the answer arrives, and memory does not grow by what was sent."""

    async def chunks() -> AsyncIterator[bytes]:
        piece = b"\xff" * (1 << 20)
        for _ in range(BIG >> 20):
            yield piece
            await asyncio.sleep(0)

    headers = {"authorization": f"Bearer {GATE}"} | ({"content-length": str(BIG)} if told else {})
    batch = waiting(market)
    with served(market) as url:
        async with httpx.AsyncClient(timeout=120) as client:
            tracemalloc.start()
            answer = await client.post(
                f"{url}/api/pictures", params={"subject": batch}, content=chunks(), headers=headers
            )
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
    assert answer.status_code == 413
    assert str(LIMIT) in answer.json()["detail"]["zh"]
    assert peak < 24 << 20
    assert market.facts(f.Photographed) == []
