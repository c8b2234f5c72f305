"""`pinma verify`: the chain, the views and the draw, from the file alone."""

import json
import sqlite3
from pathlib import Path

import click
import msgspec

from edge.cli import journal as j
from edge.core import facts as f
from edge.core.errors import RuleError
from edge.core.fold import Entity, Key
from edge.core.replay import balance, fold, wrong_draw
from edge.store import views
from sync.message import BadFrameError, unseal

_DIR = click.option(
    "--dir", "folder", type=click.Path(path_type=Path), default=Path(), help="The market's folder (with market.db)."
)
_JSON = click.option("--json", "as_json", is_flag=True)


@click.group()
def verify() -> None:
    """Prove from the journal that all was decided right."""


@verify.command()
@_DIR
@_JSON
def journal(folder: Path, *, as_json: bool) -> None:
    """Check every hash, and that the views are what the facts amount to."""
    wrong, count, heads = wrong_journal(j.open_file(folder / "market.db"))
    _answer(wrong, {"facts": count, "heads": heads}, as_json=as_json)


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


def wrong_journal(connection: sqlite3.Connection) -> tuple[str, int, dict[str, str]]:
    """What is wrong with chain, views or balance ("" for nothing); rows; heads."""
    try:
        wrong, count, heads = j.broken(j.rows(connection))
    except BadFrameError as error:
        return f"a body cannot be read: {error}", 0, {}
    if wrong:
        return wrong, count, heads
    try:
        entities = fold(j.facts(connection))
    except (RuleError, BadFrameError) as error:
        return f"the facts cannot be followed: {error}", count, heads
    wrong = _wrong_view(connection, entities)
    return wrong or ("" if balance(entities.values()).even else "the balance is not even"), count, heads


def _wrong_view(connection: sqlite3.Connection, entities: dict[Key, Entity]) -> str:
    """The first row of a view that is not what the facts say, or speaks of what no fact does."""
    for kind, table in views.TABLES.items():
        told = {key: views.row(key, entity) for (each, key), entity in entities.items() if each is kind}
        for row in connection.execute(f"SELECT * FROM {table}"):  # noqa: S608
            if row != told.pop(row[0], None):
                return f"view {table} {row[0]} is not what the facts say"
        if told:
            return f"view {table} lacks {next(iter(told))}"
    return ""


def wrong_day(connection: sqlite3.Connection, day: str) -> str:
    """What is wrong with a day's draw, or ""."""
    key = _key(connection, day)
    if key is None:
        return f"no key for {day!r} is here"
    row = connection.execute("SELECT body FROM journal ORDER BY id LIMIT 1").fetchone()
    return wrong_draw(j.facts(connection), unseal(row[0]).market, day, key)


def last_day(connection: sqlite3.Connection) -> str:
    """The last trading day opened."""
    row = connection.execute("SELECT body FROM journal WHERE kind = 'DayOpened' ORDER BY id DESC LIMIT 1").fetchone()
    return str(msgspec.json.decode(unseal(row[0]).data)["day"]) if row else ""


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
