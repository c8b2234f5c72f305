"""Goods that go away leave the draw, and the end of the day makes up for what they took along, or says what is lacking."""

from datetime import datetime, timedelta

import pytest
from flow_goods import CHINA, DAY, IN, OTHER, OUT, bare, barred, good
from flow_rig import Rig, redrawn
from msgspec.structs import replace
from walk_goods import bring, whys

from edge.core import facts as f
from edge.core.batch import Batch
from edge.core.ledger import Day
from edge.core.papers import Line
from edge.core.visit import Visit
from edge.flow.asks import CloseDay, OpenDay, Remove, TurnBack

NEXT = "2026-03-06"


def counted(rig: Rig, day: str = DAY) -> tuple[int, int]:
    found = rig.get(Day, day)
    return found.n, found.s


def stand(rig: Rig, *lines: Line, seller: str = "S-1") -> str:
    """A vehicle that a refused line keeps before the barrier."""
    visit = rig.declare(*lines, barred(f"BAR-{rig.order}-{len(rig.seen)}"), seller=seller)
    assert rig.scan(IN, visit).verdict == "stop"
    return visit


def batches(rig: Rig, visit: str) -> list[Batch]:
    return [rig.get(Batch, code) for code in rig.get(Visit, visit).cleared]


@pytest.fixture
def lacking(morning: Rig) -> Rig:
    """The day's first was drawn and went away; nine others came in, and none of them is drawn."""
    visit = stand(morning, good("UP-0"))
    for number in range(1, 10):
        morning.come(good(f"UP-{number}"), seller=OTHER)
    assert counted(morning) == (10, 1)
    morning.ask(TurnBack(visit))
    assert counted(morning) == (9, 0)
    return morning


def undrawn(rig: Rig) -> list[str]:
    """Codes in order of their tickets."""
    return [fact.batch for fact in sorted(rig.facts(f.Drawn), key=lambda fact: fact.ticket) if not fact.picked]


def test_a_vehicle_that_goes_away_takes_its_places_in_the_draw_along(market: Rig) -> None:
    visit = stand(market, good("UP-1"), good("UP-2"), bare("UP-3"))
    assert counted(market) == (3, 1)
    market.ask(TurnBack(visit))
    assert counted(market) == (1, 1)
    one, other, _ = batches(market, visit)
    assert market.facts(f.TurnedBack)[-1].drawn == (one.code, other.code)
    assert [(fact.batch, fact.day, fact.picked, fact.n, fact.s) for fact in market.facts(f.Undrawn)] == [
        (one.code, DAY, False, 2, 1), (other.code, DAY, False, 1, 1),
    ]  # fmt: skip
    market.come(good("UP-4"))
    assert market.facts(f.Drawn)[-1].n == 2
    assert redrawn(market.facts(f.Fact)) == ""


def test_a_picked_one_that_goes_away_is_made_up_for_by_whoever_comes_next(morning: Rig) -> None:
    visit = stand(morning, good("UP-1"))
    (drawn,) = batches(morning, visit)
    assert drawn.drawn
    morning.come(good("UP-2"), seller=OTHER)
    morning.ask(TurnBack(visit))
    assert counted(morning) == (1, 0)
    assert not morning.get(Batch, drawn.code).drawn
    (code,) = morning.come(good("UP-3"), seller=OTHER)
    assert [(fact.n, fact.s, fact.forced) for fact in morning.facts(f.Drawn)][-1] == (2, 1, True)
    assert morning.status(code) == "waiting"
    assert redrawn(morning.facts(f.Fact)) == ""


def test_the_rest_of_a_vehicle_that_comes_in_stays_in_the_draw(market: Rig) -> None:
    visit = stand(market, good("UP-1"))
    assert market.ask(Remove(market.get(Visit, visit).refused[0])).verdict == "pass"
    assert counted(market) == (2, 1)
    assert market.facts(f.Undrawn) == []


