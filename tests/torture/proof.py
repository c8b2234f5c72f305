"""The count at both ends, with nothing of the product: SQL, SHA-256 and JSON."""

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import msgspec
import psycopg

from tests.torture.load import Given
from tests.torture.outcome import CaseError, Outcome

_GENESIS = bytes(32)
# What may happen only once to each code, by the field of the fact that names it.
_ONCE = {
    "Declared": "visit", "Arrived": "batch", "Cleared": "batch", "Drawn": "batch", "Admitted": "visit",
    "Sold": "voucher", "Departed": "voucher", "Left": "visit", "Stopped": "id", "Keyed": "day",
}  # fmt: skip


class Told(NamedTuple):
    """One fact as it stands in a file."""

    epoch: str
    seq: int
    body: bytes
    hash: bytes


def journal(path: Path) -> list[Told]:
    """A market's facts in the order they were recorded."""
    sql = "SELECT name, seq, body, hash FROM journal JOIN epoch ON epoch.id = journal.epoch ORDER BY journal.id"
    return [Told(*row) for row in ask(path, sql)]


def archive(place: str, market: str) -> list[Told]:
    """The province's copy of a market's facts; `place` is a DSN or the path of a SQLite file."""
    if not place.startswith("postgresql"):
        sql = "SELECT epoch, seq, body, hash FROM fact WHERE market = ? ORDER BY epoch, seq"
        return [Told(*row) for row in ask(Path(place), sql, market)]
    with psycopg.connect(place.replace("+psycopg", "", 1)) as connection:
        sql = "SELECT epoch, seq, body, hash FROM fact WHERE market = %s ORDER BY epoch, seq"
        return [Told(row[0], row[1], bytes(row[2]), bytes(row[3])) for row in connection.execute(sql, (market,))]


def ask(path: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """A question to a SQLite file, read-only."""
    with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=10)) as connection:
        return connection.execute(sql, values).fetchall()


def holds(place: str, market: str, seq: int) -> bool:
    """Whether the province's PostgreSQL holds a fact of this number, behind a gap or not."""
    with psycopg.connect(place.replace("+psycopg", "", 1)) as connection:
        sql = "SELECT 1 FROM fact WHERE market = %s AND seq = %s"
        return connection.execute(sql, (market, seq)).fetchone() is not None


def said(body: bytes) -> dict[str, Any]:
    """What a body says."""
    return msgspec.json.decode(body)


def effective(rows: Sequence[Told]) -> list[Told]:
    """The line that counts: each epoch up to the number that the next one's Opened names, and all of it before a Restored."""
    ends = _ends([row for row in rows if row.seq <= 2])
    return [row for row in rows if row.seq <= ends.get(row.epoch, row.seq)]


def _ends(firsts: Iterable[Told]) -> dict[str, int]:
    """Where each epoch ends, from the first two facts of every epoch: after Restored the one before is filled up again."""
    said_of = {(row.epoch, row.seq): said(row.body) for row in firsts}
    opened = {epoch: told["data"] for (epoch, seq), told in said_of.items() if seq == 1}
    follows = {epoch for (epoch, seq), told in said_of.items() if seq == 2 and told["kind"] == "Restored"}
    return {fact["previous"]: fact["seq"] for epoch, fact in opened.items() if epoch not in follows}


def waiting(path: Path) -> int:
    """Facts of the line that counts which the market does not know to be archived."""
    acknowledged = dict(ask(path, "SELECT name, through FROM epoch JOIN acknowledged ON epoch.id = acknowledged.epoch"))
    lasts = ask(path, "SELECT name, max(seq) FROM journal JOIN epoch ON epoch.id = journal.epoch GROUP BY name")
    sql = "SELECT name, seq, body, hash FROM journal JOIN epoch ON epoch.id = journal.epoch WHERE seq <= 2"
    ends = _ends(Told(*row) for row in ask(path, sql))
    return sum(max(0, min(last, ends.get(name, last)) - acknowledged.get(name, 0)) for name, last in lasts)


