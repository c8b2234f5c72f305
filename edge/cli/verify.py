"""`pinma verify`: the chain, the views and the draw, from the file alone."""

import json
import sqlite3
from pathlib import Path

import click
import msgspec

from config import SiteFileError, load_province
from edge.cli import archive as a
from edge.cli import journal as j
from edge.cli.proof import Genuine, wrong_journal
from edge.core import facts as f
from edge.core.replay import wrong_draw
from sync.identity.signing import make_key, signed
from sync.message import BadFrameError, unseal

_DIR = click.option(
    "--dir", "folder", type=click.Path(path_type=Path), default=Path(), help="The folder with market.db or archive.db."
)
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
    wrong, count, heads = wrong_journal(connection, _own(connection, folder))
    _answer(wrong, {"facts": count, "heads": heads}, as_json=as_json)


def _archive(folder: Path, market: str | None, *, as_json: bool) -> None:
    connection = j.open_file(folder / "archive.db")
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
    """Draw a day again (the last one without DAY) and compare."""
    connection = j.open_file(folder / "market.db")
    try:
        day = day or last_day(connection)
        wrong = wrong_day(connection, day)
    except BadFrameError as error:
        wrong = f"a body cannot be read: {error}"
    _answer(wrong, {"day": day}, as_json=as_json)


def wrong_day(connection: sqlite3.Connection, day: str) -> str:
    """What is wrong with a day's draw, or ""."""
    key = _key(connection, day)
    if key is None:
        return f"no key for {day!r} is here"
    return wrong_draw(j.facts(connection), j.market(connection), day, key)


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


def _key(connection: sqlite3.Connection, day: str) -> bytes | None:
    """The key as revealed, or on its own box as received."""
    for fact in j.facts(connection):
        if isinstance(fact, f.Revealed) and fact.day == day:
            return bytes.fromhex(fact.key)
    row = connection.execute("SELECT key FROM secret WHERE day = ?", (day,)).fetchone()
    return row[0] if row else None


def _answer(wrong: str, found: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"ok": not wrong, "wrong": wrong or None, **found}, ensure_ascii=False))
    else:
        click.echo(wrong or "it holds: " + " ".join(f"{key}={value}" for key, value in found.items()))
    raise SystemExit(1 if wrong else 0)
