"""A claim: one use, within its days, by whoever knows its secret; and what a box is worth once it is enrolled or revoked."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from identity_rig import ONE, TWO, Box, Realm, Wall
from sqlalchemy import select

from sync.identity import enrolment
from sync.identity.claim import Code, new_code, read_code
from sync.identity.own import life
from sync.message import Issued, Renewal, pack, topic, unpack
from sync.receiver.claims import MOST_TRIES, ClaimError
from sync.receiver.database import connect
from sync.receiver.schema import certificate, claim


@pytest.fixture
def realm(tmp_path: Path, dsn: str) -> Iterator[Realm]:
    """On both databases."""
    made = Realm(tmp_path, Wall(), dsn)
    yield made
    made.engine.dispose()


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path / "box", ONE)


def why(realm: Realm, wire: bytes) -> str:
    with pytest.raises(ClaimError) as caught:
        realm.identity.enrol(wire)
    return caught.value.why


def turn(realm: Realm, by: timedelta) -> None:
    assert isinstance(realm.wall, Wall)
    realm.wall.ahead += by


def guess(code: str) -> str:
    """The right claim with another secret."""
    return str(Code(read_code(code).claim, bytes(16)))


def test_a_box_enrols_once_and_a_second_one_does_not(realm: Realm, box: Box, tmp_path: Path) -> None:
    code = realm.code()
    wire = box.ask(code)
    box.take(code, wire, realm.identity.enrol(wire))
    found = life(box.tls)
    assert found
    assert (found.ends - found.begins).days == 90
    assert why(realm, Box(tmp_path / "other", ONE).ask(code)) == "used"
    with realm.engine.connect() as connection:
        assert connection.scalar(select(claim.c.secret)) is None


def test_the_same_request_gets_the_same_answer_again_also_after_a_restart(realm: Realm, box: Box) -> None:
    code = realm.code()
    wire = box.ask(code)
    answer = realm.identity.enrol(wire)  # and is lost
    realm.again()
    assert realm.identity.enrol(wire) == answer
    with realm.engine.connect() as connection:
        assert len(connection.execute(select(certificate)).all()) == 1
    turn(realm, timedelta(days=7, seconds=1))
    assert why(realm, wire) == "expired"
    box.take(code, wire, answer)


def test_a_claim_expires_after_seven_days(realm: Realm, box: Box) -> None:
    code = realm.code()
    turn(realm, timedelta(days=7, seconds=1))
    assert why(realm, box.ask(code)) == "expired"
    again = realm.code()
    with realm.engine.connect() as connection:
        kept = {row.id: row.secret for row in connection.execute(select(claim))}
    assert kept[read_code(code).claim] is None
    assert kept[read_code(again).claim]


def test_five_wrong_codes_make_a_claim_void_also_for_the_right_one(realm: Realm, box: Box) -> None:
    code = realm.code()
    for _ in range(MOST_TRIES - 1):
        realm.again()  # no restart forgets them
        assert why(realm, box.ask(guess(code))) == "wrong"
    assert why(realm, box.ask(guess(code))) == "void"
    assert why(realm, box.ask(code)) == "void"


def test_four_wrong_codes_do_not(realm: Realm, box: Box) -> None:
    code = realm.code()
    for _ in range(MOST_TRIES - 1):
        assert why(realm, box.ask(guess(code))) == "wrong"
    assert realm.identity.enrol(box.ask(code))


def test_a_newer_claim_takes_the_place_of_an_unused_one(realm: Realm, box: Box) -> None:
    old, other, new = realm.code(), realm.code(TWO), realm.code()
    assert why(realm, box.ask(old)) == "void"
    assert realm.identity.enrol(box.ask(new))
    assert realm.identity.enrol(Box(realm.folder / "two", TWO).ask(other))


def test_a_claim_nobody_made_is_unknown(realm: Realm, box: Box) -> None:
    assert why(realm, box.ask(str(new_code(bytes(21))))) == "unknown"


def _other_key(asked: enrolment.Asked, box: Box) -> enrolment.Asked:
    del box
    return msgspec.structs.replace(asked, key="ab" * 32)


def _other_market(asked: enrolment.Asked, box: Box) -> enrolment.Asked:
    del box
    return msgspec.structs.replace(asked, market=TWO)


def _other_request(asked: enrolment.Asked, box: Box) -> enrolment.Asked:
    (box.tls / "own.key.next").unlink()
    request = enrolment.read_ask(box.ask(str(new_code(bytes(21))))).request
    return msgspec.structs.replace(asked, request=request)


def _shifted(asked: enrolment.Asked, box: Box) -> enrolment.Asked:
    del box
    return msgspec.structs.replace(asked, market=asked.market + asked.request[:1], request=asked.request[1:])


@pytest.mark.parametrize("tamper", [_other_key, _other_market, _other_request, _shifted])
def test_a_request_changed_on_its_way_is_refused(
    realm: Realm, box: Box, tamper: Callable[[enrolment.Asked, Box], enrolment.Asked]
) -> None:
    asked = enrolment.read_ask(box.ask(realm.code()))
    assert why(realm, msgspec.json.encode(tamper(asked, box))) == "wrong"
    with realm.engine.connect() as connection:
        assert connection.execute(select(certificate)).all() == []


@pytest.mark.parametrize("wire", [b"", b"{}", b"[]", b"\xff", b"null", b'{"claim": 1}', b"[" * 100_000])
def test_what_is_no_request_is_malformed(realm: Realm, wire: bytes) -> None:
    assert why(realm, wire) == "malformed"


@pytest.mark.parametrize("part", ["certificate", "authority", "orders", "seal"])
def test_an_answer_changed_on_its_way_is_not_taken_up(realm: Realm, box: Box, part: str) -> None:
    code = realm.code()
    wire = box.ask(code)
    answer = msgspec.json.decode(realm.identity.enrol(wire))
    other = Box(realm.folder / "other", TWO)
    second = realm.code(TWO)
    answer[part] = msgspec.json.decode(realm.identity.enrol(other.ask(second)))[part][::-1]
    with pytest.raises(enrolment.TamperedError):
        box.take(code, wire, msgspec.json.encode(answer))
    assert not (box.tls / "own.pem").exists()


def test_an_answer_to_another_request_is_not_taken_up(realm: Realm, box: Box) -> None:
    code, other = realm.code(), realm.code(TWO)
    box.ask(code)
    answer = realm.identity.enrol(Box(realm.folder / "two", TWO).ask(other))
    with pytest.raises(enrolment.TamperedError):
        box.take(other, box.ask(other), answer)


def test_a_signing_request_for_another_name_is_refused_and_costs_nothing(realm: Realm, tmp_path: Path) -> None:
    code = realm.code()
    liar = Box(tmp_path / "liar", TWO)
    request = enrolment.read_ask(liar.ask(code)).request
    forged = enrolment.ask(read_code(code), ONE, request.encode(), liar.key)
    assert why(realm, forged) == "malformed"
    assert why(realm, liar.ask(code)) == "other market"
    assert realm.identity.enrol(Box(tmp_path / "box", ONE).ask(code))


def test_no_secret_travels(realm: Realm, box: Box) -> None:
    code = realm.code()
    secret = read_code(code).secret
    wire = box.ask(code)
    for sent in (wire, realm.identity.enrol(wire)):
        assert secret not in sent
        assert secret.hex().encode() not in sent.lower()
        assert code.encode() not in sent


def test_the_last_box_enrolled_stands_for_its_market(realm: Realm) -> None:
    boxes = realm.identity.boxes
    old = realm.box(ONE, "old")
    assert boxes.verify(ONE, b"head", old.sign(b"head"))
    assert not boxes.verify(ONE, b"other", old.sign(b"head"))
    assert not boxes.verify(TWO, b"head", old.sign(b"head"))
    new = realm.box(ONE, "new")
    assert boxes.verify(ONE, b"head", new.sign(b"head"))
    assert not boxes.verify(ONE, b"head", old.sign(b"head"))
    back = realm.code()
    assert realm.identity.enrol(old.ask(back))  # the old one is taken out of the cupboard again
    assert boxes.verify(ONE, b"head", old.sign(b"head"))
    assert not boxes.verify(ONE, b"head", new.sign(b"head"))


def test_a_revoked_box_is_heard_no_more_and_its_key_does_not_come_back(realm: Realm, tmp_path: Path) -> None:
    box = realm.box(ONE, "old")
    found = life(box.tls)
    assert found
    assert realm.identity.boxes.revoke(found.serial.upper()) == [found.serial]
    realm.ticks += 10
    assert not realm.identity.boxes.verify(ONE, b"head", box.sign(b"head"))
    assert why(realm, box.ask(realm.code())) == "revoked key"
    fresh = Box(tmp_path / "fresh", ONE)
    assert realm.identity.enrol(fresh.ask(realm.code()))
    assert realm.identity.boxes.verify(ONE, b"head", fresh.sign(b"head"))
    assert realm.identity.boxes.revoked() == [found.serial]
    assert realm.identity.boxes.revoke("nobody") == []


def test_another_process_s_enrolment_and_revocation_are_noticed(realm: Realm) -> None:
    box = Box(realm.folder / "late", ONE)
    boxes = realm.identity.boxes
    assert not boxes.verify(ONE, b"head", box.sign(b"head"))
    engine = connect(realm.dsn)
    other = type(realm.identity)(realm.settings, engine, now=realm.wall, monotonic=lambda: 0.0)
    other.enrol(box.ask(realm.code()))
    assert not boxes.verify(ONE, b"head", box.sign(b"head"))  # it looked just now
    realm.ticks += 2
    assert boxes.verify(ONE, b"head", box.sign(b"head"))
    other.boxes.revoke(ONE)
    realm.ticks += 6
    assert not boxes.verify(ONE, b"head", box.sign(b"head"))
    engine.dispose()


def test_a_key_of_the_site_file_counts_until_a_box_is_enrolled(realm: Realm) -> None:
    by_hand = Box(realm.folder / "hand", ONE)
    market = realm.settings.market[0].model_copy(update={"public_key": by_hand.key})
    settings = realm.settings.model_copy(update={"market": (market,)})
    identity = type(realm.identity)(settings, realm.engine, now=realm.wall, monotonic=lambda: realm.ticks)
    assert identity.boxes.verify(ONE, b"head", by_hand.sign(b"head"))
    realm.box(ONE)
    realm.ticks += 6
    assert not identity.boxes.verify(ONE, b"head", by_hand.sign(b"head"))


class Desk:
    """The province's end of renewal, and what it publishes."""

    def __init__(self, realm: Realm) -> None:
        self.sent: list[tuple[str, bytes]] = []
        self._route = realm.identity.certificates(self._publish)

    def _publish(self, where: str, wire: bytes) -> bool:
        self.sent.append((where, unpack(Issued, wire).certificate))
        return True

    def ask(self, on: str, market: str, request: bytes) -> None:
        self._route.deliver(on, "certificate", pack(Renewal(market, request)))


