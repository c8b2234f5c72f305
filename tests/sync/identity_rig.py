"""A province's folder with its broker as `pinma province broker-conf` writes it, and boxes that enrol there."""

import secrets
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from config import ProvinceSettings
from config.settings import BrokerSettings, KnownMarket
from sync.assemble.identity import Identity
from sync.identity import enrolment
from sync.identity.authority import Authority, make_authority, self_issue
from sync.identity.claim import read_code
from sync.identity.own import install, make_request
from sync.identity.signing import make_key, signer
from sync.receiver.database import connect
from tests.patience import eventually
from tests.ports import free_port

ONE, TWO = "MKT-1", "MKT-2"


class Wall:
    """A clock to be turned."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead  # noqa: TID251  (certificates have real dates)


class Box:
    """A market's box: its keys, and what it asks and takes."""

    def __init__(self, folder: Path, market: str) -> None:
        self.folder, self.market = folder, market
        self.tls = folder / "tls"
        folder.mkdir(parents=True, exist_ok=True)
        self.key = make_key(folder / "market.key")

    def ask(self, code: str) -> bytes:
        return enrolment.ask(read_code(code), self.market, make_request(self.tls, self.market), self.key)

    def take(self, code: str, wire: bytes, answer: bytes) -> None:
        given = enrolment.read_answer(answer, enrolment.read_ask(wire), read_code(code).secret)
        install(self.tls, given.certificate.encode(), given.authority.encode())

    def sign(self, head: bytes) -> bytes:
        return signer(self.folder / "market.key")(head)


class Realm:
    """A province that knows two markets. `open` again for what a restart leaves."""

    def __init__(self, folder: Path, wall: Callable[[], datetime], dsn: str = "") -> None:
        self.folder, self.wall, self.ticks = folder, wall, 0.0
        self.dsn = dsn or f"sqlite:///{folder / 'archive.db'}"
        now = wall()
        make_authority(folder / "ca", "Pinma", now)
        self.port = free_port()
        self.settings = ProvinceSettings(
            name="p",
            folder=folder,
            broker=BrokerSettings(port=self.port),
            market=tuple(KnownMarket(id=each, name=each) for each in (ONE, TWO)),
        )
        self.open()
        self.conf = self.identity.broker_conf(None, "127.0.0.1", ())
        self_issue(self.authority, folder / "tls", "province", now)

    @property
    def authority(self) -> Authority:
        return Authority(self.folder / "ca")

    def open(self) -> None:
        self.engine = connect(self.dsn)
        self.identity = Identity(self.settings, self.engine, now=self.wall, monotonic=lambda: self.ticks)

    def again(self) -> None:
        self.engine.dispose()
        self.open()

    def code(self, market: str = ONE) -> str:
        return self.identity.claims.make(market).code

    def box(self, market: str, name: str = "") -> Box:
        """A box that has enrolled."""
        made = Box(self.folder / (name or market), market)
        code = self.code(market)
        wire = made.ask(code)
        made.take(code, wire, self.identity.enrol(wire))
        return made

    @contextmanager
    def broker(self) -> Generator["subprocess.Popen[bytes]", None, None]:
        child = subprocess.Popen(
            ["/usr/sbin/mosquitto", "-c", str(self.conf)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            eventually(self._answers)
            yield child
        finally:
            child.terminate()
            child.wait(60)

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True


class Ear:
    """A real `mosquitto_sub`; what it printed, as topics."""

    def __init__(self, realm: Realm, *words: str) -> None:
        self._out = tempfile.TemporaryFile()  # noqa: SIM115  (closed with it)
        self.child = subprocess.Popen(
            ["mosquitto_sub", "-h", "127.0.0.1", "-p", str(realm.port), "-F", "%t", *words],
            stdout=self._out,
            stderr=self._out,
        )

    def heard(self) -> list[str]:
        self._out.seek(0)
        return self._out.read().decode().splitlines()

    def close(self) -> None:
        self.child.terminate()
        self.child.wait(60)
        self._out.close()


def papers(realm: Realm, tls: Path) -> tuple[str, ...]:
    """The words by which a client of Mosquitto shows a certificate."""
    own = str(tls / "own.pem")
    return ("--cafile", str(realm.folder / "broker" / "ca.crt"), "--cert", own, "--key", own)


def publish(realm: Realm, tls: Path, topic: str, *words: str) -> int:
    """Publish with a certificate, by the real client; its exit code."""
    command = ["mosquitto_pub", "-h", "127.0.0.1", "-p", str(realm.port), *papers(realm, tls), "-q", "1"]
    done = subprocess.run(
        [*command, "-t", topic, "-m", secrets.token_hex(4), *words], capture_output=True, timeout=120, check=False
    )
    return done.returncode


def settle() -> None:
    """Long enough for a message to have come, had it come."""
    time.sleep(0.4)
