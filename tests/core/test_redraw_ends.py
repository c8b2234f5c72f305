"""Goods that come back, the top-up, the shortfall and restored boxes: what else a day's proof sees."""

from collections.abc import Sequence

from core_goods import DAY, KNOWN
from draw_days import EPOCH, KEY, MARKET, Book, load, placed, proof, wrong
from lacking_day import BOOK, DAY_KEY, FACTS, changed, flip, named, rows, said
from msgspec.structs import replace

from edge.core import draw as d
from edge.core import facts as f
from edge.core.redraw import Placed, redraw
from edge.core.why import Why


def test_goods_that_came_back_and_were_drawn_again_are_named() -> None:
    book = Book()
    book.come()
    goods = next(load(number) for number in range(1, 400) if _picked(book, number))
    book.go(book.stand(goods, "S-2"))
    book.away.clear()  # somebody forgot
    code = book.stand(goods, "S-2")
    assert any(isinstance(fact, f.Drawn) and fact.batch == code for fact in book.facts)
    found = proof(book.facts).wrong
    assert found is not None
    assert (found.batch, "came again" in found.what) == (code, True)


def _picked(book: Book, number: int) -> bool:
    """Whether the next arrival is drawn; if not it comes in, and the one after it is next."""
    code = f"B{sum(isinstance(fact, f.Arrived) for fact in book.facts) + 1}"
    if d.take(d.Draw(MARKET, DAY, KEY, book.n, book.s), code, (1, 10), 1000).picked:
        return True
    book.come(load(500 + number), "S-3")
    return False


def test_the_same_seller_does_not_come_back_with_the_same_product_under_other_papers() -> None:
    book = Book()
    book.come(load(1), "S-9")
    for number in range(2, 400):
        if _picked(book, number):
            break
    book.go(book.stand(load(900), "S-2"))
    book.come(load(901), "S-2")  # another upstream code, the same seller and product
    found = proof(book.facts).wrong
    assert found is not None
    assert "came again" in found.what
    other = Book()
    other.come(load(1), "S-9")
    for number in range(2, 400):
        if _picked(other, number):
            break
    other.go(other.stand(load(900), "S-2"))
    other.come(load(901), "S-3")
    assert wrong(other.facts) == ""


def test_a_weight_that_a_risk_asked_for_and_the_draw_did_not_give_is_named() -> None:
    book = Book()
    book.come()
    code = book.stand(load(1))
    at = next(at for at, fact in enumerate(book.facts) if isinstance(fact, f.Cleared) and fact.batch == code)
    risky = replace(book.facts[at], known=replace(KNOWN, risks={"青菜": 4_000}))
    assert "another chance" in wrong([*book.facts[:at], risky, *book.facts[at + 1 :]])


def test_the_end_of_the_day_draws_the_lowest_only_and_nobody_after_it() -> None:
    at, last = rows(f.ToppedUp)
    other = max(_left(), key=lambda code: _left()[code])
    second = changed(at, replace(FACTS[at], batch=other, ticket=_left()[other]))
    assert named(second, at)
    assert "had a lower ticket" in said(second)
    assert "when none was lacking" in said([*FACTS[: last + 1], replace(FACTS[last], batch=other), *FACTS[last + 1 :]])
    assert "after the day's end" in said([*FACTS[: at + 1], *_arrival(BOOK.n, BOOK.s - 1)])


def _left() -> dict[str, str]:
    """What the end of the day could draw."""
    gone = {getattr(FACTS[at], "batch", "") for at in rows(f.Undrawn)}
    drawn = [fact for fact in FACTS if isinstance(fact, f.Drawn)]
    return {fact.batch: fact.ticket for fact in drawn if not fact.picked and fact.batch not in gone}


def _arrival(n: int, s: int, code: str = "B900", key: bytes = DAY_KEY) -> list[f.Fact]:
    """One more in the draw, as an entrance records it."""
    ticket = d.take(d.Draw(MARKET, DAY, key, n, s), code, (1, 10), 1000)
    why = (Why("drawn" if ticket.picked else "papers_good"),)
    return [
        f.Arrived(code, f"V{code}", "S-77", DAY, load(900), "in", f"{DAY}T09:00:00.000+08:00"),
        f.Drawn(code, DAY, ticket.n, ticket.s, 1000, ticket.ticket, ticket.chance, ticket.forced, ticket.picked),
        f.Cleared(code, f"V{code}", ticket.picked, why, "v"),
    ]


def test_books_closed_short_without_a_word_are_named() -> None:
    (at, _) = rows(f.ToppedUp)
    (closed,) = [fact for fact in FACTS if isinstance(fact, f.DayClosed)]
    short = [*FACTS[:at], replace(closed, drawn=closed.drawn - 2)]
    assert named(short, at)
    assert "2 short of the quota, and nothing says so" in said(short)
    told = f.FellShort(DAY, closed.with_report, closed.needed, closed.drawn - 2, 2)
    assert "was left to draw" in said([*FACTS[:at], told, *short[at:]])


