"""Personal values stand beside the journal, never in it, and can be erased."""

import hashlib
import hmac
from collections.abc import Callable
from pathlib import Path

from store_rig import assert_whole, do, note, rows

from edge.core import facts as f
from edge.store.outbox import Outbox
from edge.store.page import Page
from edge.store.store import Store

PERSON = {"name": "李大明", "phone": "13800138000", "id": "350102199001011234"}


def registering(operator: str = "S-9") -> Callable[[Page], str]:
    def job(page: Page) -> str:
        seal = page.seal(operator, PERSON)
        page.record(
            f.Registered(operator, "李**", "福清", natural=True, uscc="", agreement=True, state="active", seal=seal)
        )
        return seal

    return job


def test_no_body_holds_a_personal_value(store: Store, path: Path) -> None:
    do(store, registering())
    raw = b"".join(row.body for row in rows(path))
    for value in PERSON.values():
        assert value.encode() not in raw
        assert value.encode("unicode_escape") not in raw
    assert "李**".encode() in raw


def test_the_seal_is_a_keyed_hash_of_what_is_kept_beside(store: Store) -> None:
    seal = do(store, registering())
    rows = store.read().execute("SELECT seal, subject, salt, value FROM personal").fetchall()
    assert len(rows) == 1
    kept, subject, salt, value = rows[0]
    assert (kept, subject) == (seal, "S-9")
    assert len(salt) == 32
    assert hmac.new(salt, value, hashlib.sha256).hexdigest() == seal
    assert all(part.encode() in value for part in PERSON.values())


def test_the_same_person_twice_has_two_seals(store: Store) -> None:
    assert do(store, registering()) != do(store, registering())


def test_erasing_a_person_leaves_the_chain_whole(store: Store, path: Path) -> None:
    do(store, registering())
    do(store, lambda page: page.record(note("after")))
    before = rows(path)
    store.write(lambda connection: connection.execute("DELETE FROM personal WHERE subject = 'S-9'")).result(60)
    assert store.read().execute("SELECT count(*) FROM personal").fetchone() == (0,)
    assert rows(path) == before
    assert_whole(rows(path))


def test_personal_values_travel_with_their_own_fact(store: Store) -> None:
    do(store, lambda page: page.record(note("before")))
    seal = do(store, registering())
    do(store, lambda page: page.record(note("after")))
    outbox = Outbox(store)
    epoch, _ = outbox.pending()[0]
    assert [kept.seal for kept in outbox.personal(epoch, 3, 3)] == [seal]
    assert outbox.personal(epoch, 1, 2) == []
    assert outbox.personal(epoch, 4, 4) == []


def test_a_turn_that_fails_keeps_no_personal_value(store: Store) -> None:
    def job(page: Page) -> None:
        page.seal("S-9", PERSON)
        raise KeyError("no")

    future = store.submit(job, actor="t", station="s")
    assert isinstance(future.exception(20), KeyError)
    assert store.read().execute("SELECT count(*) FROM personal").fetchone() == (0,)
