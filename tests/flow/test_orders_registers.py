"""Registries on their way: whatever is lost, doubled or out of order, in the end the market has what the province has."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import msgspec
import pytest
from flow_goods import MARKET
from flow_rig import Rig
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from order_goods import give

from edge.core import facts as f
from edge.core.facts import Fact
from edge.core.register import Register
from edge.store.registers import Registers as Shelf
from sync.message import AnyOrder, RegistryPart, unseal
from sync.receiver import registers
from sync.receiver.database import connect
from sync.receiver.orders import OrderJournal, OrderSource
from sync.receiver.registers import Edition, Registers
from sync.receiver.views import Page
from sync.translate import read

NAMES = "abcdefghij"
_ORDER: msgspec.json.Decoder[AnyOrder] = msgspec.json.Decoder(AnyOrder)


class Line:
    """A market, a province, and a hand that carries orders down and facts up."""

    def __init__(self, folder: Path) -> None:
        self.rig = Rig(folder / "market.db")
        self.engine = connect(f"sqlite:///{folder / 'archive.db'}")
        self.journal = OrderJournal(self.engine, lambda: self.rig.now, lambda: "p1")
        self.province = Registers(self.journal, [MARKET])
        self._source = OrderSource(self.journal, MARKET)
        self.sent = 0
        self._heard = 0

    def close(self) -> None:
        self.rig.close()
        self.engine.dispose()

    def revise(self, rows: dict[str, str], gone: tuple[str, ...] = (), *, whole: bool = False) -> Edition:
        given = {key: {"name": name} for key, name in rows.items()}
        return self.province.revise("products", given, gone, "li", whole=whole)

    def fresh(self) -> list[RegistryPart]:
        """What the province ordered since."""
        bodies = [body for body, _ in self._source.read("p1", self.sent, 1000)]
        self.sent += len(bodies)
        orders = [_ORDER.decode(unseal(body).data) for body in bodies]
        return [each for each in orders if isinstance(each, RegistryPart)]

    def up(self) -> None:
        """The market's facts are folded at the province."""
        bodies = self.rig.bodies()
        with self.engine.begin() as connection:
            page = Page(connection, MARKET, "e1")
            for body in bodies[self._heard :]:
                page.fold(read(body))
            page.flush()
        self._heard = len(bodies)

    def settle(self) -> None:
        """Nothing is lost any more, until the province has nothing to add."""
        for _ in range(5):
            self.up()
            self.province.rounds()
            orders = self.fresh()
            if not orders:
                return
            give(self.rig, *orders, epoch="s")
        raise AssertionError("the province goes on and on")

    def rows(self) -> dict[str, str]:
        shelf = Shelf(self.rig.store.read())
        found = {key: shelf.listed("products", key) for key in NAMES}
        return {key: row["name"] for key, row in found.items() if row is not None}

    def version(self) -> int:
        return Shelf(self.rig.store.read()).kept("products").version


@pytest.fixture
def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    """Pieces of two rows each."""
    monkeypatch.setattr(registers, "MOST_ROWS", 2)
    made = Line(tmp_path)
    yield made
    made.close()


def test_a_copy_comes_in_pieces_and_acts_when_all_are_here(line: Line) -> None:
    line.revise(dict.fromkeys("abcde", "x"))
    line.province.rounds()
    pieces = line.fresh()
    assert [(each.part, each.parts, len(each.rows)) for each in pieces] == [(1, 3, 2), (2, 3, 2), (3, 3, 1)]
    for each in pieces[:2]:
        give(line.rig, each)
        assert (line.rows(), line.version()) == ({}, 0)
    give(line.rig, pieces[2])
    assert line.rows() == dict.fromkeys("abcde", "x")
    (kept,) = line.rig.facts(f.RegistryKept)
    assert (kept.registry, kept.version, kept.rows) == ("products", 1, 5)
    assert line.rig.get(Register, "products").digest == kept.digest == pieces[0].digest


def test_a_change_follows_as_a_change(line: Line) -> None:
    line.revise({"a": "1", "b": "1"})
    line.settle()
    line.revise({"a": "2", "c": "1"}, ("b", "unheard of"))
    (part, *_) = pieces = line.fresh()
    assert (part.base, part.version) == (1, 2)
    give(line.rig, *pieces)
    assert line.rows() == {"a": "2", "c": "1"}
    assert [fact.rows for fact in line.rig.facts(f.RegistryKept)] == [2, 2]


