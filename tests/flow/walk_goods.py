"""Goods that nobody declared stand at the entrance; and rows that a market or its province has of products, papers and risks."""

from collections.abc import Mapping
from typing import Any

from flow_goods import IN, SELLER
from flow_rig import Rig
from order_goods import give

from edge.core import facts as f
from edge.core.papers import Line
from edge.core.register import Register, digest, encode, own_name, weight
from edge.flow.asks import Answer, BringIn
from edge.store.page import Page
from sync.message import Entry, RegistryPart
from sync.message.orders import Registry
from tests.patience import PATIENCE_S

PLATE = "闽A12345"


def bring(rig: Rig, *lines: Line, lane: str = IN, seller: str = SELLER, **more: Any) -> Answer:
    """Declared and judged in one turn."""
    asked: dict[str, Any] = {"plate": PLATE, **more}
    return rig.ask(BringIn(lane, seller, lines, **asked))


def whys(answer: Answer) -> list[str]:
    """The reasons of an answer, by name."""
    return [why.code for why in answer.why]


def own_rows(rig: Rig, registry: str, rows: Mapping[str, Mapping[str, str]]) -> None:
    """The market's own register, as after a sheet was imported."""
    name, encoded = own_name(registry), {key: encode(row) for key, row in rows.items()}
    whole = digest(weight(encoded.items()))

    def job(page: Page) -> None:
        before = page.get(Register, name)
        version = before.version + 1 if before else 1
        assert page.registers.replace(name, version, whole, encoded)
        page.record(f.Imported(registry, version, len(rows), whole, f"{registry}.xlsx"))

    rig.store.submit(job, actor="m-1", station="office").result(PATIENCE_S)


def provinces_rows(rig: Rig, registry: Registry, rows: Mapping[str, Mapping[str, str]], version: int = 1) -> None:
    """The province's, in one piece."""
    whole = digest(weight((key, encode(row)) for key, row in rows.items()))
    entries = tuple([Entry(key, dict(row)) for key, row in rows.items()])
    give(rig, RegistryPart(registry, version, 0, 1, 1, whole, entries))