def broken(rows: Iterable[Told], market: str) -> str:
    """The first fact that does not stand where it says it stands, or does not follow the one before; "" when all do."""
    heads: dict[str, tuple[int, bytes]] = {}
    for row in rows:
        last, head = heads.get(row.epoch, (0, _GENESIS))
        told = said(row.body)
        if (told["market"], told["epoch"], told["seq"]) != (market, row.epoch, row.seq):
            return f"{row.epoch} {row.seq} says it is another"
        if row.seq != last + 1:
            return f"{row.epoch}: {row.seq} stands after {last}"
        if hashlib.sha256(head + row.body).digest() != row.hash:
            return f"{row.epoch} {row.seq}: the chain is broken"
        heads[row.epoch] = row.seq, row.hash
    return ""


def followed(rows: Sequence[Told]) -> list[Told]:
    """Without what stands behind a gap: a box that burnt may have sent its newest facts ahead of those before."""
    last: dict[str, int] = {}
    for row in rows:
        if row.seq == last.get(row.epoch, 0) + 1:
            last[row.epoch] = row.seq
    return [row for row in rows if row.seq <= last.get(row.epoch, 0)]


def twice(rows: Iterable[Told], *, boxes: int = 1) -> Counter[str]:
    """Effects that stand there more than once: the same code arrived, was admitted, sold … again.

    Where two boxes ran with one identity, both gave out codes; then only the same load declared again counts.
    """
    seen: Counter[tuple[str, str]] = Counter()
    for row in rows:
        told = said(row.body)
        fact = told["data"]
        if boxes == 1 and (name := _ONCE.get(told["kind"])):
            seen[told["kind"], fact[name]] += 1
        if told["kind"] == "Declared" and (report := fact["lines"][0].get("report")):
            seen["Declared load", report["number"]] += 1
    return Counter({" ".join(what): count - 1 for what, count in seen.items() if count > 1})


def missing(rows: Iterable[Told], given: Iterable[Given]) -> list[str]:
    """Answers that people got, whose effect does not stand among these facts."""
    codes: set[tuple[str, str]] = set()
    for row in rows:
        told = said(row.body)
        fact = told["data"]
        if told["kind"] == "Declared":
            codes.add((fact["visit"], fact["lines"][0]["report"]["number"]))
        elif told["kind"] == "Arrived":
            codes.add((fact["batch"], ""))
    return [str(each) for each in given if (each.code, each.load) not in codes]


def prove(
    book: Path,
    place: str,
    market: str,
    given: Sequence[Given] = (),
    *,
    faults: dict[str, int],
    more: Outcome | None = None,
    boxes: int = 1,
    gaps: bool = False,
) -> Outcome:
    """Compare one market's journal, its answers and the archive. With `more`, added to another market's outcome."""
    rows, kept = effective(journal(book)), archive(place, market)
    kept = followed(kept) if gaps else kept
    for which, found in (("journal", broken(journal(book), market)), ("archive", broken(kept, market))):
        if found:
            raise CaseError(f"{which} of {market}: {found}")
    there = {(row.epoch, row.seq): row.body for row in kept}
    lost = [f"{row.epoch} {row.seq}" for row in rows if there.get((row.epoch, row.seq)) != row.body]
    lost += missing(kept, given)
    double = twice(kept, boxes=boxes)
    if lost or double:
        faults = (
            faults
            | {f"lost: {each}": 1 for each in lost[:3]}
            | {f"twice: {each}": n for each, n in double.most_common(3)}
        )
    old = more or Outcome(0, 0, 0, 0, {})
    return Outcome(
        old.accepted + len(rows),
        old.archived + len(kept),
        old.duplicates + sum(double.values()),
        old.lost + len(lost),
        {**old.faults, **faults},
    )


def snapshot(source: Path, target: Path) -> None:
    """A copy of a SQLite file as it stands, its write-ahead log included."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
