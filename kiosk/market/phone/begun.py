"""A load that a seller has begun on a phone: kept on the box after each step, so that a dead battery loses nothing."""

from threading import Lock

import msgspec
from msgspec import Struct

from edge.flow.draft import Draft
from kiosk.market.ports import Drafts

_REMEMBERED = 20


class Begun(Struct, frozen=True):
    """The load, and the keys of the forms that brought it there: a form pressed twice counts once."""

    draft: Draft
    keys: tuple[str, ...] = ()

    def after(self, draft: Draft, key: str) -> "Begun":
        """One form later."""
        return Begun(draft, (*self.keys[1 - _REMEMBERED :], key))


turn = Lock()  # two taps at once are one after the other
_ENCODE = msgspec.json.Encoder().encode
_DECODE = msgspec.json.Decoder(Begun).decode


def begun(drafts: Drafts, person: str, seller: str) -> Begun:
    """What was begun for a seller; an empty load where nothing was, or an older version wrote it."""
    kept = drafts.get(_name(person, seller))
    try:
        return _DECODE(kept) if kept else Begun(Draft(seller))
    except msgspec.DecodeError:
        return Begun(Draft(seller))


def keep(drafts: Drafts, person: str, load: Begun) -> None:
    """Keep it."""
    drafts.put(_name(person, load.draft.seller), _ENCODE(load))


def drop(drafts: Drafts, person: str, seller: str) -> None:
    """It was sent, or given up."""
    drafts.drop(_name(person, seller))


def _name(person: str, seller: str) -> str:
    return f"phone {person} {seller}"
