"""A box that comes back from a copy, a province that does, and both: in the end each has what the other had."""

from collections import Counter
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from box_rig import Box, Far
from hypothesis import given, settings
from hypothesis import strategies as st
from store_rig import coming, do, keep, note
from test_epochs import assert_proven, in_force, notes, opened
from test_views_law import as_kept

from edge.cli import journal as j
from edge.core import facts as f
from edge.core.contact import BOX, Contact
from edge.core.replay import fold
from edge.store.page import Page

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


def test_an_old_copy_put_back_by_hand_fetches_what_it_lacks_and_goes_on(box: Box, far: Far, tmp_path: Path) -> None:
    keep(box.store, *coming("B1", "V1"))
    box.backup(tmp_path / "copy")
    keep(box.store, *coming("B2", "V2"), note("later"))
    box.talk(far)
    before = as_kept(box.store)
    box.restore(tmp_path / "copy", command=False)
    box.talk(far)
    assert notes(box.path) == ["later"]
    assert as_kept(box.store) == before | {(Contact, BOX): Contact(times=1)} == fold(in_force(box.path))
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
    assert box.store.get(Contact, BOX) == Contact("backup", times=1)
    box.reach.round()
    assert [why.code for why, _ in box.board.marks()] == ["restored_no_contact"]
    keep(box.store, note("meanwhile"))
    box.talk(far)
    assert box.store.get(Contact, BOX) == Contact(times=1)
    assert box.board.marks() == []
    assert notes(box.path) == ["1", "meanwhile", "2"]
    assert archived(far) == Counter(recorded(box))


def test_numbers_go_on_far_beyond_those_that_the_copy_cannot_know(box: Box, tmp_path: Path) -> None:
    def number(page: Page) -> int:
        return page.next(f"B{page.at.date()}")

    assert do(box.store, number) == 1
    box.backup(tmp_path / "copy")
    box.restore(tmp_path / "copy", command=True)
    assert do(box.store, number) == 10_000 + 3 * 3600 + 1  # restored at three in the morning


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


@settings(max_examples=60, deadline=None)
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
