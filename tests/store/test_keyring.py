"""Secrets, sessions and tries beside the journal: written by the one writer, alive after a restart, and never in a body."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_rig import do, facts, open_store

from edge.core import facts as f
from edge.store.keyring import Keys, wait_s
from edge.store.lists import Lists
from edge.store.page import Page
from edge.store.store import Store

NOW = 1_780_000_000.0
BADGE, OTHER = "a" * 64, "b" * 64


def enrol(
    store: Store, person: str, *roles: str, badge: str = "", pin: str = "", state: str = "active", machine: bool = False
) -> None:
    def job(page: Page) -> None:
        page.record(f.Enrolled(person, roles, state, machine))  # pyright: ignore[reportArgumentType]
        page.equip(person, name=f"名 {person}", badge=badge, pin=pin)

    do(store, job)


def equip(store: Store, person: str, **given: str) -> None:
    do(store, lambda page: page.equip(person, **given))


def test_a_holder_has_roles_from_the_journal_and_secrets_from_beside_it(store: Store, path: Path) -> None:
    enrol(store, "lin", "lab", "gate", badge=BADGE, pin="$hash")
    keys = Keys(store)
    held = keys.bearer(BADGE)
    assert held == keys.holder("lin") == ("lin", "名 lin", frozenset(("lab", "gate")), True, False, "$hash", "")
    assert facts(path)[1:] == [f.Enrolled("lin", ("lab", "gate"), "active")]
    assert keys.bearer(OTHER) is None
    assert keys.bearer("") is None
    assert keys.holder("nobody") is None


def test_nobody_without_a_badge_is_found_by_an_empty_one(store: Store) -> None:
    enrol(store, "lin", "lab")
    assert Keys(store).bearer("") is None


def test_a_badge_is_of_one_person(store: Store) -> None:
    enrol(store, "lin", "lab", badge=BADGE)
    with pytest.raises(Exception, match="UNIQUE"):
        enrol(store, "wang", "gate", badge=BADGE)
    assert Keys(store).holder("wang") is None  # nothing of that turn was kept
    held = Keys(store).bearer(BADGE)
    assert held is not None
    assert held.person == "lin"


def test_a_new_secret_ends_the_persons_sessions_and_no_others(store: Store) -> None:
    keys = Keys(store)
    for person in ("lin", "wang"):
        enrol(store, person, "lab")
        keys.keep((f"t-{person}", person, "L1", NOW, NOW))
    equip(store, "lin", name="新名")
    assert len(keys.sessions()) == 2  # a name is no secret
    equip(store, "lin", pin="$new")
    assert [each.person for each in keys.sessions()] == ["wang"]


def test_sessions_and_tries_outlive_a_restart(store: Store, path: Path) -> None:
    enrol(store, "lin", "lab", badge=BADGE, pin="$hash")
    keys = Keys(store)
    keys.keep(("t-1", "lin", "L1", NOW, NOW))
    keys.speak("lin", "en")
    for second in range(4):
        keys.tried(["badge x"], NOW + second * 10)
    store.close()
    again = open_store(path)
    keys = Keys(again)
    assert keys.session("t-1") == ("t-1", "lin", "L1", NOW, NOW)
    assert keys.count("badge x") == 4
    assert keys.tried(["badge x"], NOW + 30) == pytest.approx(4)
    held = keys.bearer(BADGE)
    assert held is not None
    assert held.language == "en"
    keys.drop("t-1")
    assert keys.session("t-1") is None
    again.close()


def test_who_must_wait_is_not_counted_under_any_name(store: Store) -> None:
    keys = Keys(store)
    for _ in range(3):
        assert keys.tried(["badge x", "station s"], NOW) == 0
    assert keys.tried(["badge x", "station s"], NOW) == pytest.approx(2)
    assert (keys.count("badge x"), keys.count("station s")) == (3, 3)
    keys.forgive(["badge x"])
    assert (keys.count("badge x"), keys.count("station s")) == (0, 3)


def test_tries_are_forgotten_after_an_hour(store: Store) -> None:
    keys = Keys(store)
    for step in range(8):
        keys.tried(["badge x"], NOW + step * 300)
    later = NOW + 7 * 300 + 3601
    assert keys.tried(["badge x"], later) == 0
    assert keys.count("badge x") == 1
    keys.tried(["badge y"], later + 3601)
    assert keys.count("badge x") == 0  # the row itself is gone


@given(st.sampled_from(["badge x", "person y", "station z", "first"]), st.integers(0, 10_000), st.floats(-1e9, 1e9))
def test_a_wait_has_an_end_and_a_clock_put_back_asks_none(name: str, count: int, since: float) -> None:
    wait = wait_s(name, count, since)
    assert 0 <= wait <= 300
    if since < 0:
        assert wait == 0
    if since >= 0:
        assert wait_s(name, count, since + wait) == pytest.approx(0, abs=1e-6)
        assert wait <= wait_s(name, count + 1, since) + 1e-9  # never shorter for one more try


def test_an_administrator_counts_who_can_sign_in(store: Store) -> None:
    keys = Keys(store)
    assert not keys.administered()
    enrol(store, "lin", "lab", badge=BADGE, pin="$hash")
    enrol(store, "boss", "admin", pin="$hash")
    enrol(store, "robot", "admin", badge=OTHER, pin="$hash", machine=True)
    assert not keys.administered()
    enrol(store, "boss", "admin", badge="c" * 64)
    assert keys.administered()
    enrol(store, "boss", "admin", state="suspended")
    assert not keys.administered()


def test_people_are_listed_with_what_they_hold(store: Store) -> None:
    enrol(store, "lin", "lab", badge=BADGE)
    enrol(store, "boss", "admin", pin="$hash")
    assert [(person.id, name, badge, pin) for person, name, badge, pin in Lists(store).people()] == [
        ("boss", "名 boss", False, True),
        ("lin", "名 lin", True, False),
    ]