def test_a_whole_revision_takes_away_what_it_does_not_name(line: Line) -> None:
    line.revise({"a": "1", "b": "1"})
    line.settle()
    line.revise({"b": "1", "c": "1"}, whole=True)
    line.settle()
    assert line.rows() == {"b": "1", "c": "1"}


def test_what_changes_nothing_is_no_version(line: Line) -> None:
    first = line.revise({"a": "1"})
    assert line.revise({"a": "1"}, ("z",)) == first
    assert line.revise({"a": "1"}, whole=True) == first


def test_a_change_of_what_is_not_here_is_answered_by_asking_for_a_copy(line: Line) -> None:
    line.revise({"a": "1"})
    line.province.rounds()
    line.fresh()  # lost
    line.revise({"b": "1"})
    give(line.rig, *line.fresh())
    assert line.rig.facts(f.RegistryWanted) == [f.RegistryWanted("products", 0, 2)]
    assert line.rows() == {}
    line.settle()
    assert line.rows() == {"a": "1", "b": "1"}
    assert line.version() == 2
    line.up()
    assert line.province.rounds() == []  # asked once, answered once


def test_a_forged_piece_spoils_its_copy_and_nothing_of_it_acts(line: Line) -> None:
    line.revise({"a": "1", "b": "1", "c": "1"})
    line.province.rounds()
    first, second = line.fresh()
    give(line.rig, first, replace(second, rows=()))
    assert (line.rows(), line.version()) == ({}, 0)
    noted = line.rig.facts(f.Ordered)[-1]
    assert noted.outcome == "refused"
    assert "digest" in noted.what


def test_a_box_brought_back_gets_its_rows_by_the_same_orders(line: Line) -> None:
    line.revise({"a": "1"})
    line.settle()
    line.revise({"b": "1"})
    line.settle()
    taken = line.rig.facts(f.Ordered)
    for table in ("register", "register_edition", "register_part"):
        line.rig.store.write(lambda connection, table=table: connection.execute(f"DELETE FROM {table}")).result()  # noqa: S608
    line.sent = 0
    give(line.rig, *line.fresh(), epoch="again")
    assert line.rows() == {"a": "1", "b": "1"}
    assert [fact.version for fact in line.rig.facts(f.RegistryKept)] == [1, 2, 1, 2]  # what was in force, when
    assert line.rig.facts(f.Ordered) == taken


def test_versions_go_on_above_what_any_market_keeps_after_the_province_was_restored(line: Line) -> None:
    for number in range(3):
        line.revise({"a": str(number)})
        line.settle()
    line.up()
    with line.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE register_edition SET version = 1")
        connection.exec_driver_sql("UPDATE register_line SET version = 1")
    assert line.revise({"b": "1"}).version == 4


steps = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from(NAMES), st.sampled_from("xyz"), max_size=5),
        st.sets(st.sampled_from(NAMES), max_size=2),
        st.booleans(),
        st.integers(0, 1 << 30),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=15)
@given(steps)
def test_whatever_is_lost_doubled_or_shuffled_both_end_with_the_same_registry(
    steps: list[tuple[dict[str, str], set[str], bool, int]],
) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(registers, "MOST_ROWS", 2)
        line, told = Line(Path(folder)), dict[str, str]()
        for rows, gone, whole, seed in steps:
            told = {key: name for key, name in told.items() if not whole and key not in gone} | rows
            line.revise(rows, tuple(gone), whole=whole)
            if seed % 3:
                line.province.rounds()
            give(line.rig, *_mistreated(line.fresh(), Random(seed)))
            line.up()
        line.revise({"a": "last", "b": "last"})
        line.settle()
        assert line.rows() == told | {"a": "last", "b": "last"}
        ((edition, kept),) = line.province.editions()
        assert kept == {MARKET: edition.version}
        assert line.rig.get(Register, "products").digest == edition.digest
        assert sum(isinstance(each, f.RegistryWanted) for each in line.rig.facts(Fact)) <= len(steps) + 1
        line.close()


def _mistreated(orders: list[RegistryPart], random: Random) -> list[RegistryPart]:
    """Some lost, some twice, in any order."""
    left = [each for each in orders if random.random() < 0.7]
    twice = left + [each for each in left if random.random() < 0.3]
    random.shuffle(twice)
    return twice
