"""`pinma restore`: a market's file put back, from a copy or from the province's archive."""

import json
import secrets
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from config import Clock, MarketSettings, SiteFileError, load_market
from edge.assemble.bringing import Lost, bring
from edge.store import copies, restored
from edge.store.database import StoreError, connect, lock
from edge.store.epochs import head
from edge.store.vault import key_of
from sync.identity.box_key import BOX_KEY, BoxKey
from sync.message import BadFrameError, unseal

_STAMP = "%Y%m%d-%H%M%S"


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--from-province", is_flag=True, help="Bring back what the province has archived. The box must be enrolled."
)
@click.option("--config", "path", required=True, type=click.Path(path_type=Path), help="The site file (TOML).")
@click.option(
    "--force", is_flag=True, help="Also over a market.db with newer facts; that one is put aside, never removed."
)
@click.option(
    "--wait", "wait_s", type=float, default=60.0, show_default=True, help="Seconds without an answer to give up."
)
@click.option("--json", "as_json", is_flag=True)
def restore(file: Path | None, path: Path, wait_s: float, *, from_province: bool, force: bool, as_json: bool) -> None:
    """Put the market's file back: from FILE, made by `pinma backup`, or --from-province. The market must not run.

    Until it has been in contact with the province, goods leave a restored market on a manager's word only.
    """
    if (file is None) == (not from_province):
        raise click.UsageError("name a FILE, or --from-province")
    try:
        settings = load_market(path)
        done = (
            _from_province(settings, wait_s, force=force) if file is None else _from_file(settings, file, force=force)
        )
    except (SiteFileError, ValueError) as error:
        _fail(2, error)
    except copies.NewerError as error:
        _fail(1, error)
    except (StoreError, OSError) as error:
        _fail(3, error)
    _say(done, as_json=as_json)


def _from_file(settings: MarketSettings, file: Path, *, force: bool) -> dict[str, Any]:
    new, path, now = settings.folder / "market.db.copy", settings.folder / "market.db", Clock(settings.clock).wall()
    try:
        copies.unpack(file, new)
        with connect(new) as connection:
            market = unseal(connection.execute("SELECT body FROM journal ORDER BY id LIMIT 1").fetchone()[0]).market
            known = restored.furthest(restored.known(connection), path)
            numbers = restored.leap(known, now.date(), restored.far(now))
        connection.close()
        if market != settings.id:
            raise StoreError(f"{file} is a copy of market {market}, not of {settings.id}. Nothing was changed.")
        copies.prepare(new, "backup", now.isoformat(), numbers)
        aside = copies.put(new, path, now.strftime(_STAMP), force=force)
    except (TypeError, BadFrameError) as error:
        raise StoreError(f"{file} holds no journal: {error}. Nothing was changed.") from error
    finally:
        new.unlink(missing_ok=True)
    return _account(path, settings.folder) | {
        "source": "backup",
        "aside": str(aside) if aside else None,
        "lost": None,
        "behind_gaps": 0,
    }


def _from_province(settings: MarketSettings, wait_s: float, *, force: bool) -> dict[str, Any]:
    new, path, clock = settings.folder / "market.db.new", settings.folder / "market.db", Clock(settings.clock)
    if path.exists() and not force:
        raise copies.NewerError(
            f"{path} is there. With --force it is put aside, and the province's copy takes its place."
        )
    for needed in (
        settings.folder / "tls" / "own.pem",
        settings.folder / "province.pub",
        settings.folder / "market.key",
    ):
        if not needed.exists():
            raise StoreError(f"{needed} is not there. Enrol this box first: pinma enrol --config …")
    with lock(path), lock(new):
        found = bring(settings, new, clock, lambda: secrets.token_hex(16), wait_s)
        now, lost = clock.wall(), found.lost
        unknown = lost.last - lost.first + 1 if lost else 0
        with connect(new) as connection:
            known = restored.furthest(restored.seen(connection, settings.node, now.date()), path)
            least = restored.far(now, unknown) if lost and lost.first == 1 else 0  # it may have leapt there already
            numbers = restored.leap(known, now.date(), least, unknown)
        connection.close()
        copies.prepare(new, "province", now.isoformat(), numbers)
    aside = copies.put(new, path, now.strftime(_STAMP), force=True)
    new.with_suffix(".lock").unlink(missing_ok=True)
    return _account(path, settings.folder) | {
        "source": "province",
        "aside": str(aside) if aside else None,
        "lost": lost._asdict() if lost else None,
        "behind_gaps": found.behind_gaps,
    }


def _account(path: Path, folder: Path) -> dict[str, Any]:
    """What is in the file now, and of which days the draw keys are sealed by another box's key."""
    connection = connect(path, read_only=True)
    box = BoxKey(folder / BOX_KEY)
    kept = connection.execute("SELECT day, key FROM secret ORDER BY day").fetchall()
    epochs = connection.execute(
        "SELECT name, max(seq) FROM journal JOIN epoch ON epoch.id = epoch GROUP BY epoch ORDER BY name"
    ).fetchall()
    unread = connection.execute("SELECT count(*) FROM unread").fetchone()[0]
    heads = {epoch: head(connection, epoch, last).hex() for epoch, last in epochs}
    connection.close()
    return {
        "ok": True,
        "facts": sum(last for _, last in epochs),
        "unread": unread,
        "epochs": dict(epochs),
        "heads": heads,
        "unopened": [day for day, key in kept if box.unseal(key_of(day), key) is None],
    }


def _say(done: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(done, ensure_ascii=False))
        return
    click.echo(f"Restored from the {done['source']}: {done['facts']} facts in {len(done['epochs'])} epochs.")
    if done["aside"]:
        click.echo(f"The file that was here is now {done['aside']}.")
    if done["unread"]:
        click.echo(
            f"{done['unread']} facts do not follow from the others and are shown nowhere; they are in the journal."
        )
    if done["unopened"]:
        click.echo(
            "Its draw keys were sealed by another box: they come again from the province. Until then all is tested."
        )
    if done["behind_gaps"]:
        click.echo(f"{done['behind_gaps']} facts are kept at the province behind a gap; they cannot be followed here.")
    if done["source"] == "province":
        lost = Lost(**done["lost"]) if done["lost"] else None
        click.echo(lost.text() if lost else "Nothing is known that was never acknowledged.")
        click.echo("Badges, PINs and pictures are not kept at the province: give them out anew.")
    click.echo("Goods leave on a manager's word until the market has been in contact with the province.")


def _fail(code: int, error: Exception | str) -> NoReturn:
    click.echo(f"pinma restore: {error}", err=True)
    sys.exit(code)
