"""Who may act: enrolled, equipped, suspended; and what of it stands in the journal."""

import pytest
from flow_goods import good
from flow_rig import Rig

from edge.core import facts as f
from edge.core.people import Person
from edge.flow.asks import Answer, Deny, Enrol, Equip, Photograph, SignIn, SignOut
from edge.flow.doors import DOORS
from edge.flow.may import MAY, SECOND, may

BADGE, PIN = "ab" * 32, "$argon2id$v=19$secret"


def whys(answer: Answer) -> list[str]:
    return [each.code for each in answer.why]


@pytest.fixture
def office(shut: Rig) -> Rig:
    assert shut.ask(Enrol("root", "总管", ("admin",))).good
    return shut


def test_a_person_has_the_roles_last_given(office: Rig) -> None:
    assert office.ask(Enrol("lin", "林", ("lab", "gate", "lab"))).good
    assert office.get(Person, "lin") == Person("lin", ("gate", "lab"))
    assert office.ask(Enrol("lin", "林", ("stall",), "suspended")).good
    assert office.get(Person, "lin") == Person("lin", ("stall",), "suspended")


@pytest.mark.parametrize("account", ["", "-lin", "林", "lin wang", "lin/..", "l" * 33, "lin\n", "lin_1", "ｌｉｎ"])
def test_an_account_is_letters_digits_and_dashes(office: Rig, account: str) -> None:
    before = office.bodies()
    assert whys(office.ask(Enrol(account, "x", ("lab",)))) == ["person_wrong"]
    assert office.bodies() == before


@pytest.mark.parametrize(
    "change",
    [
        Enrol("root", "x", ("admin",), "suspended"),
        Enrol("root", "x", ("manager",)),
        Enrol("root", "x", ()),
    ],
)
def test_the_last_administrator_stays(office: Rig, change: Enrol) -> None:
    assert office.ask(Enrol("robot", "x", ("admin",), machine=True)).good  # a program lets nobody in
    assert office.ask(Enrol("gone", "x", ("admin",), "suspended")).good
    assert whys(office.ask(change)) == ["last_admin"]
    assert office.get(Person, "root") == Person("root", ("admin",))
    assert office.ask(Enrol("second", "x", ("admin",))).good
    assert office.ask(change).good


def test_the_last_administrator_does_not_become_a_program(office: Rig) -> None:
    assert whys(office.ask(Enrol("root", "x", ("admin",), machine=True))) == ["last_admin"]


def test_the_first_enrolled_is_an_administrator(shut: Rig) -> None:
    assert whys(shut.ask(Enrol("lin", "x", ("lab",)))) == ["last_admin"]
    assert whys(shut.ask(Enrol("robot", "x", ("admin",), machine=True))) == ["last_admin"]


def test_no_name_and_no_secret_is_in_the_journal(office: Rig) -> None:
    office.ask(Enrol("lin", "林秀兰", ("lab",)))
    office.ask(Equip("lin", BADGE, PIN))
    journal = b"".join(office.bodies()).decode()
    for secret in ("林秀兰", BADGE, PIN, "argon2"):
        assert secret not in journal
    assert office.facts(f.Equipped) == [f.Equipped("lin", badge=True, pin=True)]
    row = office.store.read().execute("SELECT name, badge, pin FROM credential WHERE person = 'lin'").fetchone()
    assert row == ("林秀兰", BADGE, PIN)


def test_nobody_is_equipped_who_is_not_enrolled(office: Rig) -> None:
    assert whys(office.ask(Equip("lin", BADGE))) == ["person_unknown"]
    assert office.facts(f.Equipped) == []
    assert office.store.read().execute("SELECT count(*) FROM credential WHERE person = 'lin'").fetchone() == (0,)


def test_comings_and_goings_are_facts_of_who_did_them(office: Rig) -> None:
    office.ask(SignIn("root"), "root")
    office.ask(SignOut("root", "idle"), "root")
    office.ask(Deny("", "badge", 3), "nobody")
    assert office.facts(f.SignedIn) == [f.SignedIn("root")]
    assert office.facts(f.SignedOut) == [f.SignedOut("root", "idle")]
    assert office.facts(f.Denied) == [f.Denied("", "badge", 3)]


def test_a_picture_is_of_something_that_is_here(market: Rig) -> None:
    (batch,) = market.come(good("UP-P"))
    digest = "0" * 64
    assert market.ask(Photograph(batch, digest)).good
    assert whys(market.ask(Photograph("nothing", digest))) == ["subject_unknown"]
    assert market.facts(f.Photographed) == [f.Photographed(batch, digest, "here")]


def test_what_is_not_listed_nobody_may() -> None:
    every = frozenset(role for right in MAY.values() for role in right.roles)
    for ask in DOORS:
        if ask not in MAY:
            assert not may(ask, every), ask
    assert not may(SignIn, every)
    assert all(right.roles for right in MAY.values())
    assert all(MAY[kind].pin for kind in (Enrol, Equip))
    assert SECOND["override"].pin
