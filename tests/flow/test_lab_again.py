"""Every result of the laboratory can be made again from the journal, and one that was bent is named."""

from contextlib import closing
from datetime import timedelta
from sqlite3 import connect
from typing import Any

import pytest
from flow_goods import INHIBITION, bare, good
from flow_rig import Rig
from lab_goods import BENCH, justify, lay, outside, read, told, whys
from msgspec.structs import replace

from edge.cli.proof import wrong_journal
from edge.core import facts as f
from edge.core.lab.again import Results
from edge.core.lab.practice import Practice
from edge.core.told import Told
from edge.core.why import Why
from edge.flow.asks import Dispute, Override, Reject, Second, TakeSample
from edge.store.page import Page
from sync.translate import read as entry_of

Facts = list[tuple[f.Fact, str]]


def of(rig: Rig) -> Facts:
    return [(entry.fact, entry.actor) for entry in map(entry_of, rig.bodies())]


def again(facts: Facts, *, late: bool = False) -> Results:
    results, told = Results(), [Told(fact, actor, "", late) for fact, actor in facts]
    assert list(results.watch(told)) == told
    return results


@pytest.fixture
def night(market: Rig) -> Rig:
    """A night with everything: typed and read, doubted and upheld, failed and freed, put out by nobody."""
    codes = market.come(*[bare(f"UP-{at}") for at in range(7)])
    clean, doubted, failing, spilt, pushed, slow, let_go = codes
    run = lay(market, market.sample(clean), market.sample(doubted)).code
    read(market, run, "0.9", "0.9")
    market.verify(market.ask(TakeSample(clean), "采样员").code)
    market.control(positive="0.900")
    justify(market)
    market.control()
    market.verify(market.ask(TakeSample(doubted), "采样员").code)
    sample = market.sample(failing)
    market.run(sample, 100, 900, 100)
    market.verify(sample)
    market.ask(Dispute(failing), "商户")
    retest = market.sample(failing)
    outside(market, retest)
    market.verify(retest)
    first = market.sample(spilt)
    market.run(first, 100)
    market.ask(Reject(first, "打翻"), "质检员")
    second = market.sample(spilt)
    market.run(second, 900, 900)
    market.verify(second)
    market.flow.site = replace(market.flow.site, practice=Practice(auto_publish=True))
    assert whys(told(market, market.sample(pushed), 900, "1")) == ["passed_test"]
    market.flow.site = replace(market.flow.site, practice=Practice())
    outside(market, market.sample(slow), "positive")
    market.verify(market.ask(TakeSample(slow), "采样员").code)
    market.ask(Second(market.ask(Override(let_go, "急用"), "甲").code), "乙")
    market.now += timedelta(hours=5)
    market.destroy(slow)
    return market


def test_a_whole_night_comes_out_again(night: Rig) -> None:
    results = again(of(night))
    assert results.wrong == ""
    assert results.made == len([fact for fact in night.facts(f.Assayed) if fact.how != "external"]) > 8
    kinds = {type(fact) for fact, _ in of(night)}
    assert kinds > {f.Questioned, f.Upheld, f.Justified, f.Rejected, f.Condemned, f.Exonerated, f.Overridden, f.RunLaid}
    assert {fact.auto for fact in night.facts(f.Verified)} == {False, True}


def forged(facts: Facts, kind: type[f.Fact], which: int = 0, actor: str = "", **changes: Any) -> str:
    """What is said when the which-th fact of a kind said otherwise, or somebody else had recorded it."""
    at = [at for at, (fact, _) in enumerate(facts) if isinstance(fact, kind)][which]
    fact, who = facts[at]
    return again([*facts[:at], (replace(fact, **changes), actor or who), *facts[at + 1 :]]).wrong


