"""The province's orders at this market: whose word counts, where they are persisted, and each as the market's own ask."""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
import structlog

from edge.flow import asks
from edge.store.orders import Orders
from sync import message as m
from sync.identity.signing import signed
from sync.replica import Place, Row, Shelf

log = structlog.get_logger()
_ORDER: msgspec.json.Decoder[m.AnyOrder] = msgspec.json.Decoder(m.AnyOrder)


class Trust:
    """Whether orders are the province's: by its public key (hex) in a file that comes with enrolment.

    Without the file none are. `refused` counts what was turned away.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._warned = False
        self.refused = 0

    def __call__(self, market: str, head: bytes, signature: bytes) -> bool:
        """Whether a signature over the last hash of a report is good."""
        del market
        good = self._good(head, signature)
        self.refused += not good
        return good

    def _good(self, head: bytes, signature: bytes) -> bool:
        try:
            return signed(self._path.read_text("ascii").strip(), head, signature)
        except (OSError, ValueError) as error:
            if not self._warned:
                log.warning("no order is taken: enrol this box again", missing=str(self._path), error=str(error))
                self._warned = True
            return False


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

    def remember(self, personal: Sequence[m.Personal]) -> None:
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


def order_ask(epoch: str, seq: int, body: bytes) -> asks.Ask:
    """An order as the market's own ask. One of a newer province is an ask too: to note it and go on."""
    sealed = m.unseal(body)
    try:
        return _ask(epoch, seq, _ORDER.decode(sealed.data))
    except msgspec.DecodeError:
        return asks.TakeUnknown(epoch, seq, sealed.kind)


def _ask(epoch: str, seq: int, order: m.AnyOrder) -> asks.FromProvince:
    match order:
        case m.DayKey():
            return asks.TakeKey(epoch, seq, order.day, order.key, order.commitment, until=order.until)
        case m.RevealKey():
            return asks.TakeReveal(epoch, seq, order.day, order.key, until=order.until)
        case m.StopTrade():
            return asks.TakeStop(
                epoch, seq, order.id, order.codes, order.reason, cause=order.cause, product=order.product,
                market=order.market, until=order.until,
            )  # fmt: skip
        case m.Recall():
            return asks.TakeStop(epoch, seq, order.id, order.codes, order.reason, recall=True, until=order.until)
        case m.Lift():
            return asks.TakeLift(epoch, seq, order.id, order.reason, until=order.until)
        case m.SetOperator():
            return asks.TakeLicence(epoch, seq, order.id, order.operator, order.state, order.reason, until=order.until)
        case m.SetRules():
            return asks.TakeRules(
                epoch, seq, order.id, order.version, order.from_day, order.quota, order.floor_bp, order.report_days,
                order.certificate_days, order.sample_g, order.risk_bp, order.evidence, order.class_days,
                order.report_basis, order.refuse_without, until=order.until,
            )  # fmt: skip
        case m.RegistryPart():
            rows = tuple((each.key, each.row) for each in order.rows)
            return asks.TakePart(
                epoch, seq, order.registry, order.version, order.base, order.part, order.parts, order.digest, rows,
                order.gone, until=order.until,
            )  # fmt: skip
