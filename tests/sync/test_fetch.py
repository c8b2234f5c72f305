"""A market's own facts on their way back: page by page, signed, checked, and nothing else than what was asked for."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine, delete, insert
from sync_rig import MARKET, Journal

from sync.message import Fetch, Known, Personal, Report, Stood, pack, unpack
from sync.receiver.archive import Archive
from sync.receiver.database import connect
from sync.receiver.fetch import PAGE, Library
from sync.receiver.schema import heard, personal
from sync.replica import BadReportError, ForgedError, Keeper, Row
from sync.replica.fetcher import RESEND_S, End, Fetcher

AT = datetime(2026, 11, 23, 3, tzinfo=UTC)
GENESIS = bytes(32)
SALT, VALUE = b"salt", b"value"
SEAL = hmac.new(SALT, VALUE, hashlib.sha256).hexdigest()


class Shelf:
    """A home in memory."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = {}
        self.beside: list[Personal] = []
        self.closed: set[str] = set()
        self.lacked: list[str] = []
        self.other: list[str] = []
        self.whole: Known | None = None

    def end(self, epoch: str) -> End:
        rows = self.rows.get(epoch)
        return End(rows[-1].seq, rows[-1].hash, epoch in self.closed) if rows else End(0, GENESIS)

    def head(self, epoch: str, seq: int) -> bytes:
        return self.rows[epoch][seq - 1].hash

    def lacking(self, epochs: Sequence[Stood]) -> None:
        self.lacked += [each.epoch for each in epochs]

    def lay(self, epoch: str, rows: Sequence[Row], personal: Sequence[Personal]) -> None:
        assert rows[0].seq == self.end(epoch).seq + 1
        self.rows.setdefault(epoch, []).extend(rows)
        self.beside += personal

    def differs(self, epoch: str) -> None:
        self.other.append(epoch)

    def complete(self, known: Known) -> None:
        self.whole = known


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return connect(f"sqlite:///{tmp_path / 'archive.db'}")


@pytest.fixture
def library(engine: Engine) -> Library:
    return Library(engine, [MARKET], sign=lambda head: head[:8], publish=lambda _topic, _wire: True)


def archive(engine: Engine, journal: Journal, last: int) -> None:
    """Keep a journal's current epoch up to a number."""
    epoch, keeper = journal.epoch, Keeper("facts", Archive(engine, lambda: AT), lambda _market, _head, _signature: True)
    rows = journal.read(epoch, 0, last)
    beside = (Personal("s", SEAL, SALT, VALUE),)
    keeper.take(Report("facts", MARKET, epoch, 1, GENESIS, tuple(body for body, _ in rows), b"", beside))


def fetcher(home: Shelf, nonces: Sequence[str] = ("n",)) -> Fetcher:
    names = iter(nonces)
    return Fetcher(MARKET, home, lambda head, signature: signature == head[:8], lambda: next(names))


def bring(made: Fetcher, library: Library) -> int:
    """Ask until nothing is due; how many questions."""
    made.ask()
    for number in range(100):
        asked = made.due(number * 1.0)
        if asked is None:
            return number
        if not asked.epoch:
            made.take_known(unpack(Known, pack(library.known(MARKET, asked.nonce))))
        elif (report := library.page(asked)) is not None:
            made.take(unpack(Report, pack(report)))
    raise AssertionError


def test_everything_comes_back_page_by_page_with_what_stands_beside_it(engine: Engine, library: Library) -> None:
    journal = Journal()
    journal.append({"seal": SEAL}, *range(2 * PAGE))
    archive(engine, journal, 2 * PAGE + 1)
    home = Shelf()
    assert bring(fetcher(home), library) == 4
    rows = home.rows[journal.epoch]
    assert [(row.body, row.hash) for row in rows] == journal.read(journal.epoch, 0, 9_999)
    assert home.beside == [Personal("s", SEAL, SALT, VALUE)]
    assert home.lacked == [journal.epoch]
    assert home.whole is not None


def test_an_erased_personal_value_does_not_come_back_and_the_chain_does(engine: Engine, library: Library) -> None:
    journal = Journal()
    journal.append({"seal": SEAL}, 1)
    archive(engine, journal, 2)
    with engine.begin() as connection:
        connection.execute(delete(personal))
    home = Shelf()
    bring(fetcher(home), library)
    assert (len(home.rows[journal.epoch]), home.beside) == (2, [])