def test_a_shortfall_that_is_told_holds_and_a_false_or_hidden_one_does_not() -> None:
    book = _short()
    assert wrong(book.facts, book.key) == ""
    (at,) = [at for at, fact in enumerate(book.facts) if isinstance(fact, f.FellShort)]
    told = book.facts[at]
    assert isinstance(told, f.FellShort)
    assert told.short == d.short(book.n, book.s, (1, 10)) == 1
    assert wrong(book.facts, None) == ""
    for name in ("n", "needed", "drawn", "short"):
        other = replace(told, **{name: getattr(told, name) + 1})
        assert "shortfall" in wrong([*book.facts[:at], other, *book.facts[at + 1 :]], book.key)
    assert "nothing says so" in wrong([*book.facts[:at], *book.facts[at + 1 :]], book.key)
    assert "told twice" in wrong([*book.facts[:at], told, *book.facts[at:]], book.key)


def _short() -> Book:
    """Ten came: the first was drawn and went away, and all the others had been sold by then."""
    for salt in range(1_000):
        book = Book(salt.to_bytes(32))
        first = book.stand(load(0), "S-0")
        codes = [book.come(load(number), f"S-{number}") for number in range(1, 10)]
        if book.s == 1:
            for code in codes:
                book.leave(code)
            book.go(first)
            book.close()
            return book
    raise AssertionError


def test_a_day_that_was_opened_by_less_than_the_law_is_named() -> None:
    """Also where it says nothing of its rules, as journals of older versions do."""
    (at,) = rows(f.DayOpened)
    for looser in ({"quota": (1, 11)}, {"quota": (0, 0)}, {"floor_bp": 999}):
        facts = changed(at, replace(FACTS[at], in_force=None, **looser))  # pyright: ignore[reportArgumentType]
        assert "less than the law" in said(facts)


def test_another_market_or_day_has_another_draw() -> None:
    lines = placed(FACTS)
    assert redraw(lines, "MKT-2", DAY, DAY_KEY).wrong is not None
    other = redraw(lines, MARKET, "2026-03-06", DAY_KEY)
    assert (other.wrong, other.opened, other.tickets) == (None, False, 0)


def test_without_the_key_all_is_compared_but_the_tickets_themselves() -> None:
    assert said(FACTS, None) == ""
    for at in rows(f.Drawn):
        for field in ("n", "s", "forced", "picked"):
            assert said(changed(at, flip(FACTS[at], field)), None) != ""
        assert said([*FACTS[:at], *FACTS[at + 1 :]], None) != ""


def test_a_box_that_was_restored_draws_on_and_what_it_lacked_is_brought_back_after_that() -> None:
    """It goes on in an epoch of its own from where its copy ended; both lines of the draw hold, each by itself."""
    old, copied = Book(DAY_KEY), 40
    for number in range(20):
        old.come(load(number), f"S-{number}")
    before = [fact for fact in old.facts[:copied] if isinstance(fact, f.Drawn)]
    n, s = len(before), sum(fact.picked for fact in before)
    anew: list[f.Fact] = [f.Opened(EPOCH, copied, ""), f.Restored("backup", 1)]
    for number in range(5):
        anew += _arrival(n, s, f"C{number}")
        n, s = n + 1, s + _drawn(anew).picked
    back = old.facts[copied:]
    n += sum(isinstance(fact, f.Drawn) for fact in back)
    s += sum(isinstance(fact, f.Drawn) and fact.picked for fact in back)
    later = _arrival(n, s, "C9")
    lines = [
        *placed(old.facts[:copied]),
        *placed(anew, "0195-e2"),
        *(Placed(EPOCH, copied + at, fact) for at, fact in enumerate(back, 1)),
        *(Placed("0195-e2", len(anew) + at, fact) for at, fact in enumerate(later, 1)),
    ]
    found = redraw(lines, MARKET, DAY, DAY_KEY)
    assert found.wrong is None
    assert (found.n, found.tickets) == (26, 26)
    luckier = [line._replace(fact=flip(line.fact, "picked")) if _is(line, "C3") else line for line in lines]
    spoilt = redraw(luckier, MARKET, DAY, DAY_KEY).wrong
    assert spoilt is not None
    assert (spoilt.epoch, spoilt.batch) == ("0195-e2", "C3")


def _drawn(facts: Sequence[f.Fact]) -> f.Drawn:
    found = facts[-2]
    assert isinstance(found, f.Drawn)
    return found


def _is(line: Placed, batch: str) -> bool:
    return isinstance(line.fact, f.Drawn) and line.fact.batch == batch
