"""The night counted again from the two files, by nobody's word but the facts'."""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from edge.cli import journal as j
from edge.cli.demo import lab_books, loop_books
from edge.cli.proof import wrong_journal
from edge.cli.verify import last_day, wrong_day
from edge.core import draw
from edge.core import facts as f
from edge.core.replay import balance, fold


def summary(folder: Path) -> dict[str, Any] | None:
    """What `pinma demo --json` prints, recounted from market.db and archive.db as they are now; None while they are not settled."""
    with (
        closing(j.open_file(folder / "market" / "market.db")) as market,
        closing(j.open_file(folder / "province" / "archive.db", "stream")) as archive,
    ):
        return _counted(market, archive) if _settled(market, archive) else None


def _counted(market: sqlite3.Connection, archive: sqlite3.Connection) -> dict[str, Any]:
    facts = list(j.facts(market))
    kinds = Counter(type(fact) for fact in facts)
    day = last_day(market)
    books = balance(fold(facts).values())
    verified = {fact.batch for fact in facts if isinstance(fact, f.Verified)}
    papers = {fact.subject for fact in facts if isinstance(fact, f.Photographed)}
    archived, gaps, same = _archived(archive, market)
    return {
        "arrived": kinds[f.Arrived],
        "photographed": sum(fact.line.upstream in papers for fact in facts if isinstance(fact, f.Arrived)),
        "admitted": sum(len(fact.batches) for fact in facts if isinstance(fact, f.Admitted)),
        "refused": kinds[f.Refused],
        "tested": sum(fact.test for fact in facts if isinstance(fact, f.Cleared)),
        "drawn": sum(fact.picked for fact in facts if isinstance(fact, f.Drawn)) + kinds[f.ToppedUp],
        "resulted": len(verified),
        "held": len({fact.batch for fact in facts if isinstance(fact, f.Held)}),
        "destroyed": kinds[f.Disposed],
        "exited": sum(len(fact.lines) for fact in facts if isinstance(fact, f.Departed)),
        "returned": kinds[f.Returned],
        "labels": kinds[f.Labelled],
        "journal": len(facts),
        "acknowledged": _one(market, "SELECT coalesce(sum(through), 0) FROM acknowledged"),
        "archived": archived,
        "gaps": gaps,
        "quota": _quota(facts, day, verified),
        "lab": lab_books.counted(facts, day),
        "loop": loop_books.counted(facts, day),
        "balance": books._asdict(),
        "day": day,
        "chain_ok": not wrong_journal(market)[0] and same and books.even,
        "draw_ok": not wrong_day(market, day),
        "day_closed": any(isinstance(fact, f.DayClosed) and fact.day == day for fact in facts),
    }


def _settled(market: sqlite3.Connection, archive: sqlite3.Connection) -> bool:
    """Whether nothing is owed, and the province has everything and the market knows it."""
    recorded = _one(market, "SELECT count(*) FROM journal")
    known = _one(market, "SELECT coalesce(sum(through), 0) FROM acknowledged")
    kept = _one(archive, "SELECT count(*) FROM fact")
    owed = _one(market, "SELECT count(*) FROM owed")
    return recorded == known == kept and not owed


def closed(folder: Path) -> bool:
    """Whether the night was played to its end before."""
    market = j.open_file(folder / "market" / "market.db")
    ended = _one(market, "SELECT count(*) FROM journal WHERE kind = 'DayClosed'")
    market.close()
    return bool(ended)


def listed(folder: Path) -> int:
    """How many products the market has been told of."""
    market = j.open_file(folder / "market" / "market.db")
    found = _one(market, "SELECT count(*) FROM register WHERE registry = 'products'")
    market.close()
    return found


def stopped(folder: Path, code: str) -> bool:
    """Whether the province ever stopped a code here."""
    market = j.open_file(folder / "market" / "market.db")
    found = _one(
        market, "SELECT count(*) FROM journal WHERE kind = 'Stopped' AND instr(CAST(body AS TEXT), ?) > 0", f'"{code}"'
    )
    market.close()
    return bool(found)


def _quota(facts: list[f.Fact], day: str, verified: set[str]) -> dict[str, int]:
    """The day's draw: what went away again before it was traded is not in it, what was drawn at the close is."""
    went = {fact.batch for fact in facts if isinstance(fact, f.Undrawn)}
    drawn = [fact for fact in facts if isinstance(fact, f.Drawn) and fact.day == day and fact.batch not in went]
    picked = {fact.batch for fact in drawn if fact.picked}
    picked |= {fact.batch for fact in facts if isinstance(fact, f.ToppedUp) and fact.day == day}
    share = next((fact.quota for fact in facts if isinstance(fact, f.DayOpened) and fact.day == day), (1, 10))
    return {
        "with_report": len(drawn),
        "needed": draw.needed(len(drawn), share),
        "drawn": len(picked),
        "resulted": len(picked & verified),
    }


def _archived(archive: sqlite3.Connection, market: sqlite3.Connection) -> tuple[int, int, bool]:
    """Facts in the archive; numbers missing among them; whether every body is the one committed at the gate."""
    rows = [j.Row._make(row) for row in archive.execute("SELECT epoch, seq, body, hash FROM fact ORDER BY epoch, seq")]
    last: dict[str, int] = {}
    gaps = 0
    for row in rows:
        gaps += row.seq - last.get(row.epoch, 0) - 1
        last[row.epoch] = row.seq
    return len(rows), gaps, sorted(rows) == sorted(j.rows(market))


def _one(connection: sqlite3.Connection, sql: str, *values: str) -> int:
    return connection.execute(sql, values).fetchone()[0]
