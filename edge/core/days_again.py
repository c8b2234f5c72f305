"""Every day's close made again from the journal: its figures, and the sheet whose digest it carries."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from edge.core import books, draw
from edge.core import facts as f
from edge.core.batch import GROUND, Batch
from edge.core.books import Of
from edge.core.flows import Flow
from edge.core.fold import Entity, Key
from edge.core.ledger import Day
from edge.core.loop import Book
from edge.core.told import Told
from edge.core.visit import Stay, Visit

_NOTHING = (0, 0, 0, 0)
E = TypeVar("E", Batch, Visit)


class Days:
    """Looks at facts, before each is folded into `entities`; `changed` collects what was, and is emptied at each close.

    `wrong` is the first close that does not hold, "" while there is none. Those of versions that kept no sheet pass unseen.
    """

    def __init__(self, entities: Mapping[Key, Entity], changed: set[Key]) -> None:
        self.wrong = ""
        self.made = 0
        self._entities = entities
        self._changed = changed
        self._batches: dict[str, tuple[int, int, int, int]] = {}
        self._totals = [0, 0, 0, 0]
        self._inside: dict[Of, int] = {}
        self._flows: dict[str, dict[str, Flow]] = {}  # by day and batch
        self._overridden: set[str] = set()
        self._vehicles: set[str] = set()
        self._standing: dict[str, Visit] = {}
        self._here: dict[str, Batch] = {}  # with goods inside, or of which something is missing
        self._slips: dict[str, Book] = {}
        self._resulted: dict[str, set[str]] = {}

    def watch(self, told: Iterable[Told]) -> Iterator[Told]:
        """The facts, each after it was looked at."""
        for each in told:
            fact = each.fact
            if isinstance(fact, f.Overridden):
                self._overridden.add(fact.batch)
            elif isinstance(fact, f.DayClosed) and fact.sheet and not each.late and not self.wrong:
                self._take()
                found = self._wrong(fact)
                self.wrong = f"{fact.day}: {found}" if found else ""
            yield each

    def _take(self) -> None:
        """Add up what changed since the last close."""
        for kind, key in self._changed:
            entity = self._entities[kind, key]
            match entity:
                case Batch():
                    self._add(entity)
                case Flow():
                    self._flows.setdefault(entity.day, {})[entity.batch] = entity
                case Visit():
                    (self._vehicles.add if entity.stay is Stay.INSIDE else self._vehicles.discard)(key)
                    _keep(self._standing, key, entity, of_interest=entity.stay is Stay.STANDING)
                case Book():
                    self._slips[key] = entity
                case _:
                    pass
        self._changed.clear()

    def _add(self, batch: Batch) -> None:
        before, now = self._batches.get(batch.code, _NOTHING), batch.totals()
        self._batches[batch.code] = now
        _keep(self._here, batch.code, batch, of_interest=batch.unsettled or batch.grams(GROUND) > 0)
        for at, (old, new) in enumerate(zip(before, now, strict=True)):
            self._totals[at] += new - old
        of = batch.line.product, batch.seller
        self._inside[of] = self._inside.get(of, 0) + now[2] - before[2]
        resulted = self._resulted.setdefault(batch.day, set())
        (resulted.add if batch.drawn and batch.resulted else resulted.discard)(batch.code)

    def _wrong(self, fact: f.DayClosed) -> str:
        self.made += 1
        day = self._entities.get((Day, fact.day))
        if not isinstance(day, Day):
            return "closed, and it was never opened"
        resulted, needed = len(self._resulted.get(fact.day, ())), draw.needed(day.n, day.quota)
        overridden = [self._entities.get((Batch, code)) for code in self._overridden]
        overrides = sum(isinstance(each, Batch) and each.day == fact.day for each in overridden)
        again = {
            "with_report": day.n, "needed": needed, "drawn": day.s, "resulted": resulted,
            "shortfall": max(0, needed - resulted),
            **dict(zip(("in_g", "out_g", "inside_g", "loss_g"), self._totals, strict=True)),
            "overrides": overrides, "overnight": len(self._vehicles),
        }  # fmt: skip
        for name, value in again.items():
            if getattr(fact, name) != value:
                return f"closed with {name} {getattr(fact, name)}, and {value} by its facts"
        held = books.digest(books.rows(self._closing(fact.day), self._moved(fact.day))) == fact.sheet
        return self._way(day) if held else "closed over another sheet than its facts amount to"

    def _way(self, day: Day) -> str:
        """What stood in the way of its close. Versions that did not say by which settings a day was opened pass unseen."""
        if day.loop is None:
            return ""
        before = day.loop.count_before(day.day)
        for code, batch in self._here.items():
            if batch.unsettled and batch.day <= day.day:
                return f"closed over {code}, which is not settled"
            if batch.grams(GROUND) > 0 and max(batch.day, batch.counted) < before:
                return f"closed over {code}, which was not counted since {before}"
        for code, visit in self._standing.items():
            batches = [self._entities.get((Batch, each)) for each in visit.cleared]
            if any(isinstance(each, Batch) and each.day == day.day and each.ticket for each in batches):
                return f"closed while {code} stood before the barrier"
        loose = next((name for name, book in self._slips.items() if book.begun() and book.loose()), "")
        return f"closed over loose slips of {loose}" if loose else ""

    def _closing(self, day: str) -> dict[Of, int]:
        """What was there when the day ended: what is there now, without what later days booked."""
        found = {of: grams for of, grams in self._inside.items() if grams}
        for later in [each for each in self._flows if each > day]:
            for of, (in_g, out_g, loss_g) in self._moved(later).items():
                found[of] = found.get(of, 0) - in_g + out_g + loss_g
        return found

    def _moved(self, day: str) -> dict[Of, tuple[int, int, int]]:
        found: dict[Of, tuple[int, int, int]] = {}
        for code, flow in self._flows.get(day, {}).items():
            batch = self._entities.get((Batch, code))
            if isinstance(batch, Batch):
                of = batch.line.product, batch.seller
                in_g, out_g, loss_g = found.get(of, (0, 0, 0))
                found[of] = in_g + flow.in_g, out_g + flow.out_g, loss_g + flow.loss_g
        return found


def _keep(known: dict[str, E], key: str, entity: E, *, of_interest: bool) -> None:
    if of_interest:
        known[key] = entity
    else:
        known.pop(key, None)
