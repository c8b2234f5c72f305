"""Pictures as evidence: from a program or a form, checked, made anew without what a camera writes beside them, and kept."""

import re
from http import HTTPStatus
from io import BytesIO
from threading import Semaphore
from typing import Annotated, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from PIL import Image, ImageOps
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.types import Message, Receive

from edge.flow.asks import Photograph
from edge.flow.may import MAY
from kiosk.chrome.i18n import gettext_noop
from kiosk.chrome.signin.guard import Staff, Visitor, prove, same_origin
from kiosk.chrome.wire import ProblemError, answer, body
from kiosk.market.api import key_of, submit
from kiosk.market.replies import Kept, answered
from kiosk.market.room import Here, Program, Room, Who

LIMIT = 8 << 20  # bytes
_BESIDE = 64 << 10  # a form's other fields
_MOST_PIXELS = 64_000_000
_SIDE = 4096  # px of what is kept
_QUALITY = 85
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_ROLES = sorted(MAY[Photograph].roles)
_turn = Semaphore(1)  # one picture in memory at a time

router = APIRouter()


class Upload(NamedTuple):
    """A form with a picture."""

    fields: dict[str, str]
    picture: bytes


def remade(raw: bytes) -> bytes:
    """A JPEG of what a JPEG or PNG shows, and nothing else of it. Raises ProblemError 400."""
    try:
        with _turn, Image.open(BytesIO(raw), formats=("JPEG", "PNG")) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise ProblemError(HTTPStatus.BAD_REQUEST, gettext_noop("This picture has too many pixels."))
            opened.draft("RGB", (_SIDE, _SIDE))
            return _encoded(ImageOps.exif_transpose(opened))
    except (
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise ProblemError(
            HTTPStatus.BAD_REQUEST, gettext_noop("This is no picture. Send a whole JPEG or PNG.")
        ) from error


def _encoded(image: Image.Image) -> bytes:
    """On white where it was clear; pasted, so that no text, profile or place goes along."""
    image.thumbnail((_SIDE, _SIDE))
    clean, seen = Image.new("RGB", image.size, "white"), image.convert("RGBA")
    clean.paste(seen, mask=seen.getchannel("A"))
    out = BytesIO()
    clean.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


@router.post("/api/pictures", openapi_extra={"reply": Kept})
async def take(request: Request, here: Here, who: Annotated[Who, Depends(Program(*_ROLES))], subject: str) -> Response:
    """Keep a picture, the body of the call, as evidence of a batch, visit or voucher."""
    key = key_of(request)
    digest = await run_in_threadpool(_keep, here, subject, await body(request, LIMIT))
    given = await submit(here, Photograph(subject, digest), who.actor, who.station, key)
    return answer(Kept(digest, answered(given)))


async def upload(request: Request) -> Upload:
    """A form with a picture in it. Raises ProblemError 400, 403 or 413, or SignInNeededError."""
    raw = await body(request, LIMIT + _BESIDE)
    request = Request(request.scope, _once(raw))
    try:
        async with request.form(max_files=1, max_fields=10) as form:
            sent = {name: value for name, value in form.items() if isinstance(value, str)}
            files = [await value.read() for value in form.values() if isinstance(value, UploadFile)]
    except (MultiPartException, ClientDisconnect) as error:
        raise ProblemError(
            HTTPStatus.BAD_REQUEST, gettext_noop("This form did not come whole. Send it again.")
        ) from error
    await prove(request, sent.pop("csrf", ""))
    return Upload(sent, files[0] if files else b"")


@router.post("/batches/{code}/picture", dependencies=[Depends(same_origin)])
async def add(
    here: Here, sent: Annotated[Upload, Depends(upload)],
    visitor: Annotated[Visitor, Depends(Staff(*(role for role in _ROLES if role != "device")))], code: str,
) -> Response:  # fmt: skip
    """A picture of a batch, from its page."""
    digest = await run_in_threadpool(_keep, here, code, sent.picture)
    key, me = sent.fields.get("key", ""), visitor.me
    await submit(here, Photograph(code, digest), me.person if me else "", visitor.station.id, key)
    return RedirectResponse(f"/batches/{code}?{urlencode({'told': key})}", HTTPStatus.SEE_OTHER)


@router.get("/pictures/{digest}")
def picture(here: Here, _who: Annotated[Visitor, Depends(Staff())], digest: str) -> Response:
    """A picture that was kept."""
    path = here.picture(digest) if _DIGEST.fullmatch(digest) else None
    if path is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There is no such picture here."))
    return FileResponse(path, media_type="image/jpeg", headers={"cache-control": "private, max-age=86400, immutable"})


def _keep(here: Room, subject: str, raw: bytes) -> str:
    """Keep a picture of something that is here. Raises ProblemError 400, 404 or 507."""
    if not any(found(subject) for found in (here.views.batch, here.views.visit, here.views.voucher)):
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There is no %(code)s here."), code=subject)
    return kept(here, raw)


def kept(here: Room, raw: bytes) -> str:
    """Keep a picture. Raises ProblemError 400 or 507."""
    jpeg = remade(raw)
    try:
        return here.keep(jpeg)
    except OSError as error:
        full = gettext_noop("The picture was not kept: there is no room on the disk. Free space, then send it again.")
        raise ProblemError(HTTPStatus.INSUFFICIENT_STORAGE, full) from error


def _once(raw: bytes) -> Receive:
    """A body that was read, to be read again."""

    async def receive() -> Message:
        return {"type": "http.request", "body": raw, "more_body": False}

    return receive
