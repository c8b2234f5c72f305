"""A load while a clerk puts it together at a lane: kept on the box after every step, so that a page holds nothing."""

import secrets
import threading
from collections import defaultdict
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http import HTTPStatus

import msgspec
from msgspec import Struct

from edge.core.why import Why
from edge.flow.draft import Draft
from kiosk.chrome.i18n import Language, gettext_noop, say
from kiosk.chrome.signin.guard import Visitor
from kiosk.chrome.wire import ProblemError
from kiosk.market.ports import Drafts

_REMEMBERED = 64  # steps


class Loading(Struct, frozen=True):
    """A draft by a name of its own ("" before the first step), how many steps led here, and the keys of the last of them."""

    id: str = ""
    draft: Draft = Draft("")
    step: int = 0
    keys: tuple[str, ...] = ()


class RefusedError(Exception):
    """A step that is not taken, and what to do instead: a marked text with its gaps, or a reason."""

    def __init__(self, text: str | Why, **gaps: object) -> None:
        super().__init__(str(text))
        self._text = text
        self._gaps = gaps

    def said(self, language: Language) -> str:
        """What to tell the clerk."""
        if isinstance(self._text, Why):
            return self._text.text(language)
        return say(language, self._text, **self._gaps)


_DECODE = msgspec.json.Decoder(Loading).decode
_LOCKS: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


def name(lane: str, who: Visitor) -> str:
    """What a clerk's load is kept under: their lane and screen; a phone is its owner's."""
    screen = who.station.id if who.station.id != "phone" or who.me is None else f"phone {who.me.person}"
    return f"entrance {lane} {screen}"


def read(drafts: Drafts, kept: str) -> Loading:
    """The load as it was left, or an empty one."""
    body = drafts.get(kept)
    try:
        return _DECODE(body) if body else Loading()
    except msgspec.DecodeError:  # written by another version
        return Loading()


@contextmanager
def alone(kept: str) -> Generator[None]:
    """One step at a time."""
    with _LOCKS[kept]:
        yield


def take(drafts: Drafts, kept: str, load: str, key: str, step: Callable[[Draft], Draft]) -> Loading:
    """Take a step from the load that a page showed. The same key twice is one step. Raises RefusedError."""
    with alone(kept):
        now = read(drafts, kept)
        if key and key in now.keys:
            return now
        if now.id != load:
            raise RefusedError(gettext_noop("This load was sent or begun anew meanwhile. Look, then press again."))
        made = Loading(
            now.id or secrets.token_hex(6), step(now.draft), now.step + 1, (*now.keys[1 - _REMEMBERED :], key)
        )
        put(drafts, kept, made)
        return made


def put(drafts: Drafts, kept: str, loading: Loading) -> None:
    """Keep it. Raises ProblemError 507."""
    try:
        drafts.put(kept, msgspec.json.encode(loading))
    except OSError as error:
        raise ProblemError(
            HTTPStatus.INSUFFICIENT_STORAGE,
            gettext_noop("This step was not kept: there is no room on the disk. Free space, then press again."),
        ) from error


def begin(drafts: Drafts, kept: str, draft: Draft) -> Loading:
    """Another load in the place of whatever was there."""
    with alone(kept):
        made = Loading(secrets.token_hex(6), draft)
        put(drafts, kept, made)
        return made