@pytest.mark.parametrize(
    "again",
    [
        good("UP-1"),
        good("UP-7"),  # under another upstream code and other papers
        replace(good("UP-1"), produced_on="2026-03-03"),
        replace(good("UP-7"), origin="长乐"),
    ],
)
def test_whoever_was_drawn_and_went_away_is_tested_when_it_comes_again(morning: Rig, again: Line) -> None:
    """A seller cannot draw anew until the draw suits: the same goods, or the same kind by the same seller, are tested."""
    morning.ask(TurnBack(stand(morning, good("UP-1"))))
    (code,) = morning.come(again)
    assert morning.status(code) == "waiting"
    assert "untested_before" in [why.code for why in morning.get(Batch, code).why]
    assert counted(morning) == (0, 0)
    morning.come(good("UP-8"), seller=OTHER)  # another seller's goods are drawn as ever
    assert counted(morning) == (1, 1)
    morning.now += timedelta(days=8)
    morning.ask(OpenDay())
    assert redrawn(morning.facts(f.Fact)) == ""


def test_whoever_was_not_drawn_and_went_away_is_drawn_when_it_comes_again(market: Rig) -> None:
    market.ask(TurnBack(stand(market, good("UP-1"))))
    (code,) = market.come(good("UP-1"))
    assert market.get(Batch, code).ticket
    assert counted(market) == (2, 1)


def test_the_end_of_the_day_draws_the_lowest_ticket_of_what_is_left(lacking: Rig) -> None:
    answer = lacking.ask(CloseDay())
    lowest = undrawn(lacking)[0]
    assert (answer.verdict, whys(answer), answer.codes) == ("stop", ["quota_topped_up", "day_unresolved"], (lowest,))
    ticket = next(fact.ticket for fact in lacking.facts(f.Drawn) if fact.batch == lowest)
    assert lacking.facts(f.ToppedUp) == [f.ToppedUp(lowest, DAY, ticket, 1)]
    assert (lacking.status(lowest), whys_of(lacking, lowest)) == ("waiting", ["topped_up"])
    assert not lacking.sell(lowest).good
    assert redrawn(lacking.facts(f.Fact)) == ""
    again = lacking.ask(CloseDay())
    assert (again.verdict, whys(again), len(lacking.facts(f.ToppedUp))) == ("stop", ["day_unresolved"], 1)
    sample = lacking.sample(lowest)
    lacking.run(sample, 900)
    assert lacking.verify(sample).verdict == "pass"
    assert lacking.ask(CloseDay()).good
    (closed,) = lacking.facts(f.DayClosed)
    assert (closed.with_report, closed.needed, closed.drawn, closed.resulted, closed.shortfall) == (9, 1, 1, 1, 0)
    assert lacking.facts(f.FellShort) == []
    assert redrawn(lacking.facts(f.Fact)) == ""


def whys_of(rig: Rig, code: str) -> list[str]:
    return [why.code for why in rig.get(Batch, code).why]


def test_once_the_end_of_the_day_has_drawn_nothing_arrives_on_it_any_more(lacking: Rig) -> None:
    lacking.ask(CloseDay())
    assert lacking.get(Day, DAY).state == "closing"
    assert whys(lacking.scan(IN, lacking.declare(good("UP-20")))) == ["no_day"]
    assert whys(bring(lacking, good("UP-21"))) == ["no_day"]
    assert whys(lacking.ask(OpenDay())) == ["no_day"]  # nor is it opened again
    assert len(lacking.facts(f.DayOpened)) == 1
    assert counted(lacking) == (9, 1)
    lacking.now = datetime(2026, 3, 5, 15, 0, tzinfo=CHINA)
    assert lacking.ask(OpenDay()).code == NEXT
    lacking.key_comes(day=NEXT)
    lacking.come(good("UP-22"), seller=OTHER)
    assert counted(lacking, NEXT) == (1, 1)
    assert counted(lacking) == (9, 1)


def test_a_day_that_is_over_is_topped_up_when_its_books_are_closed_later(lacking: Rig) -> None:
    lacking.now = datetime(2026, 3, 5, 15, 0, tzinfo=CHINA)
    lacking.ask(OpenDay())
    lacking.come(bare("UP-22"), seller=OTHER)  # of the day after: it waits, and keeps nothing open here
    assert lacking.facts(f.ToppedUp) == []
    assert whys(lacking.ask(CloseDay(DAY))) == ["quota_topped_up", "day_unresolved"]
    _tested(lacking, undrawn(lacking)[0])
    assert lacking.ask(CloseDay(DAY)).good
    assert [fact.day for fact in lacking.facts(f.DayClosed)] == [DAY]
    assert lacking.get(Day, NEXT).state == "open"


