"""A box that comes back from a copy, a province that does, and both: in the end each has what the other had."""

from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from box_rig import Box, Far
from hypothesis import given, settings
from hypothesis import strategies as st
from store_rig import AT, coming, do, keep, note
from test_epochs import assert_proven, in_force, notes, opened
from test_views_law import as_kept

from edge.cli import journal as j
from edge.core import facts as f
from edge.core.codes import Scheme, own, parse
from edge.core.contact import BOX, Contact
from edge.core.replay import fold
from edge.store import restored
from edge.store.page import Page
from edge.store.restored import beyond

NODE = "350121001"
OURS = (f.Opened, f.Restored, f.Contacted)


@pytest.fixture
def far(tmp_path: Path):  # noqa: ANN201
    province = Far(tmp_path)
    yield province
    province.close()


@pytest.fixture
def box(tmp_path: Path):  # noqa: ANN201
    market = Box(tmp_path / "market.db")
    yield market
    market.close()


def archived(far: Far) -> Counter[str]:
    return Counter(repr(fact) for fact in far.facts() if not isinstance(fact, OURS))


def recorded(box: Box) -> list[str]:
    return [repr(fact) for fact in in_force(box.path) if not isinstance(fact, OURS)]


def number(page: Page) -> int:
    """A number given out, and the fact that goes with it."""
    given: int = page.next(f"B{page.at.date()}")
    page.record(note(f"B{given}"))
    return given


def test_an_old_copy_put_back_by_hand_fetches_what_it_lacks_and_goes_on(box: Box, far: Far, tmp_path: Path) -> None:
    keep(box.store, *coming("B1", "V1"))
    box.backup(tmp_path / "copy")
    keep(box.store, *coming("B2", "V2"), note("later"))
    box.talk(far)
    before = as_kept(box.store)
    box.restore(tmp_path / "copy", command=False)
    box.talk(far)
    assert notes(box.path) == ["later"]
    assert (
        as_kept(box.store) == before | {(Contact, BOX): Contact(times=1, beyond=beyond(AT))} == fold(in_force(box.path))
    )
    assert far.kinds() == {"behind"}
    keep(box.store, note("new"))
    box.talk(far)
    assert set(archived(far).values()) == {1}
    assert archived(far) == Counter(recorded(box))
    assert_proven(box.path)


def test_an_old_copy_that_went_on_by_itself_forks_and_loses_nothing(box: Box, far: Far, tmp_path: Path) -> None:
    keep(box.store, note("1"))
    box.backup(tmp_path / "copy")
    keep(box.store, note("lost to the box"))
    box.talk(far)
    box.restore(tmp_path / "copy", command=False)
    keep(box.store, note("2"), note("3"))
    box.talk(far)
    assert notes(box.path) == ["1", "2", "3"]
    assert archived(far) == Counter(repr(note(each)) for each in ("1", "lost to the box", "2", "3"))
    assert box.facts.waiting() == 0
    assert {"fork"} <= far.kinds()
    box.talk(far)
    assert notes(box.path) == ["1", "2", "3"]


def test_a_restored_box_lets_nothing_out_until_it_was_in_contact(box: Box, far: Far, tmp_path: Path) -> None:
    keep(box.store, note("1"))
    box.backup(tmp_path / "copy")
    keep(box.store, note("2"))
    box.talk(far)
    box.restore(tmp_path / "copy", command=True)
    assert box.store.get(Contact, BOX) == Contact("backup", times=1, beyond=beyond(AT))
    box.reach.round()
    assert [why.code for why, _ in box.board.marks()] == ["restored_no_contact"]
    keep(box.store, note("meanwhile"))
    box.talk(far)
    assert box.store.get(Contact, BOX) == Contact(times=1, beyond=beyond(AT))
    assert box.board.marks() == []
    assert notes(box.path) == ["1", "meanwhile", "2"]
    assert archived(far) == Counter(recorded(box))


def test_numbers_go_on_far_beyond_those_that_the_copy_cannot_know(box: Box, tmp_path: Path) -> None:
    assert do(box.store, number) == 1
    box.backup(tmp_path / "copy")
    box.restore(tmp_path / "copy", command=True)
    assert do(box.store, number) == 10_000 + 10 * 3 * 3600 + 1  # restored at three in the morning


def test_one_copy_put_back_again_and_again_within_a_second_gives_out_no_number_twice(
    box: Box, far: Far, tmp_path: Path
) -> None:
    box.backup(tmp_path / "copy")
    given: list[object] = []
    for _ in range(4):
        box.restore(tmp_path / "copy", command=False)
        box.talk(far)
        given += [do(box.store, number) for _ in range(30)]
        box.talk(far)
    assert len(set(given)) == len(given)
    assert sorted(notes(box.path)) == sorted(f"B{each}" for each in given)


