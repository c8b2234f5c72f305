"""Draw keys of days to come: sealed in the market's file, of use to the box that sealed them and to nobody else."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from flow_goods import BUYER, DAY, KEY, NIGHT, OTHER, SELLER, good
from flow_rig import Rig, redrawn
from order_goods import give, send, take

from edge.core import draw
from edge.core import facts as f
from edge.core.again import Decisions
from edge.core.batch import Batch
from edge.core.ledger import Day
from edge.flow.asks import OpenDay, Register
from edge.store import copies
from edge.store.orders import Orders
from sync.identity.box_key import BOX_KEY
from sync.message import DayKey, RevealKey, StopTrade

NEXT = "2026-03-06"
MORE = bytes(range(100, 132))


def order(day: str = DAY, key: bytes = KEY) -> DayKey:
    return DayKey(day, key.hex(), draw.commitment(key))


def lies_open(folder: Path, key: bytes) -> list[str]:
    """Files in which a key can be read, as bytes or in hex."""
    return [
        each.name
        for each in folder.iterdir()
        if each.is_file() and (key in (content := each.read_bytes()) or key.hex().encode() in content)
    ]


def key_of(rig: Rig, day: str) -> bytes | None:
    return rig.store.submit(lambda page: page.key(day), actor="t", station="s").result(60)


def sealed(path: Path, now: datetime = NIGHT) -> Rig:
    return Rig(path, now, box_key=path.with_name(BOX_KEY))


def restarted(rig: Rig) -> Rig:
    rig.store.close()
    return sealed(rig.path, rig.now)


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Rig]:
    """A box that has the keys of two days."""
    rig = sealed(tmp_path / "market.db")
    for operator in (SELLER, OTHER, BUYER):
        rig.ask(Register(operator, "好菜行", "福清"))
    give(rig, order(), order(NEXT, MORE))
    yield rig
    rig.store.close()


def test_no_key_of_a_day_to_come_can_be_read_in_the_file_or_a_copy(box: Rig, tmp_path: Path) -> None:
    assert (key_of(box, DAY), key_of(box, NEXT)) == (KEY, MORE)
    copies.make(box.path, tmp_path / "copy.db")
    assert lies_open(tmp_path, KEY) == lies_open(tmp_path, MORE) == []
    assert (tmp_path / BOX_KEY).stat().st_mode & 0o777 == 0o600
    again = restarted(box)
    assert (key_of(again, DAY), key_of(again, NEXT)) == (KEY, MORE)
    assert lies_open(tmp_path, KEY) == lies_open(tmp_path, MORE) == []
    again.store.close()


def test_an_order_that_waits_hides_its_key_too_and_is_taken_up(box: Rig, tmp_path: Path) -> None:
    third = bytes(range(50, 82))
    send(box, order("2026-03-07", third), StopTrade("T-1", ("UP-1",), "农残"))
    assert lies_open(tmp_path, third) == []
    again = restarted(box)
    assert all(answer.good for answer in take(again))
    assert key_of(again, "2026-03-07") == third
    assert lies_open(tmp_path, third) == []
    again.store.close()


def test_the_province_still_finds_its_orders_here(box: Rig) -> None:
    """The hashes are those of the orders as they came, sealed or not."""
    last, head = Orders(box.store).last("p1")
    assert last == 2
    assert Orders(box.store).hashes("p1", 1, 2)[2] == head


def test_a_key_sealed_for_one_day_is_none_of_another(box: Rig) -> None:
    with closing(sqlite3.connect(box.path)) as other:
        other.execute("UPDATE secret SET key = (SELECT key FROM secret WHERE day = ?) WHERE day = ?", (NEXT, DAY))
        other.commit()
    again = restarted(box)
    assert (key_of(again, DAY), key_of(again, NEXT)) == (None, MORE)
    again.store.close()


def test_what_an_older_version_kept_in_clear_is_read_and_sealed_at_the_next_start(tmp_path: Path) -> None:
    old = Rig(tmp_path / "market.db")  # no vault
    give(old, order(), order(NEXT, MORE))
    send(old, order("2026-03-07", MORE[::-1]))  # came, and was not taken up
    old.store.close()
    with closing(sqlite3.connect(old.path)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert lies_open(tmp_path, MORE) == lies_open(tmp_path, MORE[::-1]) == ["market.db"]
    new = sealed(tmp_path / "market.db")
    assert (key_of(new, DAY), key_of(new, NEXT)) == (KEY, MORE)
    for key in (KEY, MORE, MORE[::-1]):
        assert lies_open(tmp_path, key) == []
    take(new)
    assert key_of(new, "2026-03-07") == MORE[::-1]
    assert new.facts(f.Unkeyed) == []
    new.store.close()


Lose = str


@pytest.mark.parametrize("how", ["gone", "another", "short", "empty"])
def test_without_what_seals_them_the_days_count_as_without_a_key_until_they_come_again(
    box: Rig, tmp_path: Path, how: Lose
) -> None:
    box.ask(OpenDay())
    box.come(good("UP-1"))
    box.store.close()
    spoil(tmp_path / BOX_KEY, how)
    new = sealed(box.path, box.now)
    assert [fact.day for fact in new.facts(f.Unkeyed)] == [DAY, NEXT]
    assert (key_of(new, DAY), key_of(new, NEXT)) == (None, None)
    (code,) = new.come(good("UP-2"), seller=OTHER)
    assert [why.code for why in new.facts(f.Cleared)[-1].why] == ["key_missing"]
    assert new.status(code) == "waiting"
    assert Orders(new.store).last("p1") == (0, bytes(32))  # so that the province sends them again
    give(new, order(), order(NEXT, MORE))
    assert (key_of(new, DAY), key_of(new, NEXT)) == (KEY, MORE)
    new.come(good("UP-3"), good("UP-4"), seller=OTHER)
    day = new.get(Day, DAY)
    assert day.n == 3  # it goes on where it was
    facts = new.facts(f.Fact)
    assert redrawn(facts) == ""
    decisions = Decisions("FJ-01", {DAY: KEY}.get)
    assert list(decisions.watch(facts)) == facts
    assert decisions.wrong == ""
    new.close()


def spoil(path: Path, how: Lose) -> None:
    match how:
        case "gone":
            path.unlink()
        case "another":
            path.write_bytes(bytes(32))
        case "short":
            path.write_bytes(path.read_bytes()[:31])
        case _:
            path.write_bytes(b"")


def test_a_spoilt_key_file_is_put_aside_and_not_thrown_away(box: Rig, tmp_path: Path) -> None:
    box.store.close()
    spoil(tmp_path / BOX_KEY, "short")
    sealed(box.path, box.now).store.close()
    assert len((tmp_path / f"{BOX_KEY}.bad").read_bytes()) == 31
    assert len((tmp_path / BOX_KEY).read_bytes()) == 32


def test_an_order_that_can_act_is_never_forgotten_with_the_keys(box: Rig, tmp_path: Path) -> None:
    """A stop came and the power went; meanwhile somebody lost the key file."""
    box.ask(OpenDay())
    (code,) = box.come(good("UP-1"))
    send(box, StopTrade("T-1", (code,), "农残"))
    box.store.close()
    spoil(tmp_path / BOX_KEY, "gone")
    new = sealed(box.path, box.now)
    take(new)
    assert new.status(code) == "held"
    assert Orders(new.store).last("p1")[0] == 3
    again = restarted(new)
    assert Orders(again.store).last("p1")[0] == 0
    assert again.status(code) == "held"
    again.store.close()


def test_where_nothing_can_be_sealed_no_key_is_kept_and_the_market_stands(tmp_path: Path) -> None:
    rig = Rig(tmp_path / "market.db", box_key=tmp_path / "no folder" / BOX_KEY)
    assert not rig.store.vault.usable
    assert give(rig, order(), StopTrade("T-1", ("UP-1",), "农残"))[-1].good  # what brings no key acts as ever
    assert key_of(rig, DAY) is None
    assert lies_open(tmp_path, MORE) == lies_open(tmp_path, KEY) == []
    rig.ask(OpenDay())
    assert rig.facts(f.DayOpened)[-1].commitment == ""
    rig.ask(Register(SELLER, "好菜行", "福清"))
    (code,) = rig.come(good("UP-2"))
    assert [why.code for why in rig.get(Batch, code).why] == ["key_missing"]
    rig.store.close()
    later = sealed(rig.path)  # somebody has mended it: the orders come again, and act
    give(later, order())
    assert key_of(later, DAY) == KEY
    later.store.close()


def test_a_key_that_comes_where_nothing_can_be_sealed_is_refused(tmp_path: Path) -> None:
    rig = Rig(tmp_path / "market.db", box_key=tmp_path / "no folder" / BOX_KEY)
    assert not rig.key_comes().good
    assert rig.facts(f.Keyed) == []
    assert "nothing to seal it with" in rig.facts(f.Ordered)[-1].what
    rig.store.close()


def test_a_key_is_revealed_by_its_commitment_where_it_can_be_opened_no_more(box: Rig, tmp_path: Path) -> None:
    box.ask(OpenDay())
    box.come(good("UP-1"))
    box.store.close()
    spoil(tmp_path / BOX_KEY, "gone")
    new = sealed(box.path, box.now.replace(hour=15))
    give(new, RevealKey(DAY, MORE.hex()))
    assert new.facts(f.Revealed) == []
    give(new, RevealKey(DAY, KEY.hex()))
    assert new.facts(f.Revealed) == [f.Revealed(DAY, KEY.hex())]
    new.store.close()
