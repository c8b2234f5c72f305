"""What the province has not kept, read for the uplink; and its acknowledgements, which may go down."""

from edge.store.epochs import Kept
from edge.store.store import Store

# The last number of an epoch that is in force: what follows it was recorded again in another.
_LAST = """coalesce((SELECT min(after) FROM line WHERE of = epoch.id),
                     (SELECT max(seq) FROM journal WHERE journal.epoch = epoch.id), 0)"""


class Outbox:
    """The journal as a source: by epoch and number, in order."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def pending(self) -> list[tuple[str, int]]:
        """Epochs with facts not acknowledged, oldest first, with the number acknowledged."""
        return (
            self._store.read()
            .execute(
                f"""SELECT name, through FROM (
                   SELECT epoch.id, name, coalesce(through, 0) AS through, {_LAST} AS last
                   FROM epoch LEFT JOIN acknowledged ON acknowledged.epoch = epoch.id
               ) WHERE last > through ORDER BY name"""  # noqa: S608
            )
            .fetchall()
        )

    def read(self, epoch: str, after: int, limit: int) -> list[tuple[bytes, bytes]]:
        """Bodies and hashes after a number."""
        return (
            self._store.read()
            .execute(
                "SELECT body, hash FROM journal WHERE epoch = (SELECT id FROM epoch WHERE name = :epoch) AND seq > :after"
                " AND seq <= coalesce((SELECT min(line.after) FROM line JOIN epoch ON epoch.id = of WHERE name = :epoch),"
                " seq) ORDER BY seq LIMIT :limit",
                {"epoch": epoch, "after": after, "limit": limit},
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
                """SELECT subject, seal, salt, value FROM personal CROSS JOIN journal ON journal.id = personal.journal
                   WHERE personal.journal BETWEEN
                   (SELECT id FROM journal WHERE epoch = e.id AND seq = :first) AND
                   (SELECT id FROM journal WHERE epoch = e.id AND seq = :last) AND journal.epoch = e.id
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

    def acknowledged(self, epoch: str) -> int:
        """How far an epoch is acknowledged."""
        row = (
            self._store.read()
            .execute("SELECT through FROM acknowledged WHERE epoch = (SELECT id FROM epoch WHERE name = ?)", (epoch,))
            .fetchone()
        )
        return row[0] if row else 0

    def current(self) -> tuple[str, int]:
        """The epoch now written to, and the number acknowledged of it."""
        row = (
            self._store.read()
            .execute(
                "SELECT name, coalesce(through, 0) FROM epoch LEFT JOIN acknowledged ON acknowledged.epoch = epoch.id"
                " ORDER BY name DESC LIMIT 1"
            )
            .fetchone()
        )
        return row or ("", 0)

    def waiting(self) -> int:
        """Facts not yet acknowledged."""
        return (
            self._store.read()
            .execute(
                f"""SELECT coalesce(sum(last - through), 0) FROM (SELECT coalesce(through, 0) AS through, {_LAST} AS last
                    FROM epoch LEFT JOIN acknowledged ON acknowledged.epoch = epoch.id)"""  # noqa: S608
            )
            .fetchone()[0]
        )

    def last(self, epoch: str) -> int:
        """The highest number of an epoch; 0 for none."""
        query = "SELECT coalesce(max(seq), 0) FROM journal WHERE epoch = (SELECT id FROM epoch WHERE name = ?)"
        return self._store.read().execute(query, (epoch,)).fetchone()[0]

    def epochs(self) -> tuple[tuple[str, int], ...]:
        """All epochs of which something was acknowledged, with how far."""
        query = "SELECT name, through FROM acknowledged JOIN epoch ON epoch.id = epoch WHERE through > 0 ORDER BY name"
        return tuple(self._store.read().execute(query).fetchall())
