"""What was done with goods decided again from the journal: by the one guard, by what stood there, by two where two must."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from edge.core import facts as f
from edge.core.batch import GROUND, INSIDE, Batch, Status
from edge.core.fold import Entity, Key
from edge.core.guard import barred
from edge.core.ledger import Stop
from edge.core.loop import Book, Check
from edge.core.mixing import mixed
from edge.core.trade import Voucher


class Told(NamedTuple):
    """A fact with who recorded it when, and in which epoch."""

    fact: f.Fact
    actor: str
    at: str
    epoch: str


class Goods:
    """Looks at facts, before each is folded into `entities`. `wrong` is the first that does not hold, "" while there is none.

    Versions before the closed loop guarded less: theirs pass unseen, until an arrival tells what it weighs. So do facts that came
    back from the province after a newer epoch began: they were decided on what stood before that.
    """

    def __init__(self, entities: Mapping[Key, Entity]) -> None:
        self.wrong = ""
        self.made = 0
        self._entities = entities
        self._epoch = ""
        self._guarded = False
        self._detained = ""

    def watch(self, told: Iterable[Told]) -> Iterator[tuple[f.Fact, str]]:
        """The facts and who recorded each, after they were looked at."""
        for each in told:
            self._guarded = self._guarded or (isinstance(each.fact, f.Admitted) and each.fact.grams != ())
            see = _SEEN.get(type(each.fact))
            if see is not None and self._guarded and each.epoch >= self._epoch and not self.wrong:
                self.made += 1
                found = see(self, each.fact, each)
                self.wrong = f"{_name(each.fact)}: {found}" if found else ""
            self._epoch = max(self._epoch, each.epoch)
            self._detained = each.fact.voucher if isinstance(each.fact, f.Detained) else ""
            yield each.fact, each.actor

    def _batch(self, code: str) -> Batch | None:
        return self._entities.get((Batch, code))  # pyright: ignore[reportReturnType]  (the key's kind is the entity's)

    def _voucher(self, code: str) -> Voucher | None:
        return self._entities.get((Voucher, code))  # pyright: ignore[reportReturnType]

    def _stopped(self, code: str) -> bool:
        stop = self._entities.get((Stop, code))
        return isinstance(stop, Stop) and stop.order != ""

    def _zone(self, code: str, zone: str) -> int:
        batch = self._batch(code)
        return batch.accounts.get(zone, 0) if batch is not None else 0

    def sold(self, fact: f.Sold, told: Told) -> str:
        """Its seller's goods, and each of them free."""
        for line in fact.lines:
            batch = self._batch(line.batch)
            if (why := barred(batch, self._stopped, today=told.at[:10])) is not None:
                return f"sold, and {line.batch} should not have been: {why.code}"
            if batch is not None and batch.seller != fact.seller:
                return f"sold by {fact.seller}, and {line.batch} is another's"
        old = self._voucher(fact.corrects) if fact.corrects else None
        wrong = fact.corrects and (old is None or not old.void or old.seller != fact.seller)
        return f"corrects {fact.corrects}, which was not taken back" if wrong else ""

    def departed(self, fact: f.Departed, told: Told) -> str:
        """Each line free, and nothing to be looked at first; what left without us and should not have was told of."""
        for line in fact.lines:
            why = barred(self._batch(line.batch), self._stopped, line.serial, told.at[:10])
            if why is not None and (fact.how in ("lane", "handheld") or self._detained != fact.voucher):
                return f"left, and {line.serial} should not have: {why.code}"
        voucher = self._voucher(fact.voucher)
        if voucher is None or fact.how not in ("lane", "handheld"):
            return ""
        for name in (voucher.code, voucher.buyer, voucher.seller, *[line.batch for line in fact.lines]):
            check = self._entities.get((Check, name))
            if isinstance(check, Check) and check.open:
                return f"left, and {name} was to be looked at"
        return ""

    def weighed(self, fact: f.Weighed, _told: Told) -> str:
        """It says what stood there, and whether it is the first."""
        batch = self._batch(fact.batch)
        if batch is not None and fact.first is not (batch.line.basis == "declared"):
            return "weighed first, and it was before" if fact.first else "weighed again, and it never was"
        if not fact.first and fact.grams > fact.before:
            return "goods have gained"
        return self._before(fact)

    def counted(self, fact: f.Counted, _told: Told) -> str:
        """It says what stood there."""
        return self._before(fact)

    def _before(self, fact: f.Weighed | f.Counted) -> str:
        have = self._zone(fact.batch, fact.zone)
        return "" if fact.before == have else f"{fact.before} g recorded where {have} g stood"

    def shrunk(self, fact: f.Shrunk, _told: Told) -> str:
        """What failed is destroyed, not lost."""
        batch = self._batch(fact.batch)
        return "lost, and it had failed" if batch is not None and batch.status is Status.FAILED else ""

    def merged(self, fact: f.Merged, told: Told) -> str:
        """One seller's, each as good as it says, and the worst of them all."""
        batches = [batch for part in fact.parts if (batch := self._batch(part.batch)) is not None]
        if not batches or len(batches) != len(fact.parts) or any(batch.seller != fact.seller for batch in batches):
            return "mixed of what is not all of one seller"
        again = mixed(batches, told.at[:10])
        if again.why is not None:
            return f"mixed, and {again.batch} should not have been: {again.why.code}"
        if (again.kind, again.status.value, again.reasons) != (fact.how, fact.status, fact.why):
            return f"{fact.how} {fact.status} recorded, {again.kind} {again.status.value} decided again"
        if fact.keeps_until not in ("", again.keeps_until):  # "": of before it was told
            return f"keeps until {fact.keeps_until} recorded, {again.keeps_until or 'for ever'} decided again"
        grams = sum(part.grams for part in fact.parts)
        return "" if fact.line.grams == grams else f"{fact.line.grams} g made of {grams} g"

    def sent_back(self, fact: f.SentBack, told: Told) -> str:
        """Two persons, all that is not sold, and never after a positive."""
        batch = self._batch(fact.batch)
        if batch is None or batch.status is not Status.WAITING or batch.sample:
            return "sent back, and should not have been"
        return _all(fact.grams, batch.grams(GROUND)) or _two(fact.by, fact.second, told.actor)

    def disposed(self, fact: f.Disposed, told: Told) -> str:
        """Two persons, and all of it."""
        batch = self._batch(fact.batch)
        if batch is None or not batch.disposable(told.at):
            return "destroyed, and should not have been"
        return _all(fact.grams, batch.grams(INSIDE)) or _two(fact.by, fact.witness, told.actor)

    def accounted(self, fact: f.Accounted, told: Told) -> str:
        """Two persons, an owner and a reason."""
        return "nobody answers for it" if not fact.owner else _two(fact.by, fact.second, told.actor)

    def forgiven(self, fact: f.Forgiven, told: Told) -> str:
        """Two persons, and what had left."""
        voucher = self._voucher(fact.subject) if fact.what == "voucher" else None
        gone = set(voucher.gone) if voucher is not None else set[str]()
        odd = {line.serial for line in fact.lines} ^ gone
        return f"forgiven, and {min(odd)} had not left" if odd else _two(fact.by, fact.second, told.actor)

    def repassed(self, fact: f.Repassed, _told: Told) -> str:
        """All of it had left."""
        voucher = self._voucher(fact.voucher)
        return "passed again, and had not left" if voucher is None or voucher.here else ""

    def checked(self, fact: f.Checked, _told: Told) -> str:
        """Somebody had asked."""
        check = self._entities.get((Check, fact.subject))
        return "" if isinstance(check, Check) and check.open else "looked at, and nobody had asked"

    def slip(self, fact: f.SlipEntered, told: Told) -> str:
        """Two persons, and a slip nobody had told of."""
        loose = fact.number in self._loose(fact.book)
        return _two(fact.by, fact.second, told.actor) if loose else f"slip {fact.number} was told of before"

    def slips(self, fact: f.SlipsSettled, told: Told) -> str:
        """Likewise all of a range."""
        loose = set(range(fact.first, fact.last + 1)) <= self._loose(fact.book)
        return _two(fact.by, fact.second, told.actor) if loose else "slips settled that were told of before"

    def _loose(self, name: str) -> set[int]:
        book = self._entities.get((Book, name))
        return set(book.loose()) if isinstance(book, Book) else set()


def _all(grams: int, have: int) -> str:
    return "" if grams == have else f"{grams} g recorded of {have} g"


def _two(by: str, second: str, actor: str) -> str:
    if by == second:
        return "one person alone"
    return "" if second == actor else f"{second} recorded, and {actor} did it"


def _name(fact: Any) -> str:  # noqa: ANN401  (any of those below)
    return next(getattr(fact, each) for each in ("batch", "voucher", "subject", "book") if hasattr(fact, each))


_SEEN: dict[type[f.Fact], Callable[[Goods, Any, Told], str]] = {
    f.Sold: Goods.sold,
    f.Departed: Goods.departed,
    f.Weighed: Goods.weighed,
    f.Counted: Goods.counted,
    f.Shrunk: Goods.shrunk,
    f.Merged: Goods.merged,
    f.SentBack: Goods.sent_back,
    f.Disposed: Goods.disposed,
    f.Accounted: Goods.accounted,
    f.Forgiven: Goods.forgiven,
    f.Repassed: Goods.repassed,
    f.Checked: Goods.checked,
    f.SlipEntered: Goods.slip,
    f.SlipsSettled: Goods.slips,
}
