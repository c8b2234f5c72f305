"""`pinma init`: lay out a market's or a province's folder."""

import getpass
import json
import secrets
import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from string import Template
from typing import cast

import click

from config import add_market, load_province
from sync.identity import broker
from sync.identity.authority import Authority, make_authority, self_issue
from sync.identity.box_key import BOX_KEY, make_box_key
from sync.identity.files import replace
from sync.identity.signing import make_key
from sync.message import What, topic

_FOLDER = click.argument("folder", type=click.Path(path_type=Path, file_okay=False))

MARKET = Template("""\
# A market. Every key is explained in docs/configuration.md.
id = "$id"
name = "$name"
node = "$node"                 # the 9-digit code the market is registered under
province = "福建省"
public_url = "$public_url"     # where labels lead the public
sale_lane = "out-1"            # whose printer prints exit labels

[broker]
host = "127.0.0.1"
port = $broker

[http]
port = $http

[[lane]]
id = "in-1"
gate = "entry"
reader = { driver = "serial-scanner", port = "$scanner_in" }
$camera
printer = { driver = "zpl", host = "127.0.0.1", port = $printer_in }
barrier = { driver = "modbus-barrier", host = "127.0.0.1", port = $barrier_in }

[[lane]]
id = "out-1"
gate = "exit"
reader = { driver = "serial-scanner", port = "$scanner_out" }
printer = { driver = "zpl", host = "127.0.0.1", port = $printer_out }
barrier = { driver = "modbus-barrier", host = "127.0.0.1", port = $barrier_out }

# Where screens stand; every lane is one. Open /at/lab once on its browser, and it knows where it is.
[[station]]
id = "lab"
kind = "lab"
# panel = { inches = 15.6, width = 1920, height = 1080 }   # so that keys are 20 mm wide on it

[[station]]
id = "office"
kind = "office"
""")

PROVINCE = Template("""\
# The province. Every key is explained in docs/configuration.md.
name = "$name"

[broker]
host = "127.0.0.1"
port = $broker

[http]
port = $http
""")

PLAIN = {
    "id": "MKT-350121-0001", "name": "示例批发市场", "node": "350121001", "public_url": "http://127.0.0.1:8090",
    "broker": "8883", "http": "8080", "scanner_in": "/dev/serial/by-id/entry", "scanner_out": "/dev/serial/by-id/exit",
    "camera": '# camera = { driver = "camera", source = "rtsp://192.168.1.64/stream1" }   # reads codes too, and keeps pictures',
    "printer_in": "9100", "printer_out": "9101", "barrier_in": "502", "barrier_out": "503",
}  # fmt: skip


def lay_market(folder: Path, values: dict[str, str]) -> str:
    """Write market.toml, the market's and the box's key and one token; never over what is there. The market's, in hex."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "market.toml", MARKET.substitute(PLAIN | values))
    _tokens(folder, [["manager", "office", "manager"]])
    make_box_key(folder / BOX_KEY)
    return make_key(folder / "market.key")


def lay_province(folder: Path, values: dict[str, str]) -> None:
    """Write province.toml, one token, the authority, and what a broker needs; never over what is there."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "province.toml", PROVINCE.substitute({"name": "福建省", "broker": "8883", "http": "8090"} | values))
    _tokens(folder, [["supervisor", "office"]])
    now = datetime.now(UTC)  # noqa: TID251  (a root: certificates have real dates)
    make_authority(folder / "ca", "Pinma", now)
    authority = Authority(folder / "ca")
    self_issue(authority, folder / "tls", "province", now)
    self_issue(authority, folder / "broker", "broker", now, ["127.0.0.1", "localhost"])
    make_key(folder / "orders.key")
    if not (folder / "broker" / broker.CRL).exists():
        replace(folder / "broker" / broker.CRL, authority.revocations([], now))
    if not (folder / "broker" / broker.CONF).exists():
        lay_broker(folder)


def lay_broker(folder: Path) -> Path:
    """Write mosquitto.conf and its list of topics as province.toml says now; where it is."""
    settings, papers = load_province(folder / "province.toml"), folder / "broker"
    listener = broker.Listener(settings.broker.host, settings.broker.port, getpass.getuser(), papers)
    broker.write_conf(papers, listener)
    _lay_acl(folder)
    return papers / broker.CONF


def enrol(folder: Path, market: str, name: str, public_key: str) -> None:
    """Let a province hear a market whose papers are made by hand."""
    add_market(folder / "province.toml", market, name, public_key)
    _lay_acl(folder)


def _lay_acl(folder: Path) -> None:
    markets = [market.id for market in load_province(folder / "province.toml").market]
    broker.write_acl(folder / "broker", markets, _topic)


def _topic(market: str, way: str, what: str) -> str:
    return topic(market, "up" if way == "up" else "down", cast("What", what))


def _write(path: Path, text: str) -> None:
    if not path.exists():
        path.write_text(text, "utf-8")


def _tokens(folder: Path, people: list[list[str]]) -> None:
    path = folder / "tokens.json"
    if not path.exists():
        replace(path, json.dumps({secrets.token_urlsafe(24): person for person in people}).encode())


@contextmanager
def _made(folder: Path) -> Generator[None, None, None]:
    try:
        yield
    except OSError as error:
        click.echo(f"pinma init: {folder}: {error.strerror}; choose another folder", err=True)
        sys.exit(3)


@click.group()
def init() -> None:
    """Lay out the folder of a market or a province."""


@init.command()
@_FOLDER
def market(folder: Path) -> None:
    """A market: market.toml, its key, a token for the API."""
    with _made(folder):
        lay_market(folder, {})
    click.echo(f"{folder}/market.toml is there: put in your market's names and devices. Then enrol it:", err=True)
    click.echo("  at the province:  pinma province claim MARKET --config province.toml", err=True)
    click.echo(f"  here:             pinma enrol --config {folder}/market.toml --province URL --code CODE", err=True)


@init.command()
@_FOLDER
def province(folder: Path) -> None:
    """A province: province.toml, a token for orders, its certificate authority and its broker's configuration."""
    with _made(folder):
        lay_province(folder, {})
    click.echo(f"{folder}/province.toml is there. Its broker: mosquitto -c {folder}/broker/mosquitto.conf", err=True)
    click.echo(f"For each market: pinma province claim MARKET --name NAME --config {folder}/province.toml", err=True)
