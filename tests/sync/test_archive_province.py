"""`pinma province` as people run it, on PostgreSQL, hearing a market over a real broker."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import create_engine
from sync_rig import MARKET, POLICY, Journal, MemorySink, Mosquitto, papers

from sync.receiver.queries import markets, reconcile
from sync.replica import Keeper, Sender
from sync.uplink import Standing, Uplink
from tests.patience import eventually
from tests.ports import free_port

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@pytest.fixture
def province(tmp_path: Path, mosquitto: Mosquitto, postgres: str) -> Iterator[str]:
    """A running province; the DSN of its archive."""
    web = free_port()
    folder = tmp_path / "province"
    shutil.copytree(papers() / "one", folder / "tls")
    shutil.copytree(papers() / "ca", folder / "ca")
    public = KEY.public_key().public_bytes_raw().hex()
    site = folder / "province.toml"
    site.write_text(
        f'name = "省"\narchive = "{postgres}"\n'
        f'[broker]\nhost = "127.0.0.1"\nport = {mosquitto.broker.port}\n'
        f'[http]\nhost = "127.0.0.1"\nport = {web}\n'
        f'[[market]]\nid = "{MARKET}"\nname = "一市场"\npublic_key = "{public}"\n'
    )
    log = folder / "log"
    with log.open("wb") as out:
        child = subprocess.Popen(
            [sys.executable, "-m", "edge.cli", "province", "--config", str(site)], stdout=out, stderr=out
        )
        try:
            eventually(lambda: child.poll() is not None or _listens(web))
            assert child.poll() is None, log.read_text()
            yield postgres
        finally:
            child.terminate()
            assert child.wait(60) in (0, -15), log.read_text()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_a_province_on_postgresql_takes_facts_in_and_gives_keys_out(
    province: str, mosquitto: Mosquitto, tmp_path: Path
) -> None:
    journal, orders = Journal(tmp_path / "market.db"), MemorySink()
    uplink = Uplink(
        MARKET,
        mosquitto.broker,
        facts=Sender("facts", MARKET, journal, POLICY, KEY.sign),
        orders=Keeper("orders", orders, lambda _market, _head, _signature: True),
        standing=lambda: Standing(journal.epoch, 0, journal.backlog()),
        monotonic=time.monotonic,
    )
    journal.append(*range(1200))
    uplink.start()
    engine = create_engine(province)
    try:
        eventually(lambda: journal.backlog() == 0)
        eventually(lambda: any(shelf.rows for shelf in list(orders.shelves.values())))
        account = reconcile(engine, MARKET)
        assert (account.archived, account.epochs[0].head) == (1200, journal.head(journal.epoch, 1200).hex())
        eventually(lambda: markets(engine, {MARKET: ""})[0].unread == 1200)  # "Noted" is no fact of a market
    finally:
        uplink.stop()
        journal.close()
        engine.dispose()
