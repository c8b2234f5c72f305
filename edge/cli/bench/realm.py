"""A broker, a province and one market enrolled there, as they stand in a bench: real processes, mutual TLS on loopback."""

import getpass
import shutil
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, create_engine

from edge.cli.bench.children import Child, await_port, child, free_ports
from edge.cli.bench.door import MARKET
from edge.cli.bench.row import NotMeasuredError
from edge.cli.bench.standing import Standing
from edge.cli.init import enrol, lay_province
from sync.identity.authority import Authority, self_issue
from sync.identity.signing import make_key

PATIENCE_S = 90.0
LOOK_S = 0.001
_HEARD_S = 0.02
_BROKER = """\
listener {port} 127.0.0.1
cafile {tls}/ca.crt
certfile {tls}/own.pem
keyfile {tls}/own.pem
tls_version tlsv1.3
require_certificate true
allow_anonymous true
set_tcp_nodelay true
persistence false
max_inflight_messages 100
max_queued_messages 10000
max_packet_size 10000000
user {user}
log_dest stderr
log_type error
log_type notice
connection_messages true
"""


class Realm:
    """Lays everything out in a folder; each process runs as long as its block."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.http = free_ports(2)
        self.market = Standing(folder / "market", self.port)
        self.tls = self.market.folder / "tls"
        self._log = folder / "broker.log"
        home = folder / "province"
        lay_province(home, {"broker": str(self.port), "http": str(self.http)})
        enrol(home, MARKET, "bench", make_key(self.market.folder / "market.key"))
        now = datetime.now(UTC)  # noqa: TID251  (the root of the bench)
        self_issue(Authority(home / "ca"), self.tls, MARKET, now)
        (self.market.folder / "province.pub").write_text(make_key(home / "orders.key"), "utf-8")
        self._site = (home / "province.toml").read_text("utf-8")

    @contextmanager
    def broker(self) -> Generator[None, None, None]:
        """A Mosquitto. Raises NotMeasuredError with what to install."""
        program = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
        if program is None:
            raise NotMeasuredError("no mosquitto here; install it: apt-get install mosquitto")
        conf = self.folder / "broker.conf"
        tls = self.folder / "province" / "broker"
        conf.write_text(_BROKER.format(port=self.port, tls=tls, user=getpass.getuser()), "utf-8")
        command = ["setpriv", "--pdeathsig", "TERM", program, "-c", str(conf)]
        with child(self._log, command) as process:
            await_port(self.port, process, self._log)
            yield

    @contextmanager
    def province(self, dsn: str) -> Generator[Child, None, None]:
        """`pinma province` on this archive, from the moment it hears the broker."""
        site = self.folder / "province" / "province.toml"
        site.write_text(f'archive = "{dsn}"\n{self._site}', "utf-8")
        log, heard = self.folder / "province.log", self.marks()
        command = [sys.executable, "-m", "edge.cli", "province", "--config", str(site)]
        with child(log, command) as process:
            await_port(self.http, process, log)
            self.await_client("pinma-province", heard)
            time.sleep(_HEARD_S)  # its subscriptions come right after
            yield process

    def through(self, port: int) -> Standing:
        """The market as it stands when its broker is at this port."""
        self.market = Standing(self.market.folder, port)
        return self.market

    def marks(self) -> int:
        """Where the broker's log ends now."""
        return self._log.stat().st_size

    def await_client(self, name: str, after: int) -> float:
        """When the broker has greeted somebody, by the clock of time.perf_counter."""
        words = f" as {name} ".encode()
        until(lambda: words in self._log.read_bytes()[after:], f"{name} does not come to the broker; see {self.folder}")
        return time.perf_counter()


def until(true: Callable[[], object], otherwise: str, look_s: float = LOOK_S) -> None:
    """Wait until it is true. Raises NotMeasuredError."""
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        if time.monotonic() > deadline:
            raise NotMeasuredError(otherwise)
        time.sleep(look_s)


def behind(engine: Engine, facts: int) -> bool:
    """Whether a province has not folded so many facts into its views yet."""
    with engine.connect() as connection:
        found: int | None = connection.exec_driver_sql('SELECT max(seq) FROM "cursor"').scalar()
    return (found or 0) < facts


@contextmanager
def looking(dsn: str) -> Generator[Engine, None, None]:
    """An archive read from outside; each look sees what is committed."""
    engine = create_engine(dsn, isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()
