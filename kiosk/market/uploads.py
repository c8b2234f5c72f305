"""A form with a file in it, as a browser sends it."""

from http import HTTPStatus
from typing import NamedTuple

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive

from kiosk.chrome.i18n import gettext_noop
from kiosk.chrome.signin.guard import prove
from kiosk.chrome.wire import ProblemError, body

_BESIDE = 64 << 10  # a form's other fields
_FIELDS = 40


class Upload(NamedTuple):
    """A form's fields, and its file with the name it had; both "" without one."""

    fields: dict[str, str]
    raw: bytes
    name: str


async def uploaded(request: Request, limit: int) -> Upload:
    """The form, with a file of at most `limit` bytes. Raises ProblemError 400, 403 or 413, or SignInNeededError."""
    raw = await body(request, limit + _BESIDE)
    request = Request(request.scope, _once(raw))
    try:
        async with request.form(max_files=1, max_fields=_FIELDS) as form:
            sent = {name: value for name, value in form.items() if isinstance(value, str)}
            files = [(await value.read(), value.filename) for value in form.values() if isinstance(value, UploadFile)]
    except (MultiPartException, ClientDisconnect) as error:
        raise ProblemError(
            HTTPStatus.BAD_REQUEST, gettext_noop("This form did not come whole. Send it again.")
        ) from error
    await prove(request, sent.pop("csrf", ""))
    file, name = files[0] if files else (b"", "")
    return Upload(sent, file, name or "")


def _once(raw: bytes) -> Receive:
    """A body that was read, to be read again."""

    async def receive() -> Message:
        return {"type": "http.request", "body": raw, "more_body": False}

    return receive
