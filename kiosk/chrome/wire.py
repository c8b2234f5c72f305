"""What every JSON route needs: a body within its size, a bearer known by name, an answer, and a problem both can read."""

from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from kiosk.chrome.i18n import both, gettext_noop, say
from kiosk.chrome.undecoded import in_chinese

BODY_LIMIT = 256 << 10  # bytes
_PATIENCE = 64 << 20  # bytes of what is too much anyway
_DIGITS = 20
T = TypeVar("T")


class ProblemError(Exception):
    """What was asked cannot be answered: tell the caller with this status, in both languages."""

    def __init__(self, status: HTTPStatus, text: str, **gaps: object) -> None:
        super().__init__(text % gaps if gaps else text)
        self.status = status
        self.detail = both(text, **gaps)
        self.more: dict[str, object] = {}  # what a program reads besides
        self.challenge = "Bearer"  # how to say who one is, to a caller who did not


def problem(error: ProblemError) -> Response:
    """The problem as application/problem+json (RFC 9457); `detail` holds "zh" and "en"."""
    told = {"title": error.status.phrase, "status": error.status.value, "detail": error.detail} | error.more
    return Response(msgspec.json.encode(told), error.status, challenged(error), "application/problem+json")


def challenged(error: ProblemError) -> dict[str, str]:
    """The header that asks who is there, where that was not said."""
    return {"www-authenticate": error.challenge} if error.status is HTTPStatus.UNAUTHORIZED else {}


def answer(value: object, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Any struct, as JSON; kept by no cache."""
    return Response(msgspec.json.encode(value), status, {"cache-control": "no-store"}, "application/json")


def bearer(request: Request, known: Callable[[str], T | None]) -> T:
    """Who the request's token stands for. Raises ProblemError: 401 without a token, 403 with one nobody gave out."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    given = token.strip()
    if scheme.lower() != "bearer" or not given:
        raise ProblemError(HTTPStatus.UNAUTHORIZED, gettext_noop("A token is needed: Authorization: Bearer …"))
    who = known(given)
    if who is None:
        raise ProblemError(HTTPStatus.FORBIDDEN, gettext_noop("This token is not known here."))
    return who


async def body(request: Request, limit: int = BODY_LIMIT) -> bytes:
    """The request's body, kept up to `limit` bytes. Raises ProblemError 413 for more.

    What is too much is still taken in, piece by piece, and forgotten: a caller that is cut off while sending sees no answer.
    """
    got, told = bytearray(), request.headers.get("content-length", "")
    passed, over = 0, told.isdecimal() and len(told) < _DIGITS and int(told) > limit
    async for chunk in request.stream():
        passed += len(chunk)
        over = over or passed > limit
        if passed > _PATIENCE:
            break
        if over:
            got.clear()
        else:
            got += chunk
    if over:
        raise ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, gettext_noop("More than %(limit)s bytes."), limit=limit)
    return bytes(got)


def decode(raw: bytes, kind: type[T]) -> T:
    """A body as a struct; 20.0 is the whole number it is. Raises ProblemError 400 that says what is wrong and where."""
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError as error:
        with suppress(msgspec.DecodeError, RecursionError):
            return msgspec.convert(_PLAIN.decode(raw), kind)
        raise _undecoded(error) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:  # too deep, the last one
        raise _undecoded(error) from error


def _undecoded(error: Exception) -> ProblemError:
    text = gettext_noop("The body does not decode: %(what)s")
    told = ProblemError(HTTPStatus.BAD_REQUEST, text, what=error)
    told.detail["zh"] = say("zh", text, what=in_chinese(error))
    return told


def _whole(text: str) -> float:
    value = float(text)
    return int(value) if value.is_integer() else value


_PLAIN = msgspec.json.Decoder(float_hook=_whole)
