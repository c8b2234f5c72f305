"""A day with everything in it: some are drawn and go away again, two are lacking in the end, and its end draws them."""

from collections.abc import Sequence

from core_goods import LINE
from draw_days import EPOCH, Book, load, proof, wrong
from msgspec.structs import replace

from edge.core import draw as d
from edge.core import facts as f


def lacking() -> Book:
    """A day that two are lacking from: whoever was drawn after the first stood before the barrier, and went away in the end."""
    book, standing = Book(), list[str]()
    for number in range(32):
        code = book.stand(load(number), f"S-{number}")
        if number and (book.batch(code).drawn or number % 11 == 0):
            standing.append(code)
        else:
            book.enter(code)
        if number % 9 == 0:
            book.come(replace(LINE, report=None), "S-99")
    for code in standing:
        book.go(code)
    return book


BOOK = lacking()
DAY_KEY = BOOK.key
LACKING = d.short(BOOK.n, BOOK.s, (1, 10))
BOOK.close()
FACTS = BOOK.facts


def rows(*kinds: type[f.Fact]) -> list[int]:
    return [at for at, fact in enumerate(FACTS) if isinstance(fact, kinds)]


def changed(at: int, fact: f.Fact) -> list[f.Fact]:
    return [*FACTS[:at], fact, *FACTS[at + 1 :]]


def said(facts: Sequence[f.Fact], key: bytes | None = DAY_KEY) -> str:
    return wrong(facts, key)


def named(facts: Sequence[f.Fact], at: int) -> bool:
    """Whether the line at a place is what is named."""
    found = proof(facts, DAY_KEY).wrong
    return found is not None and (found.epoch, found.seq) == (EPOCH, at + 1)


def flip(fact: f.Fact, field: str, value: object = ...) -> f.Fact:
    """The fact with another value than it has: the one given, or one more, or the opposite."""
    now = getattr(fact, field)
    if value is ...:
        text = f"{str(now)[:-1]}{'1' if str(now)[-1:] == '0' else '0'}"
        value = not now if isinstance(now, bool) else now + 1 if isinstance(now, int) else text
    return replace(fact, **{field: value})
