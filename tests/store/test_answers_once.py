"""The same key gets the same answer and is done once, whatever happens in between."""

from collections.abc import Callable
from pathlib import Path

import pytest
from store_rig import do, note, open_store, texts

from edge.core.why import Why
from edge.flow.asks import Answer
from edge.store.page import Page
from edge.store.store import Store
from tests.patience import PATIENCE_S


def answering(text: str) -> Callable[[Page], Answer]:
    def job(page: Page) -> Answer:
        page.record(note(text))
        return Answer("wait", (Why("batch_over", {"have": str(page.next("n"))}),), text, ("a", "b"))

    return job


def test_a_key_asked_twice_is_done_once_and_answered_the_same(store: Store, path: Path) -> None:
    first = do(store, answering("x"), key="k1")
    assert do(store, answering("x"), key="k1") == first
    assert do(store, answering("something else"), key="k1") == first
    assert texts(path) == ["x"]


def test_a_key_is_remembered_after_a_restart(path: Path) -> None:
    store = open_store(path)
    first = do(store, answering("x"), key="k1")
    store.close()
    store = open_store(path)
    again = do(store, answering("x"), key="k1")
    store.close()
    assert again == first == Answer("wait", (Why("batch_over", {"have": "1"}),), "x", ("a", "b"))
    assert texts(path) == ["x"]


def test_another_key_and_no_key_are_done_again(store: Store, path: Path) -> None:
    for key in ("k1", "k2", "", ""):
        do(store, answering(key), key=key)
    assert texts(path) == ["k1", "k2", "", ""]


def test_a_key_whose_decision_failed_may_be_asked_again(store: Store, path: Path) -> None:
    def fails(page: Page) -> Answer:
        page.record(note("failed"))
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        do(store, fails, key="k1")
    assert do(store, answering("second"), key="k1") == Answer(
        "wait", (Why("batch_over", {"have": "1"}),), "second", ("a", "b")
    )
    assert texts(path) == ["second"]


def test_many_at_once_with_one_key_are_done_once(store: Store, path: Path) -> None:
    futures = [store.submit(answering(str(number)), actor="t", station="s", key="k1") for number in range(50)]
    answers = [future.result(PATIENCE_S) for future in futures]
    assert answers == [answers[0]] * 50
    assert texts(path) == ["0"]


def test_the_province_is_woken_after_every_commit(tmp_path: Path) -> None:
    woken: list[int] = []
    store = open_store(tmp_path / "m.db", committed=lambda: woken.append(len(texts(tmp_path / "m.db"))))
    do(store, answering("a"))
    do(store, answering("b"))
    store.close()
    assert woken[-2:] == [1, 2]
