"""What a page keeps beside the journal: draw keys, orders, what is still to be printed, people's secrets."""

from edge.core.actions import AnyPrint
from edge.store.leaf import ENCODE, Leaf
from edge.store.registers import Registers
from edge.store.vault import key_of, stored_key

UNREAD = 2  # ordered.taken of an order that no version yet could read


class BoxPage(Leaf):
    """Tables of the box's own."""

    @property
    def registers(self) -> Registers:
        """The province's registries."""
        return Registers(self._connection, self.stamp)

    def key(self, day: str) -> bytes | None:
        """The draw key of a day."""
        keys = self._ink.keys
        if day not in keys:
            key = stored_key(self._connection, self._ink.vault, day)
            if key is None:
                return None
            keys[day] = key
        return keys[day]

    def keep_key(self, day: str, key: bytes) -> bool:
        """Keep a draw key beside the journal, sealed; the first that can be opened stays."""
        sealed = self._ink.vault.seal(key_of(day), key)
        if sealed is not None and self.key(day) is None:
            self._connection.execute("INSERT OR REPLACE INTO secret VALUES (?, ?)", (day, sealed))
        return sealed is not None

    def take_order(self, epoch: str, seq: int, *, known: bool = True) -> bool:
        """Whether an order is taken up now for the first time. One not `known` waits for a version that knows it."""
        done = self._connection.execute(
            "UPDATE ordered SET taken = :taken WHERE epoch = :epoch AND seq = :seq AND taken NOT IN (1, :taken)",
            {"epoch": epoch, "seq": seq, "taken": 1 if known else UNREAD},
        )
        return done.rowcount == 1

    def owe(self, label: AnyPrint) -> None:
        """Owe a label or paper until it is settled."""
        self._connection.execute(
            "INSERT OR REPLACE INTO owed VALUES (?, ?, ?)", (label.key, self._ink.id, ENCODE(label))
        )

    def settle(self, key: str) -> None:
        """It came out."""
        self._connection.execute("DELETE FROM owed WHERE code = ?", (key,))

    def owes(self, key: str) -> bool:
        """Whether it is still to come out."""
        return self._connection.execute("SELECT 1 FROM owed WHERE code = ?", (key,)).fetchone() is not None

    def equip(self, person: str, *, name: str = "", badge: str = "", pin: str = "") -> None:
        """Keep a person's name and secrets; whoever held the old ones is out."""
        self._connection.execute("INSERT OR IGNORE INTO credential (person) VALUES (?)", (person,))
        given = {"name": name, "badge": badge, "pin": pin}
        for column, value in given.items():
            if value:
                self._connection.execute(f"UPDATE credential SET {column} = ? WHERE person = ?", (value, person))  # noqa: S608
        if badge or pin:
            self._connection.execute("DELETE FROM session WHERE person = ?", (person,))
