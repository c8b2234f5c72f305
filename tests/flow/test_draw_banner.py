"""A day that cannot be drawn says so on every screen, until its key is there."""

from datetime import timedelta
from pathlib import Path

from flow_goods import DAY
from flow_rig import Rig

from edge.assemble.clocks import Clocks
from edge.assemble.watch import Watch
from edge.core import facts as f
from edge.core.why import Why
from edge.flow.asks import CloseDay, OpenDay
from edge.flow.board import Board, Mark
from edge.flow.full import Spell
from edge.store.space import Space
from sync.identity.box_key import BOX_KEY

MISSING = [Mark(Why("key_missing"), "warn")]


def watch(rig: Rig, board: Board) -> Watch:
    space = Space(rig.path.parent, monotonic=lambda: 0.0, reserve_octets=1 << 16, free=lambda _folder: 1 << 40)
    clocks = Clocks(rig.store, rig.flow, board, wall=lambda: rig.now, monotonic=lambda: rig.ticks)
    spell = Spell(lambda: False, lambda: rig.now)
    return Watch(rig.store, space, spell, clocks, board, lambda: rig.flow.site.today(rig.now))


def test_an_open_day_without_its_key_is_marked_on_every_screen(shut: Rig) -> None:
    board = Board()
    look = watch(shut, board)
    look.round()
    assert board.marks() == []  # no day is open
    shut.ask(OpenDay())
    look.round()
    assert board.marks() == MISSING
    assert "全部检测" in board.marks()[0].why.text("zh")
    shut.key_comes()
    look.round()
    assert board.marks() == []
    shut.now += timedelta(hours=12)
    shut.ask(OpenDay())
    look.round()
    assert board.marks() == MISSING
    shut.ask(CloseDay())
    look.round()
    assert board.marks() == []


def test_a_key_that_can_be_opened_no_more_is_as_good_as_none(tmp_path: Path) -> None:
    rig = Rig(tmp_path / "market.db", box_key=tmp_path / BOX_KEY)
    rig.key_comes()
    rig.ask(OpenDay())
    board = Board()
    watch(rig, board).round()
    assert board.marks() == []
    rig.store.close()
    (tmp_path / BOX_KEY).write_bytes(bytes(32))
    rig = Rig(tmp_path / "market.db", rig.now, box_key=tmp_path / BOX_KEY)
    watch(rig, board).round()
    assert board.marks() == MISSING
    assert [fact.day for fact in rig.facts(f.Unkeyed)] == [DAY]
    rig.store.close()
