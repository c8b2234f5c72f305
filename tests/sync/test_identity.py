"""Codes that are typed, keys and certificates on a box, and renewal over the line: never a half-written file."""

import ssl
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from identity_rig import ONE, Realm, Wall
from sync_rig import Journal, MemorySink

from edge.assemble.papers import LOOK_S, Papers
from sync.identity.authority import BROKER_LIFE, MARKET_LIFE, Authority, make_authority, self_issue, served
from sync.identity.claim import BadCodeError, Code, new_code, read_code
from sync.identity.own import BadRequestError, install, life, make_request
from sync.identity.signing import make_key, signed, signer
from sync.message import Issued, Renewal, What, pack, topic, unpack
from sync.mqtt import Broker
from sync.receiver.wire import Wire
from sync.replica import Keeper, Policy, Sender
from sync.uplink import Standing, Uplink
from tests.patience import eventually

CODES = st.binary(min_size=21, max_size=21).map(new_code)
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@given(CODES)
def test_a_code_is_read_as_it_was_made(code: Code) -> None:
    assert read_code(str(code)) == code
    assert [len(group) for group in str(code).split("-")] == [5] * 7


@given(CODES)
def test_a_code_may_be_typed_as_people_type(code: Code) -> None:
    text = str(code).lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert read_code(f" {text}\n") == code


