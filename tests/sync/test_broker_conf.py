"""The broker as we configure it, asked by Mosquitto's own clients: who hears what, and who is let in at all."""

import getpass
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from identity_rig import ONE, TWO, Ear, Realm, Wall, papers, publish, settle

from sync.identity import broker
from sync.identity.authority import Authority, make_authority, self_issue
from sync.message import What, topic
from tests.patience import eventually

DOWN = [topic(ONE, "down", what) for what in ("receipts", "orders", "facts", "fetch", "reckoning", "certificate")]


@pytest.fixture
def realm(tmp_path: Path) -> Iterator[Realm]:
    made = Realm(tmp_path, Wall())
    yield made
    made.engine.dispose()


def refused(realm: Realm, *words: str) -> bool:
    """Whether a client that may wait five seconds for any message is turned away at once."""
    command = ["mosquitto_sub", "-h", "127.0.0.1", "-p", str(realm.port), "-t", "#", "-W", "5", *words]
    done = subprocess.run(command, capture_output=True, timeout=120, check=False)
    assert done.stdout == b""
    return done.returncode not in (0, 27)  # 27: connected, and the time ran out


@pytest.mark.parametrize("all_topics", ["#", "pinma/#", "pinma/v1/+/down/+"])
def test_a_market_hears_its_own_topics_and_no_other_s(realm: Realm, all_topics: str) -> None:
    one = realm.box(ONE)
    realm.box(TWO)
    with realm.broker():
        ear = Ear(realm, *papers(realm, one.tls), "-t", all_topics, "-q", "1")
        province = realm.folder / "tls"
        try:
            eventually(lambda: publish(realm, province, DOWN[0]) == 0 and ear.heard())
            for market in (TWO, ONE):
                for what in get_args(What):
                    for way in ("up", "down"):
                        publish(realm, province, topic(market, way, what))
            eventually(lambda: set(ear.heard()) >= set(DOWN))
            settle()
            assert set(ear.heard()) == set(DOWN)
        finally:
            ear.close()


def test_the_province_hears_every_market_s_own_topics_and_nobody_speaks_for_another(realm: Realm) -> None:
    one, two = realm.box(ONE), realm.box(TWO)
    up = [topic(ONE, "up", what) for what in ("facts", "receipts", "state", "fetch", "reckoning", "certificate")]
    with realm.broker():
        ear = Ear(realm, *papers(realm, realm.folder / "tls"), "-t", "#", "-q", "1")
        other = Ear(realm, *papers(realm, two.tls), "-t", "#", "-q", "1")
        try:
            eventually(lambda: publish(realm, one.tls, up[0]) == 0 and ear.heard())
            for each in (
                *up,
                *(topic(TWO, way, what) for way in ("up", "down") for what in get_args(What)),
                "news",
                *DOWN,
            ):
                publish(realm, one.tls, each)
            eventually(lambda: set(ear.heard()) == set(up))
            settle()
            assert set(ear.heard()) == set(up)
            assert other.heard() == []
        finally:
            ear.close()
            other.close()


def test_every_topic_of_the_contract_has_its_line_and_none_has_a_wildcard(realm: Realm) -> None:
    assert set(broker.UP) | set(broker.DOWN) == set(get_args(What))
    lines = (realm.folder / "broker" / "acl").read_text("utf-8").splitlines()
    topics = [line.split(" ", 2)[2] for line in lines if line.startswith("topic ")]
    assert len(topics) == 2 * 2 * (len(broker.UP) + len(broker.DOWN))
    assert not [each for each in topics if "#" in each or "+" in each]


@pytest.mark.parametrize("name", ["#", "+", "a b", "a/b", "a\nuser x", "", "province", "%u", "-x"])
def test_a_name_that_could_be_read_as_more_gets_no_lines(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="market's id"):
        broker.write_acl(tmp_path, [name], lambda market, way, what: f"{market}/{way}/{what}")
    assert not (tmp_path / "acl").exists()