CASES: list[tuple[type[f.Fact], int, dict[str, Any], str]] = [
    (f.Assayed, 0, {"verdict": "positive"}, "positive 10.00 recorded, negative 10.00 read again"),
    (f.Assayed, 0, {"value": "10.01"}, "negative 10.01 recorded"),
    (
        f.Assayed,
        3,
        {"raw": {"blank": "1.000", "sample": "0.900"}},
        "positive 90.00 recorded, negative 10.00 read again",
    ),
    (f.Assayed, 0, {"raw": {"blank": "1.000", "sample": "-0.900"}}, "what was read is no reading"),
    (f.Assayed, 0, {"method": "GB 0"}, "by a method that was not adopted"),
    (f.Assayed, 0, {"decides": True}, "decides"),
    (f.Assayed, 0, {"control": "K0"}, "no control stands behind it"),
    (f.Assayed, 0, {"bench": BENCH + "0"}, "no control stands behind it"),
    (f.Assayed, 0, {"vouched": ()}, "other persons stand behind its control"),
    (f.Assayed, 0, {"answered": True}, "other persons stand behind its control"),
    (f.Assayed, 1, {"laid_by": ""}, "another laid it out"),
    (f.Assayed, 0, {"by": "主任"}, "主任 recorded, and 化验员 did it"),
    (f.Sampled, 0, {"by": "主任"}, "主任 recorded, and 采样员 did it"),
    (f.RunLaid, 0, {"by": "主任"}, "主任 recorded, and 上样员 did it"),
    (f.Controlled, 0, {"by": "主任"}, "主任 recorded, and 化验员 did it"),
    (f.Controlled, 0, {"passed": False}, "failed recorded, and not by its readings"),
    (f.Controlled, 2, {"passed": True}, "held recorded, and not by its readings"),
    (f.Controlled, 0, {"positive": {"blank": "1", "sample": "0.9"}}, "held recorded, and not by its readings"),
    (f.Controlled, 0, {"blank": {}}, "its readings are none"),
    (f.Verified, 0, {"passed": False}, "fail recorded, pass by its runs"),
    (f.Verified, 3, {"passed": True}, "pass recorded, fail by its runs"),
    (f.Verified, 0, {"by": "化验员"}, "verified by 化验员, who touched it"),
    (f.Verified, 0, {"by": "采样员"}, "verified by 采样员, who touched it"),
    (f.Verified, 0, {"by": "经理"}, "经理 recorded, and 主任 did it"),
    (f.Verified, 0, {"by": ""}, "verified by nobody"),
    (f.Verified, 0, {"auto": True, "by": ""}, "put out by nobody, and somebody should have"),
    (f.Verified, 0, {"sample": "L404"}, "there is no such sample"),
    (f.Justified, 0, {"second": "甲"}, "one person alone"),
    (f.Justified, 0, {"second": "丙"}, "丙 recorded, and 乙 did it"),
    (f.Overridden, 0, {"second": "甲"}, "one person alone"),
    (f.MethodAdopted, 0, {"method": replace(INHIBITION, positive_from="90")}, "positive_from 90"),
    (f.MethodAdopted, 0, {"method": replace(INHIBITION, positive_from="5")}, "negative 10.00 recorded, positive 10.00"),
]


@pytest.mark.parametrize(("kind", "which", "changes", "said"), CASES)
def test_what_was_written_otherwise_is_named(
    night: Rig, kind: type[f.Fact], which: int, changes: dict[str, Any], said: str
) -> None:
    assert said in forged(of(night), kind, which, **changes)


def test_a_verification_by_one_who_laid_controlled_or_answered_is_named(night: Rig) -> None:
    """Whoever it was, and whatever they say they are."""
    facts = of(night)
    for which, who in ((1, "上样员"), (1, "化验员"), (2, "甲"), (2, "乙"), (2, "上样员"), (4, "采样员")):
        assert f"verified by {who}, who touched it" in forged(facts, f.Verified, which, who, by=who)


def without(facts: Facts, kind: type[f.Fact], which: int = 0) -> str:
    at = [at for at, (fact, _) in enumerate(facts) if isinstance(fact, kind)][which]
    return again([*facts[:at], *facts[at + 1 :]]).wrong


