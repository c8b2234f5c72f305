"""Orders as they come down: sealed by the province, persisted, and taken up through the market's own door."""

from collections.abc import Sequence

import msgspec
from flow_goods import MARKET
from flow_rig import Rig

from edge.assemble.orders import order_ask
from edge.flow.asks import Answer
from edge.store.orders import Orders
from sync.message import Message, Order, link, seal
from tests.patience import PATIENCE_S

_AT = "2026-03-05T02:00:00+08:00"


def sealed(epoch: str, seq: int, kind: str, data: bytes) -> bytes:
    return seal(Message(MARKET, epoch, seq, _AT, kind, "li", "province", msgspec.Raw(data)))


def send(rig: Rig, *orders: Order, epoch: str = "p1") -> None:
    """Persist orders behind those that are here."""
    bodies = [(str(each.__struct_config__.tag), msgspec.json.encode(each)) for each in orders]
    send_raw(rig, bodies, epoch)


def send_raw(rig: Rig, bodies: Sequence[tuple[str, bytes]], epoch: str = "p1") -> None:
    shelf = Orders(rig.store)
    last, head = shelf.last(epoch)
    rows: list[tuple[int, bytes, bytes]] = []
    for seq, (kind, data) in enumerate(bodies, last + 1):
        body = sealed(epoch, seq, kind, data)
        head = link(head, body)
        rows.append((seq, body, head))
    shelf.keep(epoch, rows)


def take(rig: Rig, shelf: Orders | None = None) -> list[Answer]:
    """What the rounds do: every order that waits, in turn. A shelf of its own is a market that has just started."""
    asks = [order_ask(*each) for each in (shelf or Orders(rig.store)).untaken()]
    return [rig.flow.submit(each, actor="province", station="line").result(PATIENCE_S) for each in asks]


def give(rig: Rig, *orders: Order, epoch: str = "p1") -> list[Answer]:
    """Send, and take up."""
    send(rig, *orders, epoch=epoch)
    return take(rig)
