"""`pinma province claim`, `answer`, `revoke` and `broker-conf`."""

import json
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click
from sqlalchemy.exc import SQLAlchemyError

from config import Clock, SiteFileError, add_market, load_province
from sync.assemble.identity import Identity
from sync.receiver.claims import ClaimError
from sync.receiver.database import NewerArchiveError, connect

_JSON = click.option("--json", "as_json", is_flag=True)
_PID = click.option("--pid-file", type=click.Path(path_type=Path), help="The broker's; it is sent HUP.")
_UNTOLD = "No running broker was found: send it HUP when it runs (kill -HUP PID, or name --pid-file)."
_WHY = {
    "malformed": "this is no enrolment request; make a new one with `pinma enrol --request`",
    "unknown": "there is no such claim; make one with `pinma province claim`",
    "wrong": "the claim code was not the right one",
    "void": "this claim is void, by a newer one or too many wrong codes; make a new one with `pinma province claim`",
    "expired": "this claim has expired; make a new one with `pinma province claim`",
    "used": "this claim was used by another request; make a new one with `pinma province claim`",
    "other market": "this claim is for another market",
    "revoked key": "the box's key was revoked: remove market.key there and enrol again with a new claim",
}


def _config(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--config", "path", type=click.Path(path_type=Path), help="The site file (province.toml).")(
        command
    )


@click.command()
@click.argument("market")
@click.option("--name", help="What the market is called, when the province does not know it yet.")
@_config
@_PID
@_JSON
@click.pass_context
def claim(
    context: click.Context, market: str, name: str | None, path: Path | None, pid_file: Path | None, *, as_json: bool
) -> None:
    """Give out the code by which a box of MARKET enrols, once, within seven days. It is shown now and never again."""
    path = _path(context, path)
    with _identity(path, pid_file, (market, name)) as (identity, new):
        made = identity.claims.make(market)
        told = identity.tell_broker()
    if as_json:
        click.echo(json.dumps({"market": market, "code": made.code, "expires": made.expires.isoformat()}))
    else:
        click.echo(made.code)
        click.echo(f"Good once, until {made.expires:%Y-%m-%d %H:%M} UTC. At the box:", err=True)
        click.echo(f"  pinma enrol --config market.toml --province URL --code {made.code}", err=True)
    if new:
        click.echo(f"{market} is new in {path}: restart the province, so that it hears it.", err=True)
    if not told:
        click.echo(_UNTOLD, err=True)


@click.command()
@click.argument("request", type=click.Path(path_type=Path))
@click.argument("answer", type=click.Path(path_type=Path))
@_config
@_PID
@click.pass_context
def answer(context: click.Context, request: Path, answer: Path, path: Path | None, pid_file: Path | None) -> None:
    """Answer a box's request that came as a file. 1 when it gets no certificate."""
    with _identity(_path(context, path), pid_file) as (identity, _):
        given = identity.enrol(request.read_bytes())
        answer.write_bytes(given)
    click.echo(f"{answer}: take it to the box: pinma enrol --config market.toml --answer {answer.name}", err=True)


@click.command()
@click.argument("name", metavar="MARKET|SERIAL")
@_config
@_PID
@_JSON
@click.pass_context
def revoke(context: click.Context, name: str, path: Path | None, pid_file: Path | None, *, as_json: bool) -> None:
    """Hear a market's box no more: its certificates are revoked, its topics closed, its signature worth nothing."""
    with _identity(_path(context, path), pid_file) as (identity, _):
        serials = identity.boxes.revoke(name)
        told = bool(serials) and identity.tell_broker()
    if as_json:
        click.echo(json.dumps({"revoked": serials, "broker_told": told}))
    elif serials:
        click.echo(f"Revoked: {', '.join(serials)}", err=True)
    if not serials:
        _fail(1, f"no box of {name} is enrolled, and no certificate has this serial number")
    if not told:
        click.echo(_UNTOLD, err=True)


@click.command("broker-conf")
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--bind", help="The address the broker listens on; 0.0.0.0 for all. The site file's host without.")
@click.option(
    "--host", "hosts", multiple=True, help="A name or address by which markets reach it; goes into its certificate."
)
@_config
@click.pass_context
def broker_conf(
    context: click.Context, folder: Path | None, bind: str | None, hosts: tuple[str, ...], path: Path | None
) -> None:
    """Write mosquitto.conf with its lists (acl, crl.pem); they are kept current there from then on."""
    path = _path(context, path)
    with _identity(path) as (identity, _):
        written = identity.broker_conf(folder, bind or load_province(path).broker.host, hosts)
    click.echo(f"{written}: run mosquitto -c {written}", err=True)


def _path(context: click.Context, path: Path | None) -> Path:
    """From this command's own --config, else the group's, else here."""
    above: Path | None = context.parent.params.get("path") if context.parent else None
    return path or above or Path("province.toml")


@contextmanager
def _identity(
    path: Path, pid_file: Path | None = None, known: tuple[str, str | None] | None = None
) -> Generator[tuple[Identity, bool], None, None]:
    """The identities of a province, and whether the market to be known is new. Boundary: errors become exit codes."""
    try:
        new = known is not None and add_market(path, known[0], known[1] or known[0])
        settings = load_province(path)
        engine = connect(settings.archive or f"sqlite:///{settings.folder / 'archive.db'}")
        try:
            yield Identity(settings, engine, now=Clock(None).wall, monotonic=time.monotonic, pid_file=pid_file), new
        finally:
            engine.dispose()
    except ClaimError as error:
        _fail(1, _WHY[error.why])
    except (SiteFileError, ValueError) as error:
        _fail(2, str(error))
    except (NewerArchiveError, SQLAlchemyError, OSError) as error:
        _fail(3, str(error))


def _fail(code: int, text: str) -> NoReturn:
    click.echo(f"pinma province: {text}", err=True)
    sys.exit(code)


COMMANDS = (claim, answer, revoke, broker_conf)
