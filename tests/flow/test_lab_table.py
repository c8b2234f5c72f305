"""Every transition of a sample's life by name: each state against each ask, the allowed ones and the forbidden."""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from flow_goods import PICTURE, bare
from flow_rig import Rig, assay
from lab_goods import lay, outside, whys

from edge.core.batch import Batch
from edge.core.lab.samples import Sample, outcome
from edge.flow.asks import Answer, Dispose, Dispute, Inspect, Override, ReadRun, Reject, TakeSample, Verify, Waive


class At(NamedTuple):
    """A batch, the sample in question, and a run sheet in which it stands."""

    batch: str
    sample: str
    run: str


def start(rig: Rig, *readings: int) -> At:
    (batch,) = rig.come(bare("UP-W"))
    sample = rig.sample(batch)
    run = lay(rig, sample).code
    if readings:
        rig.run(sample, *readings)
    return At(batch, sample, run)


def doubted(rig: Rig) -> At:
    at = start(rig, 900)
    rig.control(positive="0.900")
    rig.control()
    return at


def unread(rig: Rig) -> At:
    at = start(rig)
    rig.ask(assay(at.sample, 1_300), "化验员")
    return at


def rejected(rig: Rig) -> At:
    at = start(rig, 100)
    assert rig.ask(Reject(at.sample, "打翻"), "质检员").good
    return at


def passed(rig: Rig) -> At:
    at = start(rig, 900)
    assert rig.verify(at.sample).verdict == "pass"
    return at


def failed(rig: Rig) -> At:
    at = start(rig, 100, 100)
    assert rig.verify(at.sample).verdict == "stop"
    return at


def asked(rig: Rig) -> At:
    at = failed(rig)
    assert rig.ask(Dispute(at.batch), "商户").verdict == "wait"
    return at


def retaken(rig: Rig) -> At:
    at = asked(rig)
    return at._replace(sample=rig.sample(at.batch))


def refound(rig: Rig) -> At:
    at = retaken(rig)
    outside(rig, at.sample)
    return at


def freed(rig: Rig) -> At:
    at = refound(rig)
    assert rig.verify(at.sample).verdict == "pass"
    return at


STATES: dict[str, Callable[[Rig], At]] = {
    "sampled": start,
    "unread": unread,
    "negative": lambda rig: start(rig, 900),
    "positive": lambda rig: start(rig, 100),
    "answered once": lambda rig: start(rig, 100, 900),
    "answered": lambda rig: start(rig, 100, 900, 900),
    "confirmed": lambda rig: start(rig, 100, 100),
    "doubted": doubted,
    "rejected": rejected,
    "passed": passed,
    "failed": failed,
    "asked": asked,
    "retaken": retaken,
    "refound": refound,
    "freed": freed,
}
ASKS: dict[str, Callable[[Rig, At], Answer]] = {
    "take": lambda rig, at: rig.ask(TakeSample(at.batch), "采样员"),
    "reads 10 %": lambda rig, at: rig.run(at.sample, 900),
    "reads 90 %": lambda rig, at: rig.run(at.sample, 100),
    "reads -30 %": lambda rig, at: rig.run(at.sample, 1_300),
    "lay": lambda rig, at: lay(rig, at.sample),
    "read sheet": lambda rig, at: rig.ask(ReadRun(at.run, {"1": {"sample": "0.900"}}, "1.000"), "化验员"),
    "outside": lambda rig, at: outside(rig, at.sample),
    "reject": lambda rig, at: rig.ask(Reject(at.sample, "打翻"), "采样员"),
    "reject by another": lambda rig, at: rig.ask(Reject(at.sample, "打翻"), "质检员"),
    "verify": lambda rig, at: rig.ask(Verify(at.sample), "采样员"),
    "verify by another": lambda rig, at: rig.ask(Verify(at.sample), "主任"),
    "verify a stale page": lambda rig, at: rig.ask(Verify(at.sample, seen=9), "主任"),
    "dispute": lambda rig, at: rig.ask(Dispute(at.batch), "商户"),
    "waive": lambda rig, at: rig.ask(Waive(at.batch), "商户"),
    "destroy": lambda rig, at: rig.ask(Dispose(at.batch, "焚烧", PICTURE), "甲"),
    "override": lambda rig, at: rig.ask(Override(at.batch, "急用"), "甲"),
    "inspect": lambda rig, at: rig.ask(Inspect(at.batch)),
}
OPEN = {  # of a sample whose result is not out, where the table below says nothing else
    "take": "sample_open", "lay": "+", "read sheet": "+ to_verify", "reads 10 %": "+ to_verify", "reads 90 %": "+ run_again",
    "reads -30 %": "+ reading_invalid", "outside": "+ to_verify", "reject": "+", "reject by another": "+",
    "verify": "same_person", "verify by another": "run_again", "verify a stale page": "page_stale", "dispute": "not_failed",
    "waive": "not_failed", "destroy": "not_failed", "override": "+ second_needed", "inspect": "batch_unknown",
}  # fmt: skip
READ = OPEN | {"reject": "same_person"}
CLOSED = dict.fromkeys(("reads 10 %", "reads 90 %", "reads -30 %", "lay", "outside", "reject"), "sample_closed") | {
    "reject by another": "sample_closed", "verify": "sample_closed", "verify by another": "sample_closed",
    "verify a stale page": "sample_closed", "dispute": "not_failed", "waive": "not_failed", "destroy": "not_failed",
    "override": "not_waiting", "inspect": "batch_unknown", "take": "+", "read sheet": "channel",
}  # fmt: skip
TABLE: dict[str, dict[str, str]] = {
    "sampled": OPEN,
    "unread": OPEN | {"reads -30 %": "+ reading_invalid"},
    "negative": READ | {"verify by another": "+ passed_test"},
    "positive": READ | {
        "reads 10 %": "+ run_again", "reads 90 %": "+ to_verify", "read sheet": "+ channels_again", "override": "not_waiting",
    },
    "answered once": READ | {"reads 90 %": "+ to_verify", "override": "not_waiting"},
    "answered": READ | {"reads 90 %": "+ to_verify", "verify by another": "+ passed_test", "override": "not_waiting"},
    "confirmed": READ | {
        "reject": "sample_failed", "reject by another": "sample_failed", "verify by another": "+ batch_failed",
        "override": "not_waiting", "reads 90 %": "+ to_verify",
    },
    "doubted": READ | {"verify by another": "runs_doubted"},
    "rejected": CLOSED | dict.fromkeys(CLOSED.keys() - {
        "take", "dispute", "waive", "destroy", "override", "inspect", "read sheet"}, "sample_rejected"),
    "passed": CLOSED,
    "failed": CLOSED | {"take": "not_to_test", "dispute": "+ disputed", "waive": "+ dispute_waived", "destroy": "dispute_until"},
    "asked": CLOSED | {"dispute": "dispute_closed", "waive": "+ dispute_waived", "destroy": "dispute_open"},
    "retaken": OPEN | dict.fromkeys(("reads 10 %", "reads 90 %", "reads -30 %", "lay"), "retest_rapid") | {
        "read sheet": "channel", "dispute": "dispute_closed", "waive": "+ dispute_waived", "destroy": "dispute_open",
        "override": "not_waiting",
    },
    "refound": READ | dict.fromkeys(("reads 10 %", "reads 90 %", "reads -30 %", "lay"), "retest_rapid") | {
        "read sheet": "channel", "dispute": "dispute_closed", "waive": "+ dispute_waived", "destroy": "dispute_open",
        "override": "not_waiting", "verify by another": "+ passed_retest",
    },
    "freed": CLOSED,
}  # fmt: skip


