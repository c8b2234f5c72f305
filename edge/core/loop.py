"""The small books of the closed loop: tags on crates, descent by mixing, checks at the exit, slips, vehicles counted."""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.errors import OutOfOrderError


class Tag(Struct, frozen=True, gc=False):
    """A crate's tag and what it stands for: a batch or an exit code, or nothing."""

    code: str
    subject: str


def tag_after(_tag: Tag | None, fact: f.Fact) -> Tag:
    """The tag as last bound."""
    if not isinstance(fact, f.Tagged):
        raise OutOfOrderError(fact)
    return Tag(fact.tag, fact.subject)


class Descent(Struct, frozen=True, gc=False):
    """A batch has part of another in it."""

    key: str
    child: str
    parent: str


def descent_key(child: str, parent: str) -> str:
    """What a descent is kept under."""
    return f"{child} {parent}"


def descent_after(_descent: Descent | None, key: str, fact: f.Fact) -> Descent:
    """Mixing makes it, and nothing ends it."""
    child, _, parent = key.partition(" ")
    if not isinstance(fact, f.Merged):
        raise OutOfOrderError(fact)
    return Descent(key, child, parent)


class Check(Struct, frozen=True, gc=False):
    """What is to be looked at once before it leaves: a batch, seller, buyer or voucher."""

    subject: str
    reason: str
    by: str
    open: bool = True
    good: bool = True


def check_after(check: Check | None, fact: f.Fact) -> Check:
    """The check after it was asked for, or made. One that found something stays open."""
    match fact:
        case f.CheckAsked():
            return Check(fact.subject, fact.reason, fact.by)
        case f.Checked() if check is not None:
            return replace(check, open=not fact.good, good=fact.good)
        case _:
            raise OutOfOrderError(fact)


class Book(Struct, frozen=True, gc=False):
    """A book of numbered slips: which were entered, and which ranges two persons settled otherwise."""

    book: str
    first: int
    last: int
    entered: tuple[int, ...] = ()
    settled: tuple[tuple[int, int, Literal["unused", "missing"]], ...] = ()

    def loose(self) -> tuple[int, ...]:
        """Numbers nobody has said anything of."""
        done = set(self.entered)
        for first, last, _ in self.settled:
            done.update(range(first, last + 1))
        return tuple([number for number in range(self.first, self.last + 1) if number not in done])

    def begun(self) -> bool:
        """Whether a slip of it was used: then all of its numbers must be told of before the day closes."""
        return bool(self.entered)


def book_after(book: Book | None, fact: f.Fact) -> Book:
    """The book after slips were issued, entered or settled."""
    match fact:
        case f.SlipsIssued() if book is None:
            return Book(fact.book, fact.first, fact.last)
        case f.SlipEntered() if book is not None:
            return replace(book, entered=(*book.entered, fact.number))
        case f.SlipsSettled() if book is not None:
            return replace(book, settled=(*book.settled, (fact.first, fact.last, fact.what)))
        case _:
            raise OutOfOrderError(fact)


class Tally(Struct, frozen=True, gc=False):
    """Vehicles counted at a lane on a day, however often somebody said how many."""

    key: str
    day: str
    lane: str
    vehicles: int


def tally_after(_tally: Tally | None, key: str, fact: f.Fact) -> Tally:
    """The count as last told."""
    if not isinstance(fact, f.Tallied):
        raise OutOfOrderError(fact)
    return Tally(key, fact.day, fact.lane, fact.vehicles)
