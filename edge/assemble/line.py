"""The market's ends of the line: its journal as a source, its copy of the orders as a sink, and orders as asks."""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager

import msgspec
import structlog

from edge.flow.asks import Ask, TakeKey, TakeReveal, TakeStop
from edge.store.orders import Orders
from edge.store.outbox import Outbox
from sync.message import DayKey, Personal, RevealKey, StopTrade, unseal
from sync.replica import Place, Row, Shelf
from sync.uplink import Standing

log = structlog.get_logger()
_ORDER: msgspec.json.Decoder[DayKey | RevealKey | StopTrade] = msgspec.json.Decoder(DayKey | RevealKey | StopTrade)


class Facts(Outbox):
    """The journal as a Sender reads it."""

    def personal(self, epoch: str, first: int, last: int) -> tuple[Personal, ...]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Personal values kept with these facts."""
        return tuple(Personal(*each) for each in super().personal(epoch, first, last))

    def forked(self, epoch: str, n: int) -> None:
        """The province holds something else from `n` on: nothing more of this epoch is sent, and somebody must look."""
        log.error("the province holds a different journal", epoch=epoch, number=n)

    def standing(self) -> Standing:
        """How far the journal has been acknowledged."""
        return Standing(*self.current(), self.waiting())


class OrderShelf(Shelf):
    """One order epoch. It takes only what follows directly, so nothing ever stands behind a gap."""

    def __init__(self, orders: Orders, epoch: str) -> None:
        self._orders = orders
        self._epoch = epoch

    def place(self) -> Place:
        """Where the orders stand."""
        return Place(*self._orders.last(self._epoch), strict=True)

    def hashes(self, first: int, last: int) -> dict[int, bytes]:
        """Hashes of the orders held in a range."""
        return self._orders.hashes(self._epoch, first, last)

    def beyond(self) -> Sequence[tuple[int, int]]:
        """Nothing."""
        return ()

    def follow(self, after: int) -> Sequence[Row]:
        """Nothing."""
        del after
        return ()

    def keep(self, rows: Sequence[Row]) -> None:
        """Persist them before they act."""
        self._orders.keep(self._epoch, rows)

    def aside(self, rows: Sequence[Row]) -> None:
        """A differing order is answered as a fork; the province keeps both."""

    def withdraw(self, first: int) -> None:
        """Nothing stands behind a gap."""

    def remember(self, personal: Sequence[Personal]) -> None:
        """Orders carry none."""

    def settle(self, place: Place) -> None:
        """The rows are the place."""


class OrderSink:
    """Where orders are persisted; `kept` is called once they are."""

    def __init__(self, orders: Orders, kept: Callable[[], None]) -> None:
        self._orders = orders
        self._kept = kept

    @contextmanager
    def transaction(self) -> Generator[Callable[[str, str], Shelf], None, None]:
        """Each report's orders are written in one statement, so a block needs no more than its order."""
        yield lambda _market, epoch: OrderShelf(self._orders, epoch)
        self._kept()


def order_ask(epoch: str, seq: int, body: bytes) -> Ask:
    """An order as the market's own ask."""
    match _ORDER.decode(unseal(body).data):
        case DayKey(day, key, commitment):
            return TakeKey(epoch, seq, day, key, commitment)
        case RevealKey(day, key):
            return TakeReveal(epoch, seq, day, key)
        case StopTrade(id, codes, reason):
            return TakeStop(epoch, seq, id, codes, reason)
