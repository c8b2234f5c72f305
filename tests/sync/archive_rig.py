"""An intake on a real archive, and what a market sends it."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import Engine, select
from sync_rig import MARKET, body

from edge.core import facts as f
from sync.message import GENESIS, Receipt, Report, State, link, pack, unpack
from sync.receiver import view_schema as v
from sync.receiver.archive import Archive
from sync.receiver.grants import Grants
from sync.receiver.intake import Intake
from sync.receiver.waiting import Frame
from sync.replica import Keeper
from sync.translate import Translator

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)


def chain(last: int, market: str = MARKET, epoch: str = "e1") -> list[tuple[bytes, bytes]]:
    head, rows = GENESIS, list[tuple[bytes, bytes]]()
    for seq in range(1, last + 1):
        sealed = body(epoch, seq, market=market)
        head = link(head, sealed)
        rows.append((sealed, head))
    return rows


def report(first: int, last: int, market: str = MARKET, epoch: str = "e1") -> Report:
    rows = chain(last, market, epoch)
    prev = rows[first - 2][1] if first > 1 else GENESIS
    return Report("facts", market, epoch, first, prev, tuple(each for each, _ in rows[first - 1 :]))


def facts(asked: Report) -> Frame:
    return Frame(asked.market, "facts", pack(asked))


def said(market: str = MARKET, **fields: Any) -> Frame:
    return Frame(market, "state", msgspec.json.encode(State(online=True, **fields)))


class Room:
    """An intake whose answers are kept."""

    def __init__(self, engine: Engine, total: int = 0) -> None:
        self.receipts: list[Receipt] = []
        self.heard: list[tuple[str, State]] = []
        archive = Archive(engine, lambda: NOW)
        self.intake = Intake(
            [MARKET, "M2"],
            archive,
            Keeper("facts", archive, lambda _market, _head, _signature: True),
            publish=self._publish,
            said=lambda market, state: self.heard.append((market, state)),
            grants=Grants(total, lambda: 0.0),
        )

    def take(self, *frames: Frame) -> list[Receipt]:
        self.receipts.clear()
        self.intake.take(frames)
        return self.receipts

    def _publish(self, _where: str, payload: bytes) -> bool:
        self.receipts.append(unpack(Receipt, payload))
        return True


def send(engine: Engine, epoch: str, facts: list[f.Fact], first: int = 1, market: str = MARKET) -> None:
    translator, head, bodies = Translator(market), GENESIS, list[bytes]()
    for seq, each in enumerate(facts, 1):
        sealed = translator.seal(each, epoch=epoch, seq=seq, at=f"2026-11-22T03:{seq:02}:00", actor="u", station="in")
        if seq < first:
            head = link(head, sealed)
        else:
            bodies.append(sealed)
    keeper = Keeper("facts", Archive(engine, lambda: NOW), lambda _market, _head, _signature: True)
    keeper.take(Report("facts", market, epoch, first, head, tuple(bodies)))


def views(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    with engine.connect() as connection:
        return {
            table.name: sorted(tuple(row) for row in connection.execute(select(table)))
            for table in v.VIEWS.sorted_tables
            if table is not v.turn
        }
