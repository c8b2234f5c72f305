"""What the laboratory did in the night, counted again and checked fact by fact, with json alone."""

from collections import Counter, defaultdict
from typing import Any

import pytest
from journeys_rig import Night, Told, journal, of, read, stood

MARKET_BY = {"tech-01", "tech-02", "manager-01"}


@pytest.fixture(scope="module")
def facts(night: Night) -> list[Told]:
    assert night.code == 0, night.blame()
    return journal(night.folder)


def test_counting_again_gives_the_summary(night: Night, facts: list[Told]) -> None:
    kinds = Counter(fact.kind for fact in facts)
    each_run = Counter((run["sample"], run["method"]) for run in of(facts, "Assayed"))
    assert night.summary()["lab"] == {
        "controls": kinds["Controlled"],
        "run_sheets": kinds["RunLaid"],
        "samples": kinds["Sampled"],
        "runs": each_run.total(),
        "positives": Counter(run["verdict"] for run in of(facts, "Assayed"))["positive"],
        "repeated": sum(times - 1 for times in each_run.values()),
        "failed": sum(not each["passed"] for each in of(facts, "Verified")),
        "reported": kinds["Reported"],
        "waived": kinds["Waived"],
        "disputed": kinds["Disputed"],
        "exonerated": kinds["Exonerated"],
        "destroyed": kinds["Disposed"],
        "topped_up": kinds["ToppedUp"],
        "shortfall": sum(each["short"] for each in of(facts, "FellShort")),
    }


def test_no_run_counts_before_the_control_that_vouches_for_it(facts: list[Told]) -> None:
    controls: dict[str, dict[str, Any]] = {}
    for kind, each in ((fact.kind, fact.said) for fact in facts):
        if kind == "Controlled":
            controls[each["control"]] = each
        if kind == "Assayed" and each["how"] != "external":
            control = controls[each["control"]]
            assert control["passed"]
            assert [control[name] for name in ("bench", "instrument", "method", "lot")] == [
                each[name] for name in ("bench", "instrument", "method", "lot")
            ]
    assert not all(each["passed"] for each in controls.values())  # the enzyme was cold the first time


def test_goods_of_several_groups_get_the_methods_of_their_group(facts: list[Told]) -> None:
    products = {each["batch"]: each["line"]["product"] for each in of(facts, "Arrived") + of(facts, "Merged")}
    methods: dict[str, set[str]] = defaultdict(set)
    for each in of(facts, "Assayed"):
        if each["how"] != "external":
            methods[products[each["batch"]]].add(each["method"])
    assert len({each for found in methods.values() for each in found}) > 2
    for product, found in methods.items():
        inhibits = product not in ("大黄鱼", "对虾", "鸭蛋", "白条鸭", "猪白条", "豆腐")
        assert ("GB/T 5009.199" in found) == inhibits, product
        assert any(each.startswith("strip-") for each in found) == (not inhibits or product == "豇豆"), product


def test_every_run_was_laid_out_on_a_sheet_of_eight_to_twenty_four_channels(facts: list[Told]) -> None:
    sheets = {each["run"]: each for each in of(facts, "RunLaid")}
    assert all(8 <= len(each["channels"]) <= 24 for each in sheets.values())
    assert stood(facts) == read(facts)
    methods = {each["run"]: each["method"] for each in of(facts, "Assayed") if each["run"]}
    assert methods == {code: each["method"] for code, each in sheets.items()}


def test_whoever_touched_a_sample_did_not_put_it_out(facts: list[Told]) -> None:
    hands: dict[str, set[str]] = defaultdict(set)
    for each in of(facts, "Sampled") + of(facts, "Assayed"):
        hands[each["sample"]] |= {each["by"], each.get("laid_by", each["by"])} - {""}
    verified = of(facts, "Verified")
    assert verified
    for each in verified:
        assert each["by"] in MARKET_BY - hands[each["sample"]]
        assert not each["auto"]


def test_only_what_was_positive_twice_failed_and_both_authorities_were_told(facts: list[Told]) -> None:
    positive = Counter(
        (run["sample"], run["method"])
        for run in of(facts, "Assayed")
        if run["verdict"] == "positive" and not run["decides"]
    )
    failed = {each["sample"] for each in of(facts, "Verified") if not each["passed"]}
    assert failed == {sample for (sample, _), times in positive.items() if times > 1}
    assert {sample for sample, _ in positive} > failed  # and one was positive only the first time
    assert {each["sample"] for each in of(facts, "Reported")} == failed
    assert all(each["to"] == ["samr", "agri"] for each in of(facts, "Reported"))
    held = {each["batch"] for each in of(facts, "Held") if each["why"]["code"] == "positive"}
    assert {each["batch"] for each in of(facts, "Condemned")} <= held


def test_a_failed_batch_is_destroyed_before_two_with_a_picture_unless_its_seller_was_right(facts: list[Told]) -> None:
    failed = {each["batch"] for each in of(facts, "Condemned")}
    (disputed,) = {each["batch"] for each in of(facts, "Disputed")}
    (right,) = {each["batch"] for each in of(facts, "Exonerated")}
    assert right == disputed
    destroyed = {each["batch"]: each for each in of(facts, "Disposed")}
    assert set(destroyed) == failed - {right} == {each["batch"] for each in of(facts, "Waived")}
    pictures = {(each["subject"], each["picture"]) for each in of(facts, "Photographed")}
    for batch, each in destroyed.items():
        assert (batch, each["picture"]) in pictures
        assert {each["by"], each["witness"]} < MARKET_BY
        assert each["by"] != each["witness"]
    sold = {line["batch"] for sale in of(facts, "Sold") for line in sale["lines"]}
    assert right in sold
    assert not sold & set(destroyed)


def test_what_failed_is_stopped_by_the_province_and_sold_only_once_it_was_let_go(facts: list[Told]) -> None:
    (right,) = {each["batch"] for each in of(facts, "Exonerated")}
    assert right in {each["code"] for each in of(facts, "Stopped")}
    (freed,) = [at for at, fact in enumerate(facts) if fact.kind == "Freed" and fact.said["batch"] == right]
    sold = [
        at
        for at, fact in enumerate(facts)
        if fact.kind == "Sold"
        for line in fact.said["lines"]
        if line["batch"] == right
    ]
    assert sold
    assert freed < min(sold)


def test_the_test_that_the_seller_asked_for_was_made_outside_by_no_rapid_method(facts: list[Told]) -> None:
    (outside,) = [each for each in of(facts, "Assayed") if each["how"] == "external"]
    (retest,) = [each for each in of(facts, "Sampled") if each["retest"]]
    assert (outside["sample"], outside["decides"]) == (retest["sample"], True)
    assert outside["lab"]
    assert outside["paper"]
    assert [each["subject"] for each in of(facts, "Photographed")].count(retest["sample"]) == 1


def test_a_vehicle_with_a_line_that_was_drawn_turned_back_and_nothing_of_it_came_in(facts: list[Told]) -> None:
    visits = {each["batch"]: each["visit"] for each in of(facts, "Arrived")}
    drawn = {each["batch"] for each in of(facts, "Drawn") if each["picked"]}
    went = [
        each
        for each in of(facts, "TurnedBack")
        if drawn & {code for code, visit in visits.items() if visit == each["visit"]}
    ]
    (turned,) = went
    assert turned["untested"]
    aboard = {code for code, visit in visits.items() if visit == turned["visit"]}
    assert not aboard & {batch for each in of(facts, "Admitted") for batch in each["batches"]}
    assert not aboard & {each["batch"] for each in of(facts, "Sampled")}
