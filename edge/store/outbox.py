"""What the province has not kept, read for the uplink; and its acknowledgements, which may go down."""

from typing import NamedTuple

from edge.store.store import Store


class Kept(NamedTuple):
    """A personal value to send beside its fact."""

    subject: str
    seal: str
    salt: bytes
    value: bytes


class Outbox:
    """The journal as a source: by epoch and number, in order."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def pending(self) -> list[tuple[str, int]]:
        """Epochs with facts not acknowledged, oldest first, with the number acknowledged."""
        return (
            self._store.read()
            .execute(
                """SELECT name, through FROM (
                   SELECT epoch.id, name, coalesce(through, 0) AS through,
                          (SELECT max(seq) FROM journal WHERE journal.epoch = epoch.id) AS last
                   FROM epoch LEFT JOIN acknowledged ON acknowledged.epoch = epoch.id
               ) WHERE last > through ORDER BY id"""
            )
            .fetchall()
        )

    def read(self, epoch: str, after: int, limit: int) -> list[tuple[bytes, bytes]]:
        """Bodies and hashes after a number."""
        return (
            self._store.read()
            .execute(
                "SELECT body, hash FROM journal WHERE epoch = (SELECT id FROM epoch WHERE name = ?) AND seq > ?"
                " ORDER BY seq LIMIT ?",
                (epoch, after, limit),
            )
            .fetchall()
        )

    def head(self, epoch: str, seq: int) -> bytes:
        """The hash at a number; 32 zero bytes before the first."""
        row = (
            self._store.read()
            .execute(
                "SELECT hash FROM journal WHERE epoch = (SELECT id FROM epoch WHERE name = ?) AND seq = ?", (epoch, seq)
            )
            .fetchone()
        )
        return row[0] if row else bytes(32)

    def personal(self, epoch: str, first: int, last: int) -> list[Kept]:
        """Personal values kept with facts `first` to `last`."""
        rows = (
            self._store.read()
            .execute(
                """SELECT subject, seal, salt, value FROM personal WHERE journal BETWEEN
                   (SELECT id FROM journal WHERE epoch = e.id AND seq = :first) AND
                   (SELECT id FROM journal WHERE epoch = e.id AND seq = :last)
               """.replace("e.id", "(SELECT id FROM epoch WHERE name = :epoch)"),
                {"epoch": epoch, "first": first, "last": last},
            )
            .fetchall()
        )
        return [Kept(*row) for row in rows]

    def acknowledge(self, epoch: str, through: int) -> None:
        """The province holds all up to `through`."""
        self._store.write(
            lambda connection: connection.execute(
                "INSERT INTO acknowledged SELECT id, ? FROM epoch WHERE name = ?"
                " ON CONFLICT (epoch) DO UPDATE SET through = excluded.through",
                (through, epoch),
            )
        ).result()

    def current(self) -> tuple[str, int]:
        """The epoch now written to, and the number acknowledged of it."""
        row = (
            self._store.read()
            .execute(
                "SELECT name, coalesce(through, 0) FROM epoch LEFT JOIN acknowledged ON acknowledged.epoch = epoch.id"
                " ORDER BY epoch.id DESC LIMIT 1"
            )
            .fetchone()
        )
        return row or ("", 0)

    def waiting(self) -> int:
        """Facts not yet acknowledged."""
        return (
            self._store.read()
            .execute(
                "SELECT coalesce(sum(last - through), 0) FROM (SELECT coalesce(through, 0) AS through,"
                " coalesce((SELECT max(seq) FROM journal WHERE journal.epoch = epoch.id), 0) AS last"
                " FROM epoch LEFT JOIN acknowledged ON acknowledged.epoch = epoch.id)"
            )
            .fetchone()[0]
        )