def test_the_table_has_no_gap() -> None:
    assert TABLE.keys() == STATES.keys()
    assert all(row.keys() == ASKS.keys() for row in TABLE.values())
    assert {cell for row in TABLE.values() for cell in row.values() if not cell.startswith("+")} > {
        "sample_closed", "sample_rejected", "sample_failed", "same_person", "run_again", "runs_doubted", "page_stale",
        "retest_rapid", "dispute_closed", "dispute_open", "dispute_until", "not_to_test",
    }  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_what_is_forbidden_changes_nothing(market: Rig, state: str) -> None:
    at = STATES[state](market)
    before = market.bodies()
    sample, batch = market.get(Sample, at.sample), market.get(Batch, at.batch)
    for name, cell in TABLE[state].items():
        if cell.startswith("+"):
            continue
        answer = ASKS[name](market, at)
        assert whys(answer) == [cell], (state, name)
        assert answer.good is (cell == "sample_open")
        assert market.bodies() == before, (state, name)
    assert (market.get(Sample, at.sample), market.get(Batch, at.batch)) == (sample, batch)


ALLOWED = [(state, name) for state, row in TABLE.items() for name, cell in row.items() if cell.startswith("+")]


@pytest.mark.parametrize(("state", "name"), ALLOWED)
def test_what_is_allowed_is_done(market: Rig, state: str, name: str) -> None:
    at = STATES[state](market)
    before = market.bodies()
    answer = ASKS[name](market, at)
    expected = TABLE[state][name].removeprefix("+").split()
    assert whys(answer) == expected, (state, name)
    assert len(market.bodies()) > len(before)
    after = market.get(Sample, at.sample)
    if name.startswith("verify"):
        assert (after.result, market.get(Batch, at.batch).sample) == (
            "fail" if expected == ["batch_failed"] else "pass", "",
        )  # fmt: skip
    elif name.startswith("reject"):
        assert (after.result, market.get(Batch, at.batch).sample) == ("rejected", "")
    elif name.startswith(("reads", "outside")):
        assert after.result == ""  # a result is never out by being read
        assert outcome(after) != "again" or expected != ["to_verify"]
        assert outcome(after) == "again" or expected != ["run_again"]
