"""How a day's draw ends: lanes that draw apart, goods that go away again, the top-up, and an honest shortfall."""

from random import Random

import pytest
from core_goods import DAY, LAW
from draw_days import KEY, MARKET, Book, load, wrong
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from edge.core import draw
from edge.core import facts as f
from edge.core.batch import Status
from edge.core.errors import OutOfOrderError
from edge.core.ledger import Day
from edge.core.why import Why

keys = st.binary(min_size=1, max_size=32)
STEPS = st.lists(st.sampled_from(["come", "come", "come", "stand", "enter", "go", "go picked", "leave"]), max_size=50)


@LAW
@given(keys, st.lists(st.integers(0, 4), max_size=150), st.sampled_from([(1, 10), (1, 7), (3, 20), (1, 2), (1, 1)]))
def test_law_04_lanes_that_draw_apart_meet_the_quota_together(
    key: bytes, lanes: list[int], quota: tuple[int, int]
) -> None:
    apart = [draw.Draw(f"{MARKET}-{lane}", DAY, key) for lane in range(5)]
    for number, lane in enumerate(lanes):
        ticket = draw.take(apart[lane], f"code {number}", quota, 500)
        apart[lane] = replace(apart[lane], n=ticket.n, s=ticket.s)
        assert sum(each.s for each in apart) >= draw.needed(sum(each.n for each in apart), quota)


def played(key: bytes, steps: list[str], random: Random) -> tuple[Book, int]:
    """A day of these steps, and how many went away again that were picked."""
    book, standing, inside, gone = Book(key), list[str](), list[str](), 0
    for each in steps:
        if each == "come":
            inside.append(book.come(load(len(book.facts)), f"S-{len(book.facts)}"))
        elif each == "stand":
            standing.append(book.stand(load(len(book.facts)), f"S-{len(book.facts)}"))
        elif each == "leave" and (sold := [code for code in inside if book.batch(code).status is Status.RELEASED]):
            book.leave(chosen := random.choice(sold))
            inside.remove(chosen)
        elif standing and each in ("enter", "go", "go picked"):
            picked = [code for code in standing if book.batch(code).drawn]
            code = random.choice(picked if each == "go picked" and picked else standing)
            standing.remove(code)
            if each == "enter":
                book.enter(code)
                inside.append(code)
            else:
                gone += book.batch(code).drawn
                book.go(code)
    for code in standing:
        gone += book.batch(code).drawn
        book.go(code)
    return book, gone


@LAW
@given(keys, STEPS, st.randoms(use_true_random=False))
def test_law_05_what_goes_away_costs_no_more_than_it_took_and_the_top_up_fills_it_or_says_so(
    key: bytes, steps: list[str], random: Random
) -> None:
    book, gone = played(key, steps, random)
    lacking = draw.short(book.n, book.s, (1, 10))
    assert lacking <= gone
    left = book.undrawn()
    more = book.top_up()
    assert more == tuple(sorted(left, key=lambda code: left[code])[:lacking])
    assert all(book.batch(code).status is Status.WAITING for code in more)
    short = draw.short(book.n, book.s, (1, 10))
    assert short == max(0, lacking - len(left))
    if short:
        assert book.undrawn() == {}
    book.close()
    told = [fact for fact in book.facts if isinstance(fact, f.FellShort)]
    assert [(fact.n, fact.needed, fact.drawn, fact.short) for fact in told] == (
        [(book.n, book.s + short, book.s, short)] if short else []
    )
    day = book.world[Day, DAY]
    assert isinstance(day, Day)
    assert (day.n, day.s, day.short, day.state) == (book.n, book.s, short, "closed")


@LAW
@given(keys, STEPS, st.randoms(use_true_random=False))
def test_law_06_the_log_drawn_again_gives_the_same_decisions(key: bytes, steps: list[str], random: Random) -> None:
    book, _ = played(key, steps, random)
    assert wrong(book.facts, key) == ""
    book.close()
    assert wrong(book.facts, key) == ""
    assert wrong(book.facts, None) == ""  # as far as it can be without the key
    if any(isinstance(fact, f.Drawn) for fact in book.facts):
        assert wrong(book.facts, key + b"x") != ""


def test_the_lowest_tickets_are_drawn_first_and_no_more_than_are_lacking() -> None:
    left = {"A": "03", "B": "01", "C": "02", "D": "ff"}
    assert draw.top_up(30, 1, (1, 10), left) == ("B", "C")
    assert draw.top_up(30, 3, (1, 10), left) == ()
    assert draw.top_up(30, 4, (1, 10), left) == ()
    assert draw.top_up(90, 0, (1, 10), left) == ("B", "C", "A", "D")
    assert draw.top_up(30, 0, (1, 10), {}) == ()


def test_whoever_goes_away_takes_its_place_along() -> None:
    state = draw.Draw(MARKET, DAY, KEY, 20, 3)
    assert draw.without(state, picked=True) == replace(state, n=19, s=2)
    assert draw.without(state, picked=False) == replace(state, n=19)
    assert draw.take(draw.without(replace(state, s=2), picked=True), "X", (1, 10), 1000).forced


def test_what_was_sold_held_or_is_tested_anyway_is_drawn_as_it_stands() -> None:
    """Sold goods cannot be sampled; what is held waits once it is not held; what has a result keeps it."""
    book = Book()
    codes = [book.come(load(number), f"S-{number}") for number in range(12)]
    free = [code for code in codes if not book.batch(code).drawn]
    assert sorted(book.undrawn()) == sorted(free)
    book.leave(free[0])
    book.say(f.Held(free[1], Why("stop_order", {"order": "T-1", "what": "T-1"})))
    book.say(f.Sampled("L", free[2], "trade", 500, "t"), f.Verified("L", free[2], passed=True))
    assert sorted(book.undrawn()) == sorted(free[1:])
    book.say(*(f.ToppedUp(code, DAY, "00", 1) for code in free[1:4]))
    held, resulted, waiting = (book.batch(code) for code in free[1:4])
    assert (held.status, held.drawn) == (Status.HELD, True)
    assert (resulted.status, resulted.drawn) == (Status.RELEASED, True)
    assert (waiting.status, waiting.drawn) == (Status.WAITING, True)
    book.say(f.Freed(free[1], "T-1"))
    assert book.batch(free[1]).status is Status.WAITING
    assert sorted(book.undrawn()) == sorted(free[4:])


def test_nothing_leaves_the_draw_that_has_come_in_and_nothing_is_topped_up_twice() -> None:
    book = Book()
    picked, free = book.come(), ""
    while not free:
        code = book.come(load(book.n), f"S-{book.n}")
        free = "" if book.batch(code).drawn else code
    with pytest.raises(OutOfOrderError):
        book.say(f.Undrawn(picked, DAY, picked=True, n=1, s=0))
    with pytest.raises(OutOfOrderError):
        book.say(f.ToppedUp(picked, DAY, "00", 2))
    book.say(f.ToppedUp(free, DAY, "00", 2))
    with pytest.raises(OutOfOrderError):
        book.say(f.ToppedUp(free, DAY, "00", 3))
