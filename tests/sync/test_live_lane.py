"""News go ahead of a backlog: at once, in a window of their own, once each; the backlog keeps within what is granted."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import func, select
from sync_rig import MARKET, Journal, Market, MemorySink, Mosquitto, Province

from sync.message import Receipt, Report, pack
from sync.receiver.schema import fact, stream
from sync.replica import Keeper, Policy, Sender
from tests.patience import eventually

POLICY = Policy(batch=3, window=4, resend_s=5.0, live=2)
SPAN = POLICY.batch * POLICY.window


class Ends:
    """A journal with a backlog, a sender that is connected, and a keeper."""

    def __init__(self, backlog: int, policy: Policy = POLICY) -> None:
        self.now = 0.0
        self.journal = Journal()
        self.count = 0
        self.append(backlog)
        self.sink = MemorySink()
        self.keeper = Keeper("facts", self.sink, lambda _market, head, signature: signature == head[:8])
        self.sender = Sender("facts", MARKET, self.journal, policy, lambda head: head[:8])
        self.sender.connected()
        self.sent: list[Report] = []

    def append(self, count: int) -> None:
        self.journal.append(*range(self.count, self.count + count))
        self.count += count

    def send(self) -> Report | None:
        """The next report, on its way."""
        if report := self.sender.due(self.now):
            self.sender.sent(report, len(pack(report)), self.now)
            self.sent.append(report)
        return report

    def send_all(self) -> list[Report]:
        return list(iter(self.send, None))

    def arrive(self, report: Report, grant: int = 0) -> Receipt:
        receipt = replace(self.keeper.take(report), grant=grant)
        self.sender.take(receipt, self.now)
        return receipt

    def drain(self) -> None:
        while reports := self.send_all():
            for report in reports:
                self.arrive(report)

    def sent_bodies(self) -> int:
        return sum(len(report.bodies) for report in self.sent)


@contextmanager
def ends(backlog: int, policy: Policy = POLICY) -> Generator[Ends]:
    both = Ends(backlog, policy)
    yield both
    both.journal.close()


@settings(max_examples=60)
@given(st.integers(SPAN + 1, 60), st.integers(1, 8), st.integers(0, 4), st.integers(0, 3))
def test_news_are_next_however_much_waits(backlog: int, news: int, arrived: int, grant: int) -> None:
    with ends(backlog) as both:
        for report in both.send_all()[:arrived]:
            both.arrive(report, grant)
        both.send_all()
        both.append(news)
        report = both.send()
        assert report is not None
        assert (report.first, len(report.bodies)) == (backlog + 1, min(news, POLICY.batch))
        assert both.arrive(report).last >= backlog + 1


def test_news_that_arrived_are_not_sent_again_and_the_backlog_joins_them() -> None:
    with ends(50) as both:
        both.send_all()
        for _ in range(5):
            both.append(2)
            news = both.send()
            assert news is not None
            both.arrive(news)
        assert [len(report.bodies) for report in both.sent[2:]] == [2] * 5
        both.now += 6  # what was on its way when the news came is lost
        both.drain()
        assert both.journal.pending() == []
        assert both.sent_bodies() == 60 + 6
        both.append(SPAN)
        assert len(both.send_all()) == POLICY.window  # one lane again, as wide as ever


def test_a_short_backlog_has_no_lane_beside_it() -> None:
    with ends(SPAN) as both:
        both.append(0)
        firsts = [report.first for report in both.send_all()]
        assert firsts == [1, 4]
        both.append(1)
        assert both.send() is None


def test_a_backlog_may_arise_while_connected() -> None:
    with ends(0) as both:
        both.append(1)
        assert both.send()
        both.append(40)
        both.send_all()
        both.append(1)
        report = both.send()
        assert report
        assert report.first == 42


def test_the_lane_has_a_window_of_its_own_and_resends_the_oldest_first() -> None:
    with ends(30) as both:
        both.send_all()
        both.append(9)
        first, second = both.send_all()
        assert (first.first, second.first) == (31, 34)
        both.arrive(second)
        assert [report.first for report in both.send_all()][:2] == [31, 37]


def test_what_was_lost_before_something_that_arrived_is_due_at_once_but_only_once() -> None:
    with ends(60) as both:
        while len(reports := both.send_all()) < 3:
            for report in reports:
                both.arrive(report)
        lost, *others = reports
        for report in others:
            both.arrive(report)
        again = both.send()
        assert again
        assert again.first == lost.first
        for report in both.send_all():
            both.arrive(report)
        assert lost.first not in [report.first for report in both.send_all()]
        both.now += 6
        assert lost.first in [report.first for report in both.send_all()]


def test_an_epoch_that_takes_only_what_follows_has_no_lane() -> None:
    with ends(40) as both:
        shelf = both.sink.shelves
        with both.sink.transaction() as place:
            place(MARKET, both.journal.epoch).settle(shelf[both.journal.epoch].now._replace(strict=True))
        both.send_all()
        both.append(2)
        news = both.send()
        assert news
        assert news.first == 41
        assert both.arrive(news).through == 0
        both.append(1)
        assert all(report.first <= 40 for report in both.send_all())
        both.now += 6
        both.drain()
        assert both.journal.pending() == []
        assert both.sent_bodies() <= 43 + 4 * SPAN


def test_what_the_other_end_lost_when_it_was_restored_is_sent_again() -> None:
    with ends(30) as both:
        both.append(3)
        copy = both.sink.copy()
        both.send_all()
        both.append(2)
        news = both.send()
        assert news
        both.arrive(news)
        both.sink.restore(copy)
        both.now += 6
        both.drain()
        assert both.journal.pending() == []


def test_a_line_that_bears_little_is_not_overfilled() -> None:
    with ends(60) as both:
        both.sender.lost()
        both.sender.connected(3)
        for _ in range(5):
            reports = both.send_all()
            assert len(reports) == 1
            both.arrive(reports[0])


def test_the_window_grows_with_what_arrives_and_shrinks_when_news_must_queue() -> None:
    policy = Policy(batch=1, window=8, live=2)
    with ends(500, policy) as both:
        sizes: list[int] = []
        for _ in range(9):
            reports = both.send_all()
            sizes.append(len(reports))
            both.now += 0.01
            for report in reports:
                both.arrive(report)
        assert sizes[:2] == [2, 4]
        assert max(sizes) == 8
        both.append(1)
        late, *backlog = both.send_all()
        assert late.first == 501
        both.now += 0.5
        for report in (late, *backlog):
            both.arrive(report)
        assert len(both.send_all()) == 4


@settings(max_examples=60)
@given(
    st.integers(1, 20_000),
    st.lists(st.tuples(st.floats(0.001, 0.3), st.sampled_from(["all", "none", "news"])), min_size=5, max_size=60),
)
def test_a_backlog_takes_no_more_than_is_granted(grant: int, steps: list[tuple[float, str]]) -> None:
    with ends(400) as both:
        first = both.send()
        assert first
        both.arrive(first, grant)
        spent: list[tuple[float, int]] = []
        for wait_s, what in steps:
            both.now += wait_s
            if what == "news":
                both.append(1)
            reports = both.send_all()
            spent += [(both.now, len(pack(report))) for report in reports if report.first <= 400]
            for report in reports if what != "none" else ():
                both.arrive(report, grant)
        for begin in range(len(spent)):
            for end in range(begin, len(spent)):
                octets = sum(each for _, each in spent[begin:end])
                assert octets <= grant * (spent[end][0] - spent[begin][0]) + 1e-3


def test_a_grant_that_grows_counts_at_once() -> None:
    with ends(400) as both:
        report = both.send()
        assert report
        both.arrive(report, 1)
        assert both.send()
        assert both.send() is None
        assert both.sender.rest_s(both.now) > 100
        both.sender.take(replace(both.keeper.take(report), grant=0), both.now)
        assert both.sender.rest_s(both.now) == 0
        assert both.send()


def test_over_a_real_line_news_are_archived_while_the_backlog_still_drains(
    mosquitto: Mosquitto, tmp_path: Path
) -> None:
    market = Market(mosquitto.broker, tmp_path / "market.db")
    province = None
    try:
        market.append(60_000)
        eventually(lambda: market.uplink.status().connected)
        province = Province(mosquitto.broker, tmp_path / "archive.db")
        engine = province.engine

        def standing() -> tuple[int, int]:
            with engine.connect() as connection:
                row = connection.execute(select(stream.c.through, stream.c.last)).one_or_none()
                return (row.through, row.last) if row else (0, 0)

        eventually(lambda: standing()[0] > 0)
        market.append(1)
        eventually(lambda: standing()[1] == 60_001)
        assert standing()[0] < 60_000
        eventually(market.idle)
        with engine.connect() as connection:
            assert connection.scalar(select(func.count()).select_from(fact)) == 60_001
    finally:
        market.stop()
        if province:
            province.stop()
