"""What is wrong with a journal, from its file alone: chain, copies, signatures, views, balance, decisions, laboratory results."""

import sqlite3
from collections.abc import Callable, Iterable

from edge.cli import journal as j
from edge.cli import keys
from edge.cli.beginnings import hash_at, wrong_beginnings
from edge.core.again import Decisions
from edge.core.days_again import Days
from edge.core.errors import RuleError
from edge.core.facts import DayClosed
from edge.core.fold import Entity, Key
from edge.core.goods_again import Goods
from edge.core.lab.again import Results
from edge.core.replay import Again, balance, fold
from edge.core.told import Told
from edge.store import views
from edge.store.database import steps
from edge.store.refold import due
from sync.message import BadFrameError
from sync.translate import read

Genuine = Callable[[bytes, bytes], bool]  # whether (head, signature) is the market's; None when nobody can tell


class Proof:
    """Everything decided again while the facts are folded."""

    def __init__(self, market: str, key: Callable[[str], bytes | None]) -> None:
        self._entities: dict[Key, Entity] = {}
        self._changed: set[Key] = set()
        self._goods, self._days = Goods(self._entities), Days(self._entities, self._changed)
        self._results, self._decisions = Results(), Decisions(market, key)

    def fold(self, told: Iterable[Told]) -> dict[Key, Entity]:
        """What the facts amount to. Raises RuleError at the first that cannot follow."""
        seen = self._results.watch(self._goods.watch(self._days.watch(told)))
        return fold(self._decisions.watch(each.fact for each in seen), self._entities, self._changed)

    @property
    def wrong(self) -> str:
        """What does not come out again, "" for nothing."""
        return next((each.wrong for each in self._all if each.wrong), "")

    @property
    def made(self) -> int:
        """How many were made again."""
        return sum(each.made for each in self._all)

    @property
    def _all(self) -> tuple[Decisions | Results | Goods | Days, ...]:
        return self._decisions, self._results, self._goods, self._days


def wrong_journal(connection: sqlite3.Connection, genuine: Genuine | None = None) -> tuple[str, int, dict[str, str]]:
    """What is wrong ("" for nothing); rows; the head of each epoch as far as it is in force."""
    found = j.chain(
        connection.execute(
            "SELECT name, seq, body, hash FROM journal JOIN epoch ON epoch.id = journal.epoch ORDER BY journal.id"
        )
    )
    if found.wrong:
        return found.wrong, found.facts, {}
    again = j.recorded_again(connection)
    shortest = sorted(again, key=lambda each: -each.after)
    heads = found.heads | {each.of: hash_at(connection, each.of, each.after).hex() for each in shortest}
    try:
        wrong = wrong_beginnings(connection, again) or wrong_days(
            _closed(connection), lambda row: _copied(row, again), genuine, renewed(connection)
        )
        proof = Proof(j.market(connection), keys.opened(connection).get)
        entities = {} if wrong else proof.fold(j.told(connection))
    except BadFrameError as error:
        return f"a body cannot be read: {error}", found.facts, heads
    except RuleError as error:
        return f"the facts cannot be followed: {error}", found.facts, heads
    wrong = wrong or ("" if other_version(connection) else wrong_view(connection, entities)) or proof.wrong
    return wrong or ("" if balance(entities.values()).even else "the balance is not even"), found.facts, heads


def wrong_days(
    closed: Iterable[tuple[j.Row, bytes]],
    copied: Callable[[j.Row], bool],
    genuine: Genuine | None,
    since: str = "",
) -> str:
    """The first DayClosed that was signed over another head, or by another key in an epoch from `since` on."""
    for row, before in closed:
        fact = read(row.body).fact
        if not isinstance(fact, DayClosed):
            continue
        if fact.head != before.hex() and not copied(row):
            return f"epoch {row.epoch}, number {row.seq}: DayClosed was signed over another head"
        if genuine is not None and row.epoch >= since and not _signed(fact, genuine):
            return f"epoch {row.epoch}, number {row.seq}: DayClosed is not signed by this market's key"
    return ""


def _closed(connection: sqlite3.Connection) -> list[tuple[j.Row, bytes]]:
    """Every DayClosed, with the head before it."""
    found = connection.execute(
        "SELECT name, seq, body, hash FROM journal JOIN epoch ON epoch.id = journal.epoch WHERE kind = 'DayClosed'"
    )
    rows = [j.Row._make(each) for each in found]
    return [(row, hash_at(connection, row.epoch, row.seq - 1)) for row in rows]


def renewed(connection: sqlite3.Connection) -> str:
    """The epoch in which a box with a key of its own went on, "" when it was never lost."""
    rows = connection.execute(
        "SELECT name, body FROM journal JOIN epoch ON epoch.id = journal.epoch WHERE kind = 'Restored' ORDER BY name DESC"
    )
    return next((name for name, body in rows if b'"source":"province"' in body), "")


def _signed(fact: DayClosed, genuine: Genuine) -> bool:
    try:
        return genuine(bytes.fromhex(fact.head), bytes.fromhex(fact.signature))
    except ValueError:
        return False


def _copied(row: j.Row, again: list[Again]) -> bool:
    return any(each.epoch == row.epoch and 1 < row.seq <= each.facts + 1 for each in again)


def other_version(connection: sqlite3.Connection) -> str:
    """Why the views cannot be compared: another version made them. "" when they can."""
    here, known = connection.execute("PRAGMA user_version").fetchone()[0], len(steps())
    if here > known:
        return f"all holds but the views, which a newer version made (schema {here}): verify with that one"
    older = here < known or due(connection)
    return (
        "all holds but the views, which an older version made: start the market once, and verify again" if older else ""
    )


def wrong_view(connection: sqlite3.Connection, entities: dict[Key, Entity]) -> str:
    """The first row of a view that is not what the facts say, or speaks of what no fact does."""
    for kind, table in views.TABLES.items():
        told = {key: views.row(key, entity) for (each, key), entity in entities.items() if each is kind}
        for row in connection.execute(f"SELECT * FROM {table}"):  # noqa: S608
            if row != told.pop(row[0], None):
                return f"view {table} {row[0]} is not what the facts say"
        if told:
            return f"view {table} lacks {next(iter(told))}"
    return ""