@given(st.lists(st.tuples(st.integers(0, 3_600), st.integers(0, 1_000)), max_size=20))
def test_a_leap_is_beyond_all_that_was_given_out_since_any_earlier_one(restorings: list[tuple[int, int]]) -> None:
    """Where the facts in between are known of; and the codes' form has room for what follows."""
    midnight = datetime(2026, 11, 23, tzinfo=UTC)
    second = facts = last = 0
    for later, recorded_then in restorings:
        second += later
        begin = restored.far(midnight + timedelta(seconds=second), facts)
        assert begin >= last
        assert (
            parse(own.batch(NODE, midnight.date(), begin + 90_000).encode(), scheme=Scheme(frozenset((NODE,)))).error
            == ""
        )
        last, facts = begin + recorded_then, facts + recorded_then


def test_a_file_that_is_put_aside_tells_of_its_numbers(box: Box, tmp_path: Path) -> None:
    assert do(box.store, number) == 1
    assert restored.furthest({f"B{AT.date()}": 7, "x": 1}, box.path) == {f"B{AT.date()}": 7, "x": 1}
    assert restored.furthest({"x": 1}, box.path) == {f"B{AT.date()}": 1, "x": 1}
    (tmp_path / "broken").write_bytes(b"no file of ours, however long it is")
    for path in (tmp_path / "broken", tmp_path / "none"):
        assert restored.furthest({"x": 1}, path) == {"x": 1}


def test_facts_that_are_lost_may_have_given_out_as_many_numbers(box: Box) -> None:
    del box
    name = f"B{AT.date()}"
    assert restored.leap({name: 40}, AT.date())[name] == 2_000
    assert restored.leap({name: 40}, AT.date(), unknown=2_500)[name] == 4_000
    assert restored.leap({name: 40}, AT.date(), unknown=5_000_000)[name] == 900_000
    assert restored.leap({name: 900_040}, AT.date(), unknown=5_000_000)[name] == 902_000


def test_a_province_that_was_restored_gets_everything_again(box: Box, far: Far, tmp_path: Path) -> None:
    keep(box.store, note("1"))
    box.talk(far)
    far.backup(tmp_path / "archive")
    keep(box.store, *(note(str(number)) for number in range(2, 30)))
    box.talk(far)
    whole = archived(far)
    far.restore(tmp_path / "archive")
    assert archived(far) != whole
    box.talk(far)
    assert archived(far) == whole
    assert far.kinds() == set()


def test_a_province_that_kept_anothers_facts_under_our_numbers_is_sent_ours_anew(
    box: Box, far: Far, tmp_path: Path
) -> None:
    keep(box.store, note("1"))
    box.talk(far)
    box.backup(tmp_path / "copy")
    far.backup(tmp_path / "archive")
    keep(box.store, note("2"), note("3"))
    box.talk(far)  # acknowledged, and then forgotten
    far.restore(tmp_path / "archive")
    twin = Box(tmp_path / "twin.db")
    twin.restore(tmp_path / "copy", command=False)
    keep(twin.store, note("twin 2"), note("twin 3"), note("twin 4"))
    twin.talk(far)
    twin.close()
    box.talk(far)
    assert notes(box.path) == ["1", "2", "3"]
    assert archived(far) == Counter(repr(note(each)) for each in ("1", "2", "3", "twin 2", "twin 3", "twin 4"))
    assert box.facts.waiting() == 0
    assert_proven(box.path)


STEP = st.tuples(
    st.sampled_from(["record", "record", "talk", "some", "backup", "restore", "swap", "copy far", "restore far"]),
    st.integers(1, 9),
)


@settings(max_examples=60)
@given(st.lists(STEP, max_size=14))
def test_whatever_is_restored_whenever_nothing_that_is_left_anywhere_is_lost(steps: list[tuple[str, int]]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        far, box = Far(folder), Box(folder / "market.db")
        box.backup(folder / "copy")
        far.backup(folder / "archive")
        fell_back = False
        for number, (what, size) in enumerate(steps):
            match what:
                case "record":
                    keep(box.store, *coming(f"B{number}", f"V{number}"), *(note(f"{number}.{n}") for n in range(size)))
                case "talk":
                    box.talk(far)
                case "some":
                    box.talk(far, size)
                case "backup":
                    box.backup(folder / "copy")
                case "copy far":
                    far.backup(folder / "archive")
                case "restore far":
                    far.restore(folder / "archive")
                    fell_back = True
                case _:
                    box.restore(folder / "copy", command=what == "restore")
        here, there = set(recorded(box)), archived(far)
        box.talk(far)
        box.talk(far)
        assert box.facts.waiting() == 0
        assert here <= set(recorded(box))
        assert here | set(there) <= set(archived(far))
        if not fell_back:
            assert set(archived(far).values()) <= {1}
        assert as_kept(box.store) == fold(in_force(box.path))
        contact = box.store.get(Contact, BOX)
        assert contact is None or contact.source == ""
        box.close()
        assert_proven(box.path)
        with closing(opened(box.path)) as connection:
            assert len(list(j.entries(connection))) >= len(here)
        far.close()
