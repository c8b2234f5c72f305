"""`pinma reconcile`: a market's days counted from its own file, and from the province's, each from the bodies themselves."""

import json
import sqlite3
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, NoReturn
from urllib.parse import quote

import click

from edge.cli import journal as j

_PATIENCE_S = 20.0
_UNASKED, _MOST_DAYS = 60, 4_000  # days that a province tells when nobody says how many, and when somebody does
_DAY = "substr(json_extract(CAST(body AS TEXT), '$.at'), 1, 10)"
_IN_FORCE = """SELECT id, name, min(coalesce((SELECT max(seq) FROM journal WHERE journal.epoch = epoch.id), 0), {ends}) AS ends,
    coalesce(through, 0) AS through FROM epoch LEFT JOIN acknowledged ON acknowledged.epoch = epoch.id"""
_PRODUCED = f"""SELECT {_DAY}, name, count(*), max(seq), sum(seq <= through)
    FROM journal JOIN ({{epochs}}) AS e ON e.id = journal.epoch AND seq <= ends GROUP BY 1, 2"""  # noqa: S608
_ARCHIVED = f"""SELECT {_DAY}, fact.epoch, count(*), max(seq) FROM fact JOIN stream USING (market, epoch)
    WHERE fact.market = ? AND seq <= through GROUP BY 1, 2"""  # noqa: S608

Key = tuple[str, str]  # day, epoch


class Count(NamedTuple):
    """Facts of one day in one epoch: how many, the last one's number, and the hash there in hex."""

    facts: int = 0
    last: int = 0
    head: str = ""


class Produced(NamedTuple):
    """The market's own, and how many of them it knows to be kept."""

    own: Count
    acknowledged: int


@click.command()
@click.argument("day", required=False)
@click.option("--dir", "folder", type=click.Path(path_type=Path), default=Path(), help="The market's folder.")
@click.option("--archive", type=click.Path(path_type=Path), help="The province's archive file.")
@click.option("--province", "url", help="Or the province's address, like http://province:8090.")
@click.option("--json", "as_json", is_flag=True)
def reconcile(day: str | None, folder: Path, archive: Path | None, url: str | None, *, as_json: bool) -> None:
    """Compare DAY (or every day) at both ends. 0 equal, 1 not, 3 something is not there."""
    if (archive is None) == (url is None):
        raise click.UsageError("name one of --archive FILE and --province URL")
    connection = j.open_file(folder / "market.db")
    produced = of_market(connection)
    if not (market := j.market(connection)):
        _fail(f"nothing was recorded in {folder / 'market.db'} yet")
    days_produced = len({each for each, _ in produced})
    archived = (
        of_archive(j.open_file(archive, "stream"), market) if archive else of_province(str(url), market, days_produced)
    )
    days = [each for each in compared(produced, archived) if day is None or each["day"] == day]
    if day is not None and not days:
        _fail(f"nothing was recorded or archived on {day}")
    _tell(market, days, as_json=as_json)
    raise SystemExit(0 if all(each["equal"] for each in days) else 1)


def of_market(connection: sqlite3.Connection) -> dict[Key, Produced]:
    """What the market has in force, by day and epoch."""
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    ends = "coalesce((SELECT min(after) FROM line WHERE of = epoch.id), 1 << 60)" if "line" in tables else "1 << 60"
    rows = connection.execute(_PRODUCED.format(epochs=_IN_FORCE.format(ends=ends))).fetchall()
    heads = "SELECT hex(hash) FROM journal WHERE seq = ? AND epoch = (SELECT id FROM epoch WHERE name = ?)"
    return {
        (day, epoch): Produced(Count(facts, last, _head(connection, heads, last, epoch)), acknowledged)
        for day, epoch, facts, last, acknowledged in rows
    }


def of_archive(connection: sqlite3.Connection, market: str) -> dict[Key, Count]:
    """What a province's file holds without a gap, by day and epoch."""
    rows = connection.execute(_ARCHIVED, (market,)).fetchall()
    heads = "SELECT hex(hash) FROM fact WHERE market = ? AND seq = ? AND epoch = ?"
    return {
        (day, epoch): Count(facts, last, _head(connection, heads, market, last, epoch))
        for day, epoch, facts, last in rows
    }


def of_province(url: str, market: str, days: int) -> dict[Key, Count]:
    """What a province says it holds, by day and epoch, of so many last days. Exit 3 when it does not answer."""
    more = f"?days={min(days, _MOST_DAYS)}" if days > _UNASKED else ""
    where = f"{url.rstrip('/')}/api/markets/{quote(market, safe='')}/reckoning{more}"
    if not where.startswith(("http://", "https://")):
        raise click.UsageError(f"{url} is no address; write http://host:port")
    try:
        with urllib.request.urlopen(where, timeout=_PATIENCE_S) as answer:  # noqa: S310  (http or https, above)
            told: list[dict[str, Any]] = json.load(answer)["days"]
        return {(each["day"], each["epoch"]): Count(**each["archived"]) for each in told if each["archived"]["facts"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        _fail(f"{where}: {error!r}; is that a province, is it running, and does it know this market?")


def compared(produced: dict[Key, Produced], archived: dict[Key, Count]) -> Iterator[dict[str, Any]]:
    """Each day in order, with its epochs; equal when count, last number and hash are the same in all of them."""
    keys = sorted(produced.keys() | archived.keys())
    for day in dict.fromkeys(day for day, _ in keys):
        epochs = [_epoch(key, produced, archived) for key in keys if key[0] == day]
        sums = {name: sum(each[name] for each in epochs) for name in ("produced", "acknowledged", "archived")}
        heads = all(each["heads_equal"] for each in epochs)
        yield {
            "day": day,
            **sums,
            "heads_equal": heads,
            "equal": heads and len(set(sums.values())) == 1,
            "epochs": epochs,
        }


def _epoch(key: Key, produced: dict[Key, Produced], archived: dict[Key, Count]) -> dict[str, Any]:
    ours, theirs = produced.get(key, Produced(Count(), 0)), archived.get(key, Count())
    return {
        "epoch": key[1], "produced": ours.own.facts, "acknowledged": ours.acknowledged, "archived": theirs.facts,
        "last": ours.own.last, "archived_last": theirs.last, "heads_equal": ours.own == theirs,
    }  # fmt: skip


def _head(connection: sqlite3.Connection, query: str, *of: object) -> str:
    return str(connection.execute(query, of).fetchone()[0]).lower()


def _tell(market: str, days: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        equal = all(each["equal"] for each in days)
        click.echo(json.dumps({"ok": equal, "market": market, "days": days}, ensure_ascii=False))
        return
    for each in days:
        how = "equal" if each["equal"] else "DIFFERS" if each["produced"] == each["archived"] else "not equal yet"
        click.echo(
            f"{each['day']}  produced {each['produced']}  acknowledged {each['acknowledged']}  archived {each['archived']}  {how}"
        )


def _fail(why: str) -> NoReturn:
    click.echo(f"pinma reconcile: {why}", err=True)
    raise SystemExit(3)