def test_what_was_left_out_is_named(market: Rig) -> None:
    """A control that failed and put nothing in doubt; a positive that nobody remembers; a release without a result."""
    (code,) = market.come(bare("UP-1"))
    sample = market.sample(code)
    market.run(sample, 900)
    market.control(positive="0.900")
    market.control()
    market.run(sample, 900)
    market.verify(sample)
    facts = of(market)
    assert again(facts).wrong == ""
    assert "its control failed, and nobody answers for it" in without(facts, f.Questioned, -1)
    assert "no result says so" in without(facts, f.Verified, -1)
    assert "no control stands behind it" in without(facts, f.Controlled, -1)


def test_a_first_positive_that_was_left_out_is_named(market: Rig) -> None:
    (code,) = market.come(bare("UP-1"))
    first = market.sample(code)
    market.run(first, 100)
    market.ask(Reject(first, "打翻"), "质检员")
    second = market.sample(code)
    market.run(second, 900, 900)
    market.verify(second)
    facts = of(market)
    assert again(facts).wrong == ""
    assert f"it does not answer for the positive of {first}" in forged(facts, f.Sampled, -1, answers=())
    assert "pass recorded, again by its runs" in without(facts, f.Assayed, -1)  # one negative is not enough


def test_a_second_result_of_a_sample_is_named(market: Rig) -> None:
    (code,) = market.come(bare("UP-1"))
    sample = market.sample(code)
    market.run(sample, 900)
    market.verify(sample)
    facts = of(market)
    verified = next(each for each in reversed(facts) if isinstance(each[0], f.Verified))
    assert "its sample has a result" in again([*facts, verified]).wrong


def test_runs_of_an_older_version_pass_unseen(market: Rig) -> None:
    (code,) = market.come(bare("UP-1"))
    sample = market.sample(code)
    market.run(sample, 900)
    market.verify(sample)
    facts: Facts = []
    for fact, actor in of(market):
        if isinstance(fact, f.Assayed):
            fact = replace(fact, raw={}, value="", control="", bench="", vouched=())  # noqa: PLW2901
        if isinstance(fact, f.Verified):
            fact = replace(fact, by="")  # noqa: PLW2901
        facts.append((fact, actor))
    results = again(facts)
    assert (results.wrong, results.made) == ("", 0)
    assert "fail recorded, pass by its runs" in forged(facts, f.Verified, -1, passed=False)


def test_pinma_verify_names_it_too(market: Rig) -> None:
    """Chain, views and balance hold: somebody let a result be recorded that no run says."""
    (code,) = market.come(bare("UP-1"))
    sample = market.sample(code)
    market.run(sample, 900)
    with closing(connect(f"file:{market.path}?mode=ro", uri=True)) as connection:
        assert wrong_journal(connection)[0] == ""

        def put_out(page: Page) -> None:
            page.record(f.Verified(sample, code, passed=True, by="化验员"))
            page.record(f.Released(code, Why("passed_test")))

        market.store.submit(put_out, actor="化验员", station="lab").result(60)
        assert wrong_journal(connection)[0] == f"{sample}: verified by 化验员, who touched it"


def test_pinma_verify_reads_a_verdict_again(market: Rig) -> None:
    (code,) = market.come(good("UP-1"))
    sample = market.sample(code)
    market.run(sample, 100)
    run = market.facts(f.Assayed)[-1]
    bent = replace(run, raw={"blank": "1.000", "sample": "0.300"}, verdict="negative")

    def record(page: Page) -> None:
        page.record(bent)

    market.store.submit(record, actor="化验员", station="lab").result(60)
    with closing(connect(f"file:{market.path}?mode=ro", uri=True)) as connection:
        assert wrong_journal(connection)[0] == f"{sample}: negative 90.00 recorded, positive 70.00 read again"


def test_what_came_back_after_a_restoring_is_followed_and_not_decided_again(night: Rig) -> None:
    facts = of(night)
    at = next(at for at, (fact, _) in enumerate(facts) if isinstance(fact, f.Verified))
    fact, actor = facts[at]
    assert isinstance(fact, f.Verified)
    facts[at] = replace(fact, passed=not fact.passed), actor
    assert "recorded" in again(facts).wrong
    assert again(facts, late=True).wrong == ""