def _tested(rig: Rig, code: str) -> None:
    sample = rig.sample(code)
    rig.control()  # a bench is controlled anew every calendar day
    rig.run(sample, 900)
    assert rig.verify(sample).verdict == "pass"


def test_what_has_been_sold_is_not_drawn_at_the_end(lacking: Rig) -> None:
    lowest, second, *_ = undrawn(lacking)
    assert lacking.sell(lowest, 10_000, OTHER).good  # it stands before the exit: it can be sampled no more
    lacking.ask(CloseDay())
    assert [fact.batch for fact in lacking.facts(f.ToppedUp)] == [second]
    assert redrawn(lacking.facts(f.Fact)) == ""


def test_a_shortfall_is_told_as_it_is_once_and_the_books_close(lacking: Rig) -> None:
    for code in undrawn(lacking):
        assert lacking.scan(OUT, lacking.sell(code, 10_000, OTHER).code).verdict == "pass"
    assert lacking.ask(CloseDay()).good
    assert lacking.facts(f.ToppedUp) == []
    assert lacking.facts(f.FellShort) == [f.FellShort(DAY, 9, 1, 0, 1)]
    (closed,) = lacking.facts(f.DayClosed)
    assert (closed.with_report, closed.needed, closed.drawn, closed.resulted, closed.shortfall) == (9, 1, 0, 0, 1)
    day = lacking.get(Day, DAY)
    assert (day.short, day.shortfall, day.state) == (1, 1, "closed")
    assert not lacking.ask(CloseDay()).good
    assert len(lacking.facts(f.FellShort)) == 1
    assert redrawn(lacking.facts(f.Fact)) == ""


def test_what_an_order_holds_is_drawn_and_the_books_close_over_it(lacking: Rig) -> None:
    """Compliance counts results: drawn and stopped by order is a shortfall of results, not of the draw."""
    lowest = undrawn(lacking)[0]
    lacking.stop(lowest)
    assert lacking.ask(CloseDay()).good
    assert [fact.batch for fact in lacking.facts(f.ToppedUp)] == [lowest]
    (closed,) = lacking.facts(f.DayClosed)
    assert (closed.drawn, closed.resulted, closed.shortfall) == (1, 0, 1)
    assert lacking.facts(f.FellShort) == []
    assert redrawn(lacking.facts(f.Fact)) == ""


def test_a_spot_check_that_passed_counts_when_its_batch_is_drawn_at_the_end(lacking: Rig) -> None:
    lowest = undrawn(lacking)[0]
    sample = lacking.sample(lowest)
    lacking.run(sample, 900)
    lacking.verify(sample)
    assert lacking.status(lowest) == "released"
    assert lacking.ask(CloseDay()).good
    (closed,) = lacking.facts(f.DayClosed)
    assert (closed.drawn, closed.resulted, closed.shortfall) == (1, 1, 0)
    assert redrawn(lacking.facts(f.Fact)) == ""


def test_a_vehicle_before_the_barrier_keeps_its_day_open(market: Rig) -> None:
    """What was drawn of it has neither come in nor gone away."""
    visit = stand(market, good("UP-1"))
    answer = market.ask(CloseDay())
    assert (answer.verdict, whys(answer), answer.codes) == ("stop", ["day_unresolved"], (visit,))
    market.ask(TurnBack(visit))
    assert market.ask(CloseDay()).good
    other = market.scan(IN, market.declare(barred("UP-3")))
    assert whys(other) == ["no_day"]
    assert redrawn(market.facts(f.Fact)) == ""


def test_a_closed_day_keeps_its_figures_whatever_leaves_its_barrier_later(morning: Rig) -> None:
    """A vehicle that only refused goods keep there closes nothing; a day closed by an older version is left as it is."""
    visit = morning.declare(barred("UP-1"))
    morning.scan(IN, visit)
    assert morning.ask(CloseDay()).good
    morning.ask(TurnBack(visit))
    assert morning.facts(f.Undrawn) == []
    assert morning.facts(f.TurnedBack)[-1].drawn == ()
    assert redrawn(morning.facts(f.Fact)) == ""
