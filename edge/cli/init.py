"""`pinma init`: lay out a market's or a province's folder."""

import json
import secrets
import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from string import Template

import click

from sync.identity.authority import Authority, make_authority, self_issue
from sync.identity.signing import make_key

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
    """Write market.toml, the market's key and one token; never over what is there. Its public key in hex."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "market.toml", MARKET.substitute(PLAIN | values))
    _tokens(folder, [["manager", "office", "manager"]])
    return make_key(folder / "market.key")


def lay_province(folder: Path, values: dict[str, str]) -> None:
    """Write province.toml and one token; never over what is there."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "province.toml", PROVINCE.substitute({"name": "福建省", "broker": "8883", "http": "8090"} | values))
    _tokens(folder, [["supervisor", "office"]])
    now = datetime.now(UTC)  # noqa: TID251  (a root: certificates have real dates)
    make_authority(folder / "ca", "Pinma", now)
    authority = Authority(folder / "ca")
    self_issue(authority, folder / "tls", "province", now)
    self_issue(authority, folder / "broker", "broker", now, ["127.0.0.1", "localhost"])
    make_key(folder / "orders.key")


def enrol(folder: Path, market: str, name: str, public_key: str) -> None:
    """Let a province hear a market."""
    path = folder / "province.toml"
    text = path.read_text("utf-8")
    if public_key not in text:
        entry = f'\n[[market]]\nid = "{market}"\nname = "{name}"\npublic_key = "{public_key}"\n'
        path.write_text(text + entry, "utf-8")


def _write(path: Path, text: str) -> None:
    if not path.exists():
        path.write_text(text, "utf-8")


def _tokens(folder: Path, people: list[list[str]]) -> None:
    path = folder / "tokens.json"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(json.dumps({secrets.token_urlsafe(24): person for person in people}), "utf-8")


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
        key = lay_market(folder, {})
    click.echo(f"{folder}/market.toml is there: put in your market's names and devices.", err=True)
    click.echo(f"Give the province this public key: {key}", err=True)


@init.command()
@_FOLDER
def province(folder: Path) -> None:
    """A province: province.toml, a token for orders."""
    with _made(folder):
        lay_province(folder, {})
    click.echo(f"{folder}/province.toml is there: add a [[market]] for each market.", err=True)
