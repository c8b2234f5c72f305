"""A market whose box is replaced: restored from copies, one after the other, out of contact, and all that its boxes gave out."""

from datetime import datetime, timedelta
from pathlib import Path

from flow_goods import IN, SELLER, bare, good
from flow_rig import Rig

from edge.core.batch import Batch
from edge.core.papers import Line
from edge.flow.asks import GiveCard, Item, Override, PrintRoll, Sell, TakeSample
from edge.store import copies, restored
from edge.store.database import connect

A_SECOND = 10  # codes of one kind that a market gives out at most


class Life:
    """`given` are all codes that left the market, whichever box gave them out. Each step takes the time its codes need."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self.folder = folder
        self.rig = Rig(folder / "market.db", now)
        self.rig.open()
        self.given: list[str] = []
        self._loads = 0
        for size in (0, 1):
            self.backup(size)

    def step(self, what: str, size: int) -> None:
        """Do it, and let time pass."""
        before = len(self.given)
        getattr(self, what)(size)
        self.rig.now += timedelta(seconds=1 + (len(self.given) - before) // A_SECOND)

    def arrive(self, size: int) -> None:
        for _ in range(size % 4):
            visit = self.rig.declare(self._load())
            self.given += [visit, *self.rig.scan(IN, visit).codes]

    def sell(self, size: int) -> None:
        """Many lines of one batch under one voucher."""
        for batch in self._of("released")[:1]:
            answer = self.rig.ask(Sell(SELLER, "", (Item(batch, 1),) * size))
            self.given += [answer.code, *answer.codes]

    def work(self, size: int) -> None:
        """A sample, and what a second person shall stand by."""
        for batch in self._of("waiting")[: size % 3]:
            if not self.rig.store.get(Batch, batch).sample:  # pyright: ignore[reportOptionalMemberAccess]
                self.given.append(self.rig.ask(TakeSample(batch)).code)
            self.given.append(self.rig.ask(Override(batch, "急")).code)

    def card(self, size: int) -> None:
        self.given += [code for _ in range(size % 4) for code in self.rig.ask(GiveCard(SELLER)).codes]

    def roll(self, size: int) -> None:
        self.given += self.rig.ask(PrintRoll(IN, size)).codes

    def wait(self, size: int) -> None:
        self.rig.now += timedelta(minutes=size)

    def backup(self, size: int) -> None:
        """Over one of two copies; the other one stays as old as it is."""
        copies.make(self.rig.path, self._copy(size))

    def restore(self, size: int) -> None:
        """As `pinma restore` does, over the file that is there."""
        self._put(self._copy(size))

    def lose(self, size: int) -> None:
        """Likewise onto a new disk: nothing tells how far the old one had come."""
        self._put(self._copy(size), lost=True)

    def close(self) -> None:
        self.rig.close()

    def _copy(self, size: int) -> Path:
        return self.folder / f"copy-{size % 2}"

    def _put(self, copy: Path, *, lost: bool = False) -> None:
        self.rig.close()
        path, now, new = self.rig.path, self.rig.now, self.folder / "new.db"
        for each in self.folder.glob("market.db*") if lost else ():
            each.unlink()
        copies.unpack(copy, new)
        connection = connect(new)
        known = restored.furthest(restored.known(connection), path)
        connection.close()
        copies.prepare(new, "backup", now.isoformat(), restored.leap(known, now.date(), restored.far(now)))
        copies.put(new, path, f"{now:%H%M%S}", force=True)
        self.rig = Rig(path, now)

    def _load(self) -> Line:
        self._loads += 1
        make = bare if self._loads % 3 == 0 else good
        return make(f"UP-{self._loads}")

    def _of(self, status: str) -> list[str]:
        rows = self.rig.store.read().execute("SELECT key FROM batch WHERE status = ? ORDER BY key", (status,))
        return [key for (key,) in rows.fetchall()]