@given(CODES, st.integers(0, 34), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(code: Code, place: int, wrong: str) -> None:
    text = str(code).replace("-", "")
    typed = text[:place] + wrong + text[place + 1 :]
    if typed != text:
        with pytest.raises(BadCodeError):
            read_code(typed)


@given(CODES, st.integers(0, 33))
def test_two_neighbours_swapped_are_found(code: Code, place: int) -> None:
    text = str(code).replace("-", "")
    pair = text[place : place + 2]
    if pair[0] != pair[1] and set(pair) != {"0", "Z"}:  # the one pair Luhn does not tell apart
        with pytest.raises(BadCodeError):
            read_code(text[:place] + pair[::-1] + text[place + 2 :])


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_code_or_is_not(text: str) -> None:
    try:
        assert len(read_code(text).secret) == 16
    except BadCodeError:
        return


def test_a_signature_is_by_its_key_only(tmp_path: Path) -> None:
    one, two = make_key(tmp_path / "one"), make_key(tmp_path / "two")
    signature = signer(tmp_path / "one")(b"head")
    assert signed(one, b"head", signature)
    assert not signed(two, b"head", signature)
    assert not signed(one, b"heads", signature)
    assert make_key(tmp_path / "one") == one
    assert (tmp_path / "one").stat().st_mode & 0o777 == 0o600


class Killed(BaseException):
    """The power goes."""


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    make_authority(tmp_path / "ca", "Pinma", Wall()())
    return Authority(tmp_path / "ca")


def whole(folder: Path) -> str:
    """The serial number of own.pem, which must be a key and its certificate."""
    context = ssl.create_default_context(cafile=str(folder / "ca.crt"))
    context.load_cert_chain(folder / "own.pem")
    found = life(folder)
    assert found
    return found.serial


def _steps(monkeypatch: pytest.MonkeyPatch, kill_at: int) -> None:
    """Every touch of the disk counts; before the one at `kill_at`, or halfway through it, the power goes."""
    count = 0

    def counted(real: Callable[..., object], *, half: bool) -> Callable[..., object]:
        def step(path: Path, *words: object, **more: object) -> object:
            nonlocal count
            count += 1
            if count == kill_at:
                if half and isinstance(words[0], bytes):
                    real(path, words[0][: len(words[0]) // 2])
                raise Killed
            return real(path, *words, **more)

        return step

    for name in ("write_bytes", "replace", "unlink", "touch", "chmod"):
        monkeypatch.setattr(Path, name, counted(getattr(Path, name), half=name == "write_bytes"))


@pytest.mark.parametrize("kill_at", range(1, 16))
def test_wherever_the_power_goes_own_pem_is_the_old_or_the_new_and_the_next_try_ends_well(
    tmp_path: Path, authority: Authority, kill_at: int
) -> None:
    folder, now = tmp_path / "tls", Wall()()
    first = authority.issue(make_request(folder, ONE), ONE, now)
    install(folder, first, authority.certificate)
    old = whole(folder)

    def renew() -> None:
        install(folder, authority.issue(make_request(folder, ONE), ONE, now))

    with pytest.MonkeyPatch.context() as patch:
        _steps(patch, kill_at)
        try:
            renew()
        except Killed:
            survived = whole(folder)
        else:
            survived = ""
            assert kill_at > 8, "the power went nowhere"
    before = whole(folder)
    renew()
    assert whole(folder) not in (old, before, survived)
    assert not (folder / "own.key.next").exists()
    assert {path.stat().st_mode & 0o077 for path in folder.iterdir()} == {0}


def test_each_renewal_has_a_key_of_its_own(tmp_path: Path, authority: Authority) -> None:
    folder, now = tmp_path / "tls", Wall()()
    install(folder, authority.issue(make_request(folder, ONE), ONE, now), authority.certificate)
    key = (folder / "own.pem").read_bytes().partition(b"-----BEGIN CERT")[0]
    install(folder, authority.issue(make_request(folder, ONE), ONE, now))
    assert not (folder / "own.pem").read_bytes().startswith(key)


def test_a_certificate_for_another_key_or_without_a_request_is_not_installed(
    tmp_path: Path, authority: Authority
) -> None:
    folder, other, now = tmp_path / "tls", tmp_path / "other", Wall()()
    foreign = authority.issue(make_request(other, ONE), ONE, now)
    with pytest.raises(BadRequestError):
        install(folder, foreign)
    make_request(folder, ONE)
    for wrong in (foreign, b"", b"-----BEGIN CERTIFICATE-----\n"):
        with pytest.raises(BadRequestError):
            install(folder, wrong)
    assert not (folder / "own.pem").exists()


@pytest.mark.parametrize(("hosts", "term"), [((), MARKET_LIFE), (("127.0.0.1", "mqtt.example.cn"), BROKER_LIFE)])
def test_who_lives_with_the_authority_renews_at_half_of_its_life(
    tmp_path: Path, authority: Authority, hosts: tuple[str, ...], term: timedelta
) -> None:
    folder, wall = tmp_path / "own", Wall()
    assert self_issue(authority, folder, "broker", wall(), hosts)
    first = whole(folder)
    wall.ahead = term / 2 - timedelta(days=1)
    assert not self_issue(authority, folder, "broker", wall(), hosts)
    wall.ahead = term / 2 + timedelta(days=1)
    assert self_issue(authority, folder, "broker", wall())  # keeps the hosts it had
    assert set(served(folder)) == set(hosts)
    assert (folder / "own.pem").exists()
    found = life(folder)
    assert found
    assert found.serial != first


def test_the_province_looks_after_its_own_and_the_broker_s_once_a_day(tmp_path: Path) -> None:
    wall = Wall()
    realm = Realm(tmp_path, wall)
    own, broker = tmp_path / "tls", tmp_path / "broker"
    before = whole(own), whole(broker)
    realm.identity.round()
    assert (whole(own), whole(broker)) == before
    wall.ahead = timedelta(days=46)
    realm.identity.round()
    found = life(own)
    assert found
    assert found.serial != before[0]
    assert whole(broker) == before[1]
    (own / "own.pem").unlink()
    realm.identity.round()  # not again on the same day
    assert not (own / "own.pem").exists()
    realm.engine.dispose()


class Line:
    """Stands in for the uplink, to count what is said."""

    def __init__(self) -> None:
        self.said: list[Renewal] = []
        self.up = True

    def say(self, what: What, wire: bytes) -> bool:
        assert what == "certificate"
        if self.up:
            self.said.append(unpack(Renewal, wire))
        return self.up


class At:
    """Papers of a box with turnable clocks."""

    def __init__(self, tls: Path) -> None:
        self.line, self.wall, self.now, self.reconnects = Line(), Wall(), 0.0, 0
        self.papers = Papers(
            tls,
            ONE,
            now=self.wall,
            monotonic=lambda: self.now,
            say=self.line.say,
            reconnect=self._reconnect,
        )

    def _reconnect(self) -> None:
        self.reconnects += 1

    def rounds(self, seconds: float) -> None:
        end = self.now + seconds
        while self.now < end:
            self.papers.round()
            self.now += 0.5


def test_a_box_asks_after_half_of_the_life_and_every_minute_until_answered(
    tmp_path: Path, authority: Authority
) -> None:
    tls = tmp_path / "tls"
    install(tls, authority.issue(make_request(tls, ONE), ONE, Wall()()), authority.certificate)
    at = At(tls)
    at.wall.ahead = MARKET_LIFE / 2 - timedelta(hours=1)
    at.rounds(600)
    assert (at.line.said, at.papers.standing) == ([], "good")
    at.wall.ahead += timedelta(hours=2)
    at.rounds(5 * LOOK_S)
    assert len(at.line.said) == 5
    assert len({each.request for each in at.line.said}) == 1
    old = whole(tls)
    at.papers.take(pack(Issued("MKT-2", authority.issue(at.line.said[0].request, ONE, at.wall()))))
    assert whole(tls) == old
    at.papers.take(pack(Issued(ONE, authority.certificate)))
    assert (whole(tls), at.reconnects) == (old, 0)
    at.papers.take(pack(Issued(ONE, authority.issue(at.line.said[0].request, ONE, at.wall()))))
    assert (at.reconnects, at.papers.standing) == (1, "good")
    found = life(tls)
    assert found
    assert found.serial != old
    at.rounds(600)
    assert len(at.line.said) == 5


def test_a_box_whose_line_is_down_asks_as_soon_as_it_is_up(tmp_path: Path, authority: Authority) -> None:
    tls = tmp_path / "tls"
    install(tls, authority.issue(make_request(tls, ONE), ONE, Wall()()), authority.certificate)
    at = At(tls)
    at.wall.ahead = timedelta(days=50)
    at.line.up = False
    at.rounds(30)
    at.line.up = True
    at.rounds(1)
    assert len(at.line.said) == 1


def test_a_box_without_papers_or_with_old_ones_says_so_once(
    tmp_path: Path, authority: Authority, capsys: pytest.CaptureFixture[str]
) -> None:
    tls = tmp_path / "tls"
    at = At(tls)
    at.rounds(600)
    assert at.papers.standing == "missing"
    assert capsys.readouterr().out.count("not enrolled") == 1
    install(tls, authority.issue(make_request(tls, ONE), ONE, at.wall()), authority.certificate)
    at.rounds(2 * LOOK_S)  # somebody enrolled it meanwhile
    assert at.papers.standing == "good"
    at.wall.ahead = timedelta(days=91)
    at.rounds(600)
    assert at.papers.standing == "expired"
    assert capsys.readouterr().out.count("has expired") == 1
    assert at.line.said == []


@pytest.fixture
def realm(tmp_path: Path) -> Iterator[Realm]:
    made = Realm(tmp_path, Wall())
    yield made
    made.engine.dispose()


def test_a_certificate_is_renewed_over_the_line_and_the_next_connection_uses_it(realm: Realm) -> None:
    assert isinstance(realm.wall, Wall)
    realm.wall.ahead = -timedelta(days=46)
    box = realm.box(ONE)
    realm.wall.ahead = timedelta()
    old = whole(box.tls)
    journal = Journal(market=ONE)

    def say(what: What, wire: bytes) -> bool:
        return uplink.say(what, wire)

    def trust(_market: str, _head: bytes, _signature: bytes) -> bool:
        return True

    papers = Papers(box.tls, ONE, now=realm.wall, monotonic=time.monotonic, say=say)
    uplink = Uplink(
        ONE,
        Broker("127.0.0.1", realm.port, box.tls),
        facts=Sender("facts", ONE, journal, Policy(), box.sign),
        orders=Keeper("orders", MemorySink(), trust),
        standing=lambda: Standing(journal.epoch, 0, 0),
        monotonic=time.monotonic,
        hear={"certificate": papers.take},
        rounds=[papers.round],
    )
    wire = Wire(Broker("127.0.0.1", realm.port, realm.folder / "tls"))
    route = realm.identity.certificates(wire.publish)
    with realm.broker():
        wire.start({"certificate": [route.deliver]}, lambda _up: None)
        uplink.start()
        try:
            eventually(lambda: (found := life(box.tls)) and found.serial != old)
            assert whole(box.tls) != old
            found = life(box.tls)
            assert found
            assert (found.ends - realm.wall()).days >= 89
        finally:
            uplink.stop()
            wire.stop()
        again = Wire(Broker("127.0.0.1", realm.port, box.tls), "again")
        up: list[bool] = []
        again.start({}, up.append)
        try:
            eventually(lambda: up == [True])
        finally:
            again.stop()
    journal.close()
    assert topic(ONE, "down", "certificate") in (realm.folder / "broker" / "acl").read_text("utf-8")