def test_what_is_here_already_is_not_asked_for(engine: Engine, library: Library) -> None:
    journal = Journal()
    journal.append(*range(10))
    archive(engine, journal, 10)
    home = Shelf()
    home.rows[journal.epoch] = [Row(n, *each) for n, each in enumerate(journal.read(journal.epoch, 0, 4), 1)]
    assert bring(fetcher(home), library) == 2
    assert len(home.rows[journal.epoch]) == 10
    assert bring(fetcher(home), library) == 1


@pytest.mark.parametrize("mine", [4, 12])
def test_another_journal_under_the_same_numbers_is_told_and_left_alone(
    engine: Engine, library: Library, mine: int
) -> None:
    journal = Journal()
    journal.append(*range(10))
    archive(engine, journal, 10)
    home = Shelf()
    home.rows[journal.epoch] = [Row(n, b"{}", bytes([n]) * 32) for n in range(1, mine + 1)]
    bring(fetcher(home), library)
    assert (home.other, len(home.rows[journal.epoch])) == ([journal.epoch], mine)
    home.other.clear()
    home.closed.add(journal.epoch)
    bring(fetcher(home), library)
    assert home.other == []


def test_forged_pages_and_answers_to_nobody_change_nothing(engine: Engine, library: Library) -> None:
    journal = Journal()
    journal.append(*range(3))
    archive(engine, journal, 3)
    home, known = Shelf(), library.known(MARKET, "n")
    made = fetcher(home)
    made.ask()
    for forged in (replace(known, signature=b""), replace(known, warnings=("twins",)), replace(known, market="M2")):
        with pytest.raises(ForgedError):
            made.take_known(forged)
    assert not made.take_known(library.known(MARKET, "another question"))
    assert made.take_known(known)
    asked = made.due(0.0)
    assert asked is not None
    page = library.page(asked)
    assert page is not None
    for forged in (
        replace(page, signature=b"x"),
        replace(page, bodies=(*page.bodies[:-1], b"{}")),
        replace(page, bodies=()),
        replace(page, bodies=page.bodies[1:]),
        replace(page, personal=(Personal("s", "00" * 32, SALT, VALUE),)),
    ):
        with pytest.raises(BadReportError):
            made.take(forged)
    made.take(replace(page, epoch="other"))
    made.take(replace(page, first=2))
    assert home.rows == {}
    made.take(page)
    made.take(page)
    assert len(home.rows[journal.epoch]) == 3


def test_a_question_is_asked_again_until_it_is_answered() -> None:
    made = fetcher(Shelf())
    assert made.due(0.0) is None
    made.ask()
    assert made.due(0.0) == Fetch(MARKET, "", 0, nonce="n")
    assert made.due(RESEND_S - 0.1) is None
    assert made.due(RESEND_S) is not None


def test_a_market_hears_of_itself_only_and_what_it_last_said(engine: Engine) -> None:
    said: list[tuple[str, bytes]] = []

    def publish(where: str, wire: bytes) -> bool:
        said.append((where, wire))
        return True

    told: list[tuple[str, str]] = []
    library = Library(
        engine,
        [MARKET],
        sign=lambda head: head,
        publish=publish,
        behind=lambda market, epoch: told.append((market, epoch)),
    )
    with engine.begin() as connection:
        row = {"market": MARKET, "run": "r", "seq": 9, "epoch": "E", "backlog": 4, "at": "t"}
        connection.execute(insert(heard).values(row))
    library.start()
    library.deliver("M2", "fetch", pack(Fetch("M2", "", 0)))
    library.deliver(MARKET, "fetch", pack(Fetch("M2", "", 0)))
    library.deliver(MARKET, "fetch", b"noise")
    library.deliver(MARKET, "fetch", pack(Fetch(MARKET, "E", 0)))
    library.deliver(MARKET, "fetch", pack(Fetch(MARKET, "", 0, nonce="n")))
    library.stop()
    ((where, wire),) = said
    known = unpack(Known, wire)
    assert where == f"pinma/v1/{MARKET}/down/fetch"
    assert (known.nonce, known.told and known.told.seq, known.epochs, told) == ("n", 9, (), [])
