"""What instruments push: JSON signed over all of its body. Each record has its outcome; sent again, it has the same."""

import hashlib
import hmac
import re
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Request
from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, Response

from devices import Health, HttpInbox, Post, Record, State
from edge.flow.instruments import asked
from kiosk.chrome.i18n import gettext_noop
from kiosk.chrome.signin.guard import Permission, Staff, Visitor
from kiosk.chrome.wire import ProblemError, answer, body
from kiosk.market.api import submit
from kiosk.market.ports import Inlet
from kiosk.market.replies import Answered, answered
from kiosk.market.room import Here, Room, room

LIMIT = 256 << 10  # bytes
WINDOW_S = 300
_REMEMBERED = 10_000
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)

router = APIRouter()


class Taken(Struct, frozen=True):
    """What became of one record: it was taken, or waits for somebody."""

    record: str
    waits: bool
    answer: Answered


class Pushed(Struct, frozen=True):
    """What became of them all, in order."""

    records: tuple[Taken, ...]


class Sent(NamedTuple):
    """A body that was signed, by whom, and where such bodies come in."""

    instrument: str
    inbox: HttpInbox
    raw: bytes
    inlet: Inlet


class Signed(Permission):
    """For instruments that sign what they push."""

    name = "an instrument's signature"

    async def __call__(self, request: Request) -> Sent:
        """Raises ProblemError 413, or 401 for a body that is not signed by the instrument of the address."""
        inlet, name = room(request).inlet, str(request.path_params["instrument"])
        raw = await body(request, LIMIT)
        pusher = inlet.pushers.get(name) if inlet else None
        ours = hmac.new(pusher.secret if pusher else b"", raw, hashlib.sha256).hexdigest()
        given = request.headers.get("x-pinma-signature", "").strip().lower().removeprefix("sha256=")
        if not hmac.compare_digest(ours.encode(), given.encode()) or pusher is None or inlet is None:
            raise ProblemError(
                HTTPStatus.UNAUTHORIZED,
                gettext_noop("X-Pinma-Signature must be HMAC-SHA256 of the body, in hex, by the instrument's secret."),
            )
        return Sent(name, pusher.inbox, raw, inlet)


@router.post("/instruments/{instrument}/records")
async def push(here: Here, sent: Annotated[Sent, Depends(Signed())], instrument: str) -> Response:
    """Take what an instrument pushed. A body that is signed and cannot be read is kept, and answered 400."""
    post = sent.inbox.post(sent.raw)
    if post.sent_at >= 0:
        _fresh(here, sent, post)
    done = [await _take(here, sent, each) for each in post.records]
    flaw = next((each.flaw for each in post.records if each.flaw), "")
    here.board.report(_health(here, instrument, flaw))
    if post.sent_at < 0:
        raise _unread(done)
    return answer(Pushed(tuple(done)))


@router.get("/instruments/came/{digest}")
def came(here: Here, _who: Annotated[Visitor, Depends(Staff("lab", "manager"))], digest: str) -> Response:
    """What an instrument sent and nobody could read, as it came."""
    path = here.inlet.path(digest) if here.inlet and _DIGEST.fullmatch(digest) else None
    if path is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There is no %(code)s here."), code=digest)
    return FileResponse(path, media_type="application/octet-stream", filename=f"{digest[:16]}.txt")


async def _take(here: Room, sent: Sent, record: Record) -> Taken:
    if record.came:
        await run_in_threadpool(_keep, sent.inlet, record.came)
    given = await submit(here, asked(record), sent.instrument, "lab", "")
    return Taken(record.number, any(why.code == "record_waits" for why in given.why), answered(given))


def _keep(inlet: Inlet, raw: bytes) -> None:
    """Raises ProblemError 507: it is sent again."""
    try:
        inlet.keep(raw)
    except OSError as error:
        raise ProblemError(HTTPStatus.INSUFFICIENT_STORAGE, gettext_noop("There is no room on the disk.")) from error


def _fresh(here: Room, sent: Sent, post: Post) -> None:
    """Raises ProblemError 401 for a body that was signed too long ago, or whose nonce another body had."""
    now = int(datetime.fromisoformat(here.views.now()).timestamp())
    if abs(post.sent_at - now) > WINDOW_S:
        raise ProblemError(
            HTTPStatus.UNAUTHORIZED,
            gettext_noop("timestamp %(said)s is not the market's time, %(now)s: set the instrument's clock."),
            said=post.sent_at,
            now=now,
        )
    nonces, digest = sent.inlet.nonces, hashlib.sha256(sent.raw).hexdigest()
    while nonces and (len(nonces) > _REMEMBERED or next(iter(nonces.values()))[1] < now - 2 * WINDOW_S):
        nonces.popitem(last=False)
    if nonces.setdefault((sent.instrument, post.nonce), (digest, now))[0] != digest:
        raise ProblemError(HTTPStatus.UNAUTHORIZED, gettext_noop("This nonce was another body's."))


def _health(here: Room, instrument: str, flaw: str) -> Health:
    if flaw:
        return Health(instrument, State.TROUBLE, f"cannot read what it says: {flaw}")
    return Health(instrument, State.READY, f"heard {here.views.now()[:16].replace('T', ' ')}")


def _unread(done: list[Taken]) -> ProblemError:
    error = ProblemError(
        HTTPStatus.BAD_REQUEST, gettext_noop("The body cannot be read. It is kept, and waits for somebody.")
    )
    error.more = {"records": [each.record for each in done]}
    return error
