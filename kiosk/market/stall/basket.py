"""A sale that is put together at a stall or on a phone: kept on the box after each step, like a load that is declared."""

from threading import Lock

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from kiosk.market.ports import Drafts

_REMEMBERED = 20
MOST = 200  # as edge.flow.asks.Sell


class Pick(Struct, frozen=True):
    """One line: so much of a batch. 0 grams: not said yet. `label` was printed ahead and goes on the goods."""

    batch: str
    grams: int = 0
    label: str = ""


class Basket(Struct, frozen=True):
    """`buyer` is a number or card as told, "" in passing. `keys` are of forms that were taken: pressed twice counts once."""

    seller: str
    picks: tuple[Pick, ...] = ()
    buyer: str = ""
    plate: str = ""
    corrects: str = ""
    keys: tuple[str, ...] = ()

    @property
    def grams(self) -> int:
        """All of it."""
        return sum(pick.grams for pick in self.picks)

    def wanted(self, batch: str) -> int:
        """Grams of a batch, over all lines."""
        return sum(pick.grams for pick in self.picks if pick.batch == batch)

    def with_pick(self, at: int, grams: int) -> "Basket":
        """So much at a place. Raises IndexError where there is none."""
        picks = list(self.picks)
        picks[at] = replace(picks[at], grams=grams)
        return replace(self, picks=tuple(picks))

    def after(self, key: str) -> "Basket":
        """One form later."""
        return replace(self, keys=(*self.keys[1 - _REMEMBERED :], key))


turn = Lock()  # two taps at once are one after the other
_ENCODE = msgspec.json.Encoder().encode
_DECODE = msgspec.json.Decoder(Basket).decode


def basket(drafts: Drafts, person: str, seller: str) -> Basket:
    """What was begun; an empty one where nothing was, or an older version wrote it."""
    kept = drafts.get(_name(person, seller))
    try:
        return _DECODE(kept) if kept else Basket(seller)
    except msgspec.DecodeError:
        return Basket(seller)


def keep(drafts: Drafts, person: str, basket: Basket) -> None:
    """Keep it."""
    drafts.put(_name(person, basket.seller), _ENCODE(basket))


def drop(drafts: Drafts, person: str, seller: str) -> None:
    """It was sold, or given up."""
    drafts.drop(_name(person, seller))


def _name(person: str, seller: str) -> str:
    return f"sale {person} {seller}"
