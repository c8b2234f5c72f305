"""The benches of the closed loop at small sizes: each measures what it says, on journals that hold."""

from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from edge.cli import journal
from edge.cli.bench import balance, exit  # noqa: A004  (named as the bench is)
from edge.cli.bench.busy import Busy
from edge.cli.bench.history import lay
from edge.cli.proof import wrong_journal
from edge.core.books import digest
from edge.core.facts import Sold
from edge.store import books, database

DAY = date(2026, 11, 23)
SMALL = Busy(DAY, batches=80, sales=400)


def test_exits_are_measured_beside_a_market_with_little_behind_it(tmp_path: Path) -> None:
    rows = list(exit.beside_each_other(tmp_path, 2_000, 20))
    assert [row.part.partition(",")[0] for row in rows] == ["one voucher", "a buyer's card", "a vehicle"]
    for row in rows:
        assert row.value > 0
        assert (row.better, row.goal, row.unit) == ("low", 1.2, "us")
        assert row.ratio == pytest.approx(row.value / row.reference, rel=0.05)


def test_the_balance_of_a_day_and_all_that_is_made_again_are_measured(tmp_path: Path) -> None:
    sheet, rebuilt, decided = balance.of(tmp_path, 1_000, SMALL, 1_000)
    assert sheet.unit == "ms"
    assert sheet.goal * sheet.reference == pytest.approx(100, rel=0.1)
    for row, least in ((rebuilt, 20_000), (decided, 5_000)):
        assert row.better == "high"
        assert row.goal * row.reference == pytest.approx(least, rel=0.1)


def test_a_laid_past_and_a_laid_day_hold_and_the_day_has_a_sheet(tmp_path: Path) -> None:
    path = tmp_path / "market.db"
    lay(path, 300, DAY, busy=SMALL.facts(), a_day=30)
    with closing(journal.open_file(path)) as connection:
        assert wrong_journal(connection)[0] == ""
        sold = sum(isinstance(fact, Sold) for fact in journal.facts(connection))
    with closing(database.connect(path, read_only=True)) as connection:
        rows = books.sheet(connection, DAY.isoformat())
        assert sum(row.out_g for row in rows) == 300 * 2 * 2_000  # three of four sales of two lines of two kilograms
        assert digest(rows) != digest(rows[1:])
    assert sold == 30 + 400
