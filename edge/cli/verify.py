"""`pinma verify`: the chain, the views and the draw, from the file alone."""

import json
import sqlite3
from pathlib import Path
from typing import NamedTuple

import click
import msgspec

from config import SiteFileError, load_province
from edge.cli import archive as a
from edge.cli import journal as j
from edge.cli.keys import seek
from edge.cli.proof import Genuine, other_version, wrong_journal
from edge.core.day import is_date
from edge.core.redraw import redraw
from sync.identity.signing import make_key, signed
from sync.message import BadFrameError, unseal

_DIR = click.option(
    "--dir", "folder", type=click.Path(path_type=Path), default=Path(), help="The folder with market.db or archive.db."
)
_DAMAGED = "the file is damaged, restore it from a copy"
_JSON = click.option("--json", "as_json", is_flag=True)


@click.group()
def verify() -> None:
    """Prove from the journal that all was decided right."""


@verify.command()
@_DIR
@click.option("--market", help="In a province's archive: this market only.")
@_JSON
def journal(folder: Path, market: str | None, *, as_json: bool) -> None:
    """Check every hash and, at a market, that the views are what the facts amount to. The same heads stand at both ends."""
    if (folder / "archive.db").exists() and not (folder / "market.db").exists():
        _archive(folder, market, as_json=as_json)
    connection = j.open_file(folder / "market.db")
    try:
        wrong, count, heads = wrong_journal(connection, _own(connection, folder))
    except sqlite3.DatabaseError as error:
        wrong, count, heads = f"{_DAMAGED}: {error}", 0, {}
    unseen = "" if wrong else other_version(connection)
    _answer(wrong or unseen, {"facts": count, "heads": heads}, as_json=as_json, no=1 if wrong else 3)


def _archive(folder: Path, market: str | None, *, as_json: bool) -> None:
    connection = j.open_file(folder / "archive.db", "stream")
    known = a.markets(connection)
    if market is not None and market not in known:
        click.echo(f"pinma: nothing of market {market} is kept; there are: {' '.join(known) or 'none'}", err=True)
        raise SystemExit(3)
    configured = _keys(folder)
    wrong, total, heads, behind = "", 0, dict[str, str](), 0
    for each in known if market is None else [market]:
        found, count, ends = a.wrong_archive(
            connection, each, _genuine([configured.get(each, ""), *a.keys(connection, each)])
        )
        wrong = wrong or (f"market {each}: {found}" if found else "")
        total, heads, behind = total + count, heads | ends, behind + a.behind_gaps(connection, each)
    _answer(wrong, {"facts": total, "heads": heads, "behind_gaps": behind}, as_json=as_json)


@verify.command()
@click.argument("day", required=False)
@_DIR
@_JSON
def draw(day: str | None, folder: Path, *, as_json: bool) -> None:
    """Draw a day again (the last one without DAY) and compare.

    0 it holds, 1 it does not, 2 DAY is no date, 3 its key or the day is not here.
    Names the first line that does not hold. Without the key all is compared but the tickets themselves.
    """
    if day is not None and not is_date(day):
        raise click.BadParameter(f"{day!r} is no day: 2026-03-05", param_hint="DAY")
    connection = j.open_file(folder / "market.db")
    try:
        chain = j.chain(j.rows(connection))
        day = day or last_day(connection)
        proof = Proof(chain.wrong) if chain.wrong else prove(connection, day)
    except BadFrameError as error:
        proof, day = Proof(f"a body cannot be read: {error}"), day or ""
    except sqlite3.DatabaseError as error:
        proof, day = Proof(f"{_DAMAGED}: {error}"), day or ""
    _answer(proof.wrong or proof.missing, {"day": day, **proof.told}, as_json=as_json, no=1 if proof.wrong else 3)


class Proof(NamedTuple):
    """What is wrong with a day's draw, or what is missing to prove it ("" for nothing); and what it came to."""

    wrong: str = ""
    missing: str = ""
    told: dict[str, object] = {}  # noqa: RUF012  (never changed)


def prove(connection: sqlite3.Connection, day: str) -> Proof:
    """A day's draw, made again."""
    sought = seek(connection, day)
    found = redraw(j.placed(connection), j.market(connection), day, sought.key)
    told: dict[str, object] = {
        "with_report": found.n,
        "needed": found.needed,
        "drawn": found.s,
        "tickets": found.tickets,
    }
    if (wrong := found.wrong) is not None:
        return Proof(wrong.text(), told={"at": {"epoch": wrong.epoch, "seq": wrong.seq, "batch": wrong.batch}})
    if not found.opened:
        return Proof(missing=f"{day or 'no day'} was not opened here")
    return Proof(sought.wrong, sought.missing if found.tickets else "", told)


def wrong_day(connection: sqlite3.Connection, day: str) -> str:
    """What is wrong with a day's draw, or missing to prove it, or ""."""
    proof = prove(connection, day)
    return proof.wrong or proof.missing


def last_day(connection: sqlite3.Connection) -> str:
    """The last trading day opened."""
    row = connection.execute("SELECT body FROM journal WHERE kind = 'DayOpened' ORDER BY id DESC LIMIT 1").fetchone()
    return str(msgspec.json.decode(unseal(row[0]).data)["day"]) if row else ""


def _own(connection: sqlite3.Connection, folder: Path) -> Genuine | None:
    """How the market's own signature is known: by its key file, when that is here."""
    if not (folder / "market.key").exists():
        return None
    row = connection.execute("SELECT body FROM journal ORDER BY id LIMIT 1").fetchone()
    return _genuine([make_key(folder / "market.key")]) if row else None


def _genuine(keys: list[str]) -> Genuine | None:
    """Whether one of these keys signed; None when there is none to ask."""
    known = [key for key in keys if key]
    return (lambda head, signature: any(signed(key, head, signature) for key in known)) if known else None


def _keys(folder: Path) -> dict[str, str]:
    """The public keys of a province's markets as its site file has them."""
    try:
        return {each.id: each.public_key for each in load_province(folder / "province.toml").market}
    except (SiteFileError, ValueError, OSError):
        return {}


def _answer(wrong: str, found: dict[str, object], *, as_json: bool, no: int = 1) -> None:
    if as_json:
        click.echo(json.dumps({"ok": not wrong, "wrong": wrong or None, **found}, ensure_ascii=False))
    else:
        click.echo(wrong or "it holds: " + " ".join(f"{key}={value}" for key, value in found.items()))
    raise SystemExit(no if wrong else 0)
