"""Where sign-in keeps its secrets, sessions and tries: tables beside the journal, written by the one writer."""

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from edge.core.people import Person
from edge.store import views
from edge.store.store import Store

_FREE = {"station": 10}  # tries before one has to wait; a station serves many people
_FREE_TRIES = 3
_LONGEST_S = 300.0
_FORGOTTEN_S = 3600.0


class Held(NamedTuple):
    """A row of `credential` with its person's roles."""

    person: str
    name: str
    roles: frozenset[str]
    active: bool
    machine: bool
    pin: str
    language: str


class Sitting(NamedTuple):
    """A row of `session`."""

    token: str
    person: str
    station: str
    since: float
    seen: float


def wait_s(name: str, count: int, since: float) -> float:
    """Seconds still to wait after `count` tries, the last `since` seconds ago: doubling, never more than five minutes."""
    over = count - _FREE.get(name.partition(" ")[0], _FREE_TRIES)
    if over < 0 or since < 0:  # a clock put back locks nobody out
        return 0.0
    return max(0.0, min(_LONGEST_S, 2.0 ** min(over + 1, 10)) - since)


class Keys:
    """Plays kiosk.chrome.signin.ports.Keyring."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def holder(self, person: str) -> Held | None:
        """A person by account."""
        return self._held("person = ?", person)

    def bearer(self, badge: str) -> Held | None:
        """Whoever holds a badge."""
        return self._held("badge = ?", badge)

    def administered(self) -> bool:
        """Whether an active administrator can sign in."""
        rows = (
            self._store.read().execute("SELECT person FROM credential WHERE badge IS NOT NULL AND pin <> ''").fetchall()
        )
        held = [self.holder(person) for (person,) in rows]
        return any(each.active and not each.machine and "admin" in each.roles for each in held if each)

    def session(self, token: str) -> Sitting | None:
        """A session by its token's hash."""
        row = self._store.read().execute("SELECT * FROM session WHERE token = ?", (token,)).fetchone()
        return Sitting(*row) if row else None

    def sessions(self) -> list[Sitting]:
        """All of them, newest first."""
        rows = self._store.read().execute("SELECT * FROM session ORDER BY since DESC").fetchall()
        return [Sitting(*row) for row in rows]

    def keep(self, session: tuple[str, str, str, float, float]) -> None:
        """Begin a session, or note when it was seen."""
        self._write("INSERT OR REPLACE INTO session VALUES (?, ?, ?, ?, ?)", tuple(session))

    def drop(self, token: str) -> None:
        """End a session."""
        self._write("DELETE FROM session WHERE token = ?", (token,))

    def tried(self, names: Sequence[str], now: float) -> float:
        """Count a try under each name, or say how long to wait."""

        def job(connection: sqlite3.Connection) -> float:
            tries = {name: _tries(connection, name, now) for name in names}
            wait = max(wait_s(name, count, now - last) for name, (count, last) in tries.items())
            if wait <= 0:
                rows = [(name, count + 1, now) for name, (count, _) in tries.items()]
                connection.execute("DELETE FROM attempt WHERE last < ?", (now - _FORGOTTEN_S,))
                connection.executemany("INSERT OR REPLACE INTO attempt VALUES (?, ?, ?)", rows)
            return wait

        return self._store.write(job).result()

    def count(self, name: str) -> int:
        """Tries under a name since the last success."""
        row = self._store.read().execute("SELECT count FROM attempt WHERE name = ?", (name,)).fetchone()
        return row[0] if row else 0

    def forgive(self, names: Sequence[str]) -> None:
        """No tries any more."""
        rows = [(name,) for name in names]
        self._store.write(
            lambda connection: connection.executemany("DELETE FROM attempt WHERE name = ?", rows)
        ).result()

    def speak(self, person: str, language: str) -> None:
        """Remember a person's language."""
        self._write("UPDATE credential SET language = ? WHERE person = ?", (language, person))

    def _write(self, sql: str, values: tuple[object, ...]) -> None:
        self._store.write(lambda connection: connection.execute(sql, values)).result()

    def _held(self, where: str, value: str) -> Held | None:
        read = self._store.read()
        row = read.execute(f"SELECT person, name, pin, language FROM credential WHERE {where}", (value,)).fetchone()  # noqa: S608
        person = views.load(read, Person, row[0]) if row else None
        if person is None:
            return None
        return Held(row[0], row[1], frozenset(person.roles), person.state == "active", person.machine, row[2], row[3])


def _tries(connection: sqlite3.Connection, name: str, now: float) -> tuple[int, float]:
    row = connection.execute("SELECT count, last FROM attempt WHERE name = ?", (name,)).fetchone()
    return row if row and now - row[1] < _FORGOTTEN_S else (0, now)