def request(box: Box) -> bytes:
    return enrolment.read_ask(box.ask(str(new_code(bytes(21))))).request.encode()


def test_a_renewal_is_recorded_and_answered_once_for_each_request(realm: Realm) -> None:
    box, desk = realm.box(ONE), Desk(realm)
    turn(realm, timedelta(days=46))
    asked = request(box)
    desk.ask(ONE, ONE, asked)
    desk.ask(ONE, ONE, asked)
    ((where, first), again) = desk.sent
    assert (where, first) == again
    assert where == topic(ONE, "down", "certificate")
    with realm.engine.connect() as connection:
        assert len(connection.execute(select(certificate)).all()) == 2
    desk.ask(ONE, ONE, request(box))  # too soon after it
    assert len(desk.sent) == 2
    assert len(realm.identity.boxes.revoke(ONE)) == 2


def test_no_market_renews_for_another_and_none_without_a_box_or_a_revoked_one(
    realm: Realm, caplog: pytest.LogCaptureFixture
) -> None:
    box, desk = realm.box(ONE), Desk(realm)
    realm.box(TWO)
    turn(realm, timedelta(days=46))
    asked = request(box)
    desk.ask(TWO, ONE, asked)  # on another's topic
    desk.ask(TWO, TWO, asked)  # a request that names another
    desk.ask("MKT-3", "MKT-3", asked)
    desk.ask(ONE, ONE, b"no request")
    realm.identity.boxes.revoke(ONE)
    desk.ask(ONE, ONE, asked)
    realm.identity.certificates(lambda _where, _wire: True).deliver(ONE, "certificate", b"no frame")
    assert desk.sent == []
    assert caplog.text.count("no certificate") == 6