def test_without_a_certificate_of_ours_nobody_is_let_in(realm: Realm, tmp_path: Path) -> None:
    one = realm.box(ONE)
    make_authority(tmp_path / "other", "Pinma", realm.wall())  # the same name, another key
    forged = tmp_path / "forged"
    self_issue(Authority(tmp_path / "other"), forged, ONE, realm.wall())
    ca = ("--cafile", str(realm.folder / "broker" / "ca.crt"))
    with realm.broker():
        assert not refused(realm, *papers(realm, one.tls), "-W", "1")
        assert refused(realm, *ca)
        assert refused(realm, "-W", "2")  # plaintext
        assert refused(realm, "-u", ONE, "-P", "secret", "-W", "2")
        assert refused(realm, *papers(realm, forged))
        assert refused(realm, *papers(realm, realm.folder / "broker"))  # a server's is no client's
        older = ssl.create_default_context(cafile=str(one.tls / "ca.crt"))
        older.load_cert_chain(one.tls / "own.pem")
        older.maximum_version = ssl.TLSVersion.TLSv1_2
        with socket.create_connection(("127.0.0.1", realm.port), 5) as plain, pytest.raises(ssl.SSLError):
            older.wrap_socket(plain, server_hostname="127.0.0.1")


def test_a_revoked_box_is_heard_no_more_and_not_let_in_again(realm: Realm) -> None:
    one, two = realm.box(ONE), realm.box(TWO)
    province = realm.folder / "tls"
    with realm.broker():
        ear = Ear(realm, *papers(realm, one.tls), "-t", "#", "-q", "1")
        above = Ear(realm, *papers(realm, province), "-t", "pinma/v1/+/up/facts", "-q", "1")
        try:
            eventually(lambda: publish(realm, province, DOWN[0]) == 0 and ear.heard())
            eventually(lambda: publish(realm, two.tls, topic(TWO, "up", "facts")) == 0 and above.heard())
            assert realm.identity.boxes.revoke(ONE)
            assert realm.identity.tell_broker()  # by the number in mosquitto.pid
            settle()
            before = len(ear.heard())
            for each in DOWN:
                publish(realm, province, each)
            settle()
            assert len(ear.heard()) == before
            assert refused(realm, *papers(realm, one.tls))
            assert publish(realm, one.tls, topic(ONE, "up", "facts")) != 0
            assert publish(realm, two.tls, topic(TWO, "up", "facts")) == 0  # nobody else is the worse for it
            eventually(lambda: len(above.heard()) >= 2)
            assert set(above.heard()) == {topic(TWO, "up", "facts")}
        finally:
            ear.close()
            above.close()


def test_a_market_that_enrols_while_the_broker_runs_is_let_in_and_the_box_it_replaces_is_not(realm: Realm) -> None:
    old = realm.box(ONE, "old")
    with realm.broker():
        assert not refused(realm, *papers(realm, old.tls), "-W", "1")
        new = realm.box(ONE, "new")
        eventually(lambda: refused(realm, *papers(realm, old.tls)))
        assert not refused(realm, *papers(realm, new.tls), "-W", "1")


def test_lists_are_kept_where_the_configuration_was_written(realm: Realm, tmp_path: Path) -> None:
    elsewhere = tmp_path / "etc"
    conf = realm.identity.broker_conf(elsewhere, "0.0.0.0", ("mqtt.example.cn",))  # noqa: S104
    text = conf.read_text("utf-8")
    assert f"listener {realm.port} 0.0.0.0" in text
    assert f"acl_file {elsewhere}/acl" in text
    assert f"user {getpass.getuser()}" in text
    realm.box(ONE)
    before = (elsewhere / "crl.pem").read_bytes()
    realm.identity.boxes.revoke(ONE)
    realm.identity.tell_broker()
    assert (elsewhere / "crl.pem").read_bytes() != before
    assert f"user {ONE}\n" not in (elsewhere / "acl").read_text("utf-8")
    assert not {path.stat().st_mode & 0o077 for path in elsewhere.iterdir()} - {0}


def test_no_number_of_another_process_is_sent_anything(tmp_path: Path) -> None:
    mine = tmp_path / "pid"
    for text in ("1", "", "x", "999999999"):
        mine.write_text(text)
        assert not broker.tell(mine)
    assert not broker.tell(tmp_path / "none")
