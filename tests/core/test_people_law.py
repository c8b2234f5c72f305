"""Laws of people and of what two of them stand by, over any run of facts."""

import pytest
from core_goods import LAW, World, step
from hypothesis import given
from hypothesis import strategies as st

from edge.core import facts as f
from edge.core.errors import OutOfOrderError, RuleError
from edge.core.people import Person, Proposal

PEOPLE = st.sampled_from(["lin", "wang", "boss"])
CODES = st.sampled_from(["override-1", "override-2", "dispose-1"])
ROLES = st.lists(st.sampled_from(["gate", "lab", "manager", "admin"]), unique=True).map(
    lambda roles: tuple(sorted(roles))
)
ENROLLED = st.builds(f.Enrolled, PEOPLE, ROLES, st.sampled_from(["active", "suspended"]), st.booleans())
PROPOSED = st.builds(
    f.Proposed, CODES, st.sampled_from(["override", "dispose"]), st.just("B1"), st.text(max_size=5), PEOPLE
)
CLOSING = st.one_of(st.builds(f.Seconded, CODES), st.builds(f.Withdrawn, CODES, st.text(max_size=5)))
SESSION = st.one_of(
    st.builds(f.SignedIn, PEOPLE),
    st.builds(f.SignedOut, PEOPLE, st.just("idle")),
    st.builds(f.Equipped, PEOPLE, st.booleans(), st.booleans()),
)


def tried(facts: list[f.Fact]) -> tuple[World, list[f.Fact]]:
    """The world after those of the facts that can follow, and which they were."""
    world: World = {}
    kept: list[f.Fact] = []
    for fact in facts:
        try:
            world = step(world, fact)
        except RuleError:
            continue
        kept.append(fact)
    return world, kept


@LAW
@given(st.lists(ENROLLED | SESSION, max_size=20))
def test_a_person_is_what_was_last_enrolled(facts: list[f.Fact]) -> None:
    world, kept = tried(facts)
    assert kept == facts  # nothing of it can be out of order
    last = {fact.person: fact for fact in facts if isinstance(fact, f.Enrolled)}
    assert world == {
        (Person, each.person): Person(each.person, each.roles, each.state, each.machine) for each in last.values()
    }


@LAW
@given(st.lists(PROPOSED | CLOSING, max_size=20))
def test_a_proposal_opens_once_and_closes_once(facts: list[f.Fact]) -> None:
    world, kept = tried(facts)
    for (kind, code), entity in world.items():
        assert kind is Proposal
        assert isinstance(entity, Proposal)
        of_it = [fact for fact in kept if getattr(fact, "proposal", "") == code]
        assert isinstance(of_it[0], f.Proposed)
        assert (entity.what, entity.by, entity.text) == (of_it[0].what, of_it[0].by, of_it[0].text)
        assert len(of_it) == (1 if entity.state == "open" else 2)
        if entity.state != "open":
            assert isinstance(of_it[1], f.Seconded if entity.state == "done" else f.Withdrawn)


@pytest.mark.parametrize("fact", [f.Seconded("none"), f.Withdrawn("none", "")])
def test_nothing_follows_on_a_proposal_nobody_made(fact: f.Fact) -> None:
    with pytest.raises(OutOfOrderError):
        step({}, fact)
