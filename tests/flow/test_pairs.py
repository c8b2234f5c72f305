"""What one person may not do alone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flow_goods import OTHER, PICTURE, bare, good
from flow_rig import Rig

from edge.core import facts as f
from edge.core.batch import Batch
from edge.core.people import Proposal
from edge.flow.asks import Answer, Dispose, Dispute, Enrol, Move, Override, Second, Waive, Withdraw

PAIRS = (f.Proposed, f.Seconded, f.Withdrawn, f.Overridden, f.Disposed)


def whys(answer: Answer) -> list[str]:
    return [each.code for each in answer.why]


def pairs(rig: Rig) -> list[str]:
    return [type(fact).__name__ for fact in rig.facts(f.Fact) if isinstance(fact, PAIRS)]


@pytest.fixture
def waiting(market: Rig) -> str:
    (code,) = market.come(bare("UP-W"))
    return code


@pytest.fixture
def failed(market: Rig) -> str:
    """And its seller wants no other test."""
    (code,) = market.come(bare("UP-F"))
    market.fail(code)
    assert market.ask(Waive(code), "商户").good
    return code


def test_an_override_lets_a_waiting_batch_go_and_says_so(market: Rig, waiting: str) -> None:
    asked = market.ask(Override(waiting, " 急用 "), "甲")
    assert (asked.verdict, whys(asked)) == ("wait", ["second_needed"])
    assert market.status(waiting) == "waiting"  # proposed is not done
    done = market.ask(Second(asked.code), "乙")
    assert (done.verdict, whys(done), done.why[0].args) == ("pass", ["overridden"], {"reason": "急用"})
    batch = market.get(Batch, waiting)
    assert (batch.status.value, batch.resulted) == ("released", False)  # counted as no test
    assert market.facts(f.Overridden) == [f.Overridden(waiting, asked.code, "急用", "甲", "乙")]
    market.ask(Move(waiting, "wait", "trade"))
    assert market.sell(waiting).good


def test_whoever_proposed_may_not_second(market: Rig, waiting: str, failed: str) -> None:
    for ask in (Override(waiting, "急用"), Dispose(failed, "焚烧", PICTURE)):
        proposal = market.ask(ask, "甲").code
        before = market.bodies()
        assert whys(market.ask(Second(proposal), "甲")) == ["same_person"]
        assert market.bodies() == before
    assert (market.status(waiting), market.status(failed)) == ("waiting", "failed")


def test_a_third_finds_it_closed(market: Rig, waiting: str) -> None:
    proposal = market.ask(Override(waiting, "急用"), "甲").code
    assert market.ask(Second(proposal), "乙").good
    assert whys(market.ask(Second(proposal), "丙")) == ["proposal_closed"]
    assert whys(market.ask(Withdraw(proposal), "甲")) == ["proposal_closed"]
    assert pairs(market) == ["Proposed", "Seconded", "Overridden"]


@pytest.mark.parametrize("who", ["甲", "乙"])
def test_what_was_withdrawn_is_no_more(market: Rig, waiting: str, who: str) -> None:
    proposal = market.ask(Override(waiting, "急用"), "甲").code
    assert market.ask(Withdraw(proposal, "误点" * 200), who).good
    assert whys(market.ask(Second(proposal), "乙")) == ["proposal_closed"]
    assert market.get(Proposal, proposal).state == "withdrawn"
    assert len(market.facts(f.Withdrawn)[0].why) == 200
    assert market.status(waiting) == "waiting"


def cleaned(rig: Rig, batch: str) -> str:
    rig.clean(batch)
    return "not_waiting"


def condemned(rig: Rig, batch: str) -> str:
    rig.fail(batch)
    return "not_waiting"


def held(rig: Rig, batch: str) -> str:
    rig.run(rig.sample(batch), 100)
    return "not_waiting"


def recalled(rig: Rig, batch: str) -> str:
    rig.stop("UP-W")
    return "not_waiting" if rig.status(batch) == "held" else "code_recalled"


@pytest.mark.parametrize("change", [cleaned, condemned, held, recalled])
def test_what_changed_in_between_closes_it_undone(market: Rig, waiting: str, change: Callable[[Rig, str], str]) -> None:
    proposal = market.ask(Override(waiting, "急用"), "甲").code
    why = change(market, waiting)
    status = market.status(waiting)
    assert whys(market.ask(Second(proposal), "乙")) == [why]
    assert market.status(waiting) == status
    assert market.facts(f.Withdrawn) == [f.Withdrawn(proposal, why)]
    assert market.facts(f.Overridden) == []
    assert whys(market.ask(Second(proposal), "丙")) == ["proposal_closed"]


def test_a_recalled_batch_is_never_let_go(market: Rig, waiting: str) -> None:
    market.stop(waiting)
    assert not market.ask(Override(waiting, "急用"), "甲").good
    assert market.facts(f.Proposed) == []


def test_what_comes_under_a_recalled_code_while_it_waits_is_not_let_go(market: Rig) -> None:
    """The order came first, the batch afterwards: nobody held it, and the guard still stops it."""
    market.stop("UP-R")
    codes = market.come(bare("UP-R"))
    for code in codes:
        assert market.status(code) != "waiting" or not market.ask(Override(code, "急用"), "甲").good


@pytest.mark.parametrize("reason", ["", "   "])
def test_an_override_has_a_reason(market: Rig, waiting: str, reason: str) -> None:
    assert whys(market.ask(Override(waiting, reason), "甲")) == ["override_reason"]


def test_only_what_waits_is_overridden_and_only_what_failed_is_destroyed(
    market: Rig, waiting: str, failed: str
) -> None:
    (released,) = market.come(good("UP-G"), seller=OTHER)  # nothing of theirs has failed
    for code in (released, failed):
        assert whys(market.ask(Override(code, "急用"), "甲")) == ["not_waiting"]
    for code in (released, waiting):
        assert whys(market.ask(Dispose(code, "焚烧", PICTURE), "甲")) == ["not_failed"]
    assert pairs(market) == []


def test_of_two_proposals_for_one_batch_the_second_finds_nothing_left(market: Rig, failed: str) -> None:
    one, other = (market.ask(Dispose(failed, "焚烧", PICTURE), who).code for who in ("甲", "乙"))
    assert one != other
    assert market.ask(Second(one), "丙").good
    assert whys(market.ask(Second(other), "丙")) == ["not_failed"]
    assert pairs(market) == ["Proposed", "Proposed", "Seconded", "Disposed", "Withdrawn"]
    assert market.facts(f.Disposed)[0].grams == 9_500


def test_the_same_key_seconds_once(market: Rig, waiting: str) -> None:
    proposal = market.ask(Override(waiting, "急用"), "甲", key="k-1").code
    assert market.ask(Override(waiting, "急用"), "甲", key="k-1").code == proposal
    first = market.ask(Second(proposal), "乙", key="k-1")  # a key is somebody's own
    assert market.ask(Second(proposal), "乙", key="k-1") == first
    assert pairs(market) == ["Proposed", "Seconded", "Overridden"]


def test_a_destruction_is_shown_by_a_picture(market: Rig, failed: str) -> None:
    assert whys(market.ask(Dispose(failed, "焚烧"), "甲")) == ["destruction_picture"]
    proposal = market.ask(Dispose(failed, "焚烧", PICTURE), "甲").code
    assert market.get(Proposal, proposal).picture == PICTURE
    market.ask(Second(proposal), "乙")
    assert [fact.picture for fact in market.facts(f.Disposed)] == [PICTURE]


def test_nothing_is_destroyed_while_another_test_may_be_asked_for(market: Rig) -> None:
    (code,) = market.come(bare("UP-F"))
    market.fail(code)
    until = market.now + timedelta(hours=4)
    for at in (market.now, until):  # at the last instant, too
        market.now = at
        answer = market.ask(Dispose(code, "焚烧", PICTURE), "甲")
        assert whys(answer) == ["dispute_until"]
        assert "2026-03-05 07:00" in answer.why[0].text("zh")
    market.now = until + timedelta(milliseconds=1)
    assert whys(market.ask(Dispute(code), "商户")) == ["dispute_late"]
    proposal = market.ask(Dispose(code, "焚烧", PICTURE), "甲").code
    assert market.ask(Second(proposal), "乙").good


def test_a_program_stands_by_nothing(market: Rig, waiting: str, failed: str) -> None:
    market.ask(Enrol("admin", "管", ("admin",)), "root")
    market.ask(Enrol("bot-1", "机", ("lab", "manager", "device"), machine=True), "admin")
    for ask in (Override(waiting, "急用"), Dispose(failed, "焚烧", PICTURE)):
        proposal = market.ask(ask, "甲").code
        before = market.bodies()
        assert whys(market.ask(Second(proposal), "bot-1")) == ["person_needed"]
        assert market.bodies() == before
        assert market.ask(Second(proposal), "乙").good
