"""`pinma trace`: where goods came from and where they went, by any code that somebody holds."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NoReturn

import click
import msgspec
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from config import SiteFileError, load_province
from edge.core.codes.text import decode
from edge.core.said import kilograms
from sync.receiver.account import Account, Direction, Tie, account
from sync.receiver.database import NewerArchiveError, look
from sync.receiver.lots import Lot
from sync.receiver.parties import Party
from sync.receiver.sales import Sale

WHAT = {
    "exit": "an exit code", "batch": "a batch", "voucher": "a sales voucher", "tag": "a crate's tag",
    "upstream": "a code that goods came under",
}  # fmt: skip
SIDES = {"this": "The goods", "back": "Back: what they were made of", "forward": "Forward: what came of them"}
HOW = {"mixed": "is in", "returned": "came back as", "sent": "was sent on as", "bought": "by its voucher may be in"}


@click.command()
@click.argument("code")
@click.option("--back", is_flag=True, help="Only where it came from.")
@click.option("--forward", is_flag=True, help="Only where it went.")
@click.option("--config", "path", type=click.Path(path_type=Path), help="The province's site file (province.toml).")
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path),
    default=Path(),
    help="Or the folder that it or archive.db is in.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON value on standard output.")
def trace(code: str, path: Path | None, folder: Path, *, back: bool, forward: bool, as_json: bool) -> None:
    """Trace a batch, exit or voucher code, a crate's tag or a code that goods came under, through all markets.

    0 when it is known, 1 when it is not, 2 for a bad site file, 3 when the archive is not there.
    """
    direction: Direction = "both" if back == forward else "back" if back else "forward"
    try:
        names, engine = _archive(path, folder)
        try:
            found = account(engine, decode(os.fsencode(code)) or code, direction)
        finally:
            engine.dispose()
    except (SiteFileError, ValueError) as error:
        _fail(2, error)
    except (NewerArchiveError, SQLAlchemyError, OSError) as error:
        _fail(3, error)
    if as_json:
        click.echo(json.dumps(_value(code, found, names), ensure_ascii=False))
    elif found is not None:
        click.echo("\n".join(_text(found, names)))
    if found is None:
        click.echo(f"pinma trace: {_printable(code)} is not known here", err=True)
        sys.exit(1)
    if found.unfolded:
        click.echo(f"pinma trace: {found.unfolded} archived facts are not in the views yet; ask again", err=True)


def _archive(path: Path | None, folder: Path) -> tuple[Mapping[str, str], Engine]:
    """The markets' names and the archive, as the site file has them; without one, what the folder holds."""
    beside = folder / "province.toml"
    if path is None and not beside.exists():
        return {}, look(f"sqlite:///{folder / 'archive.db'}")
    settings = load_province(path or beside)
    names = {market.id: market.name for market in settings.market}
    return names, look(settings.archive or f"sqlite:///{settings.folder / 'archive.db'}")


def _value(code: str, found: Account | None, names: Mapping[str, str]) -> dict[str, object]:
    if found is None:
        return {"ok": False, "asked": _printable(code), "error": "not known here"}
    told = msgspec.to_builtins(found)
    goods = [each._asdict() for each in found.goods]
    return {
        "ok": True,
        "asked": _printable(code),
        **told,
        "goods": goods,
        "markets": {each: names.get(each, each) for each in _markets(found)},
    }


def _printable(code: str) -> str:
    """An argument as it can be said again, whatever its octets were."""
    return code.encode(errors="replace").decode()


def _markets(found: Account) -> list[str]:
    return sorted({each.market for each in found.lots})


def _text(found: Account, names: Mapping[str, str]) -> Iterator[str]:
    yield f"{found.code} is {WHAT[found.what]}."
    for side, title in SIDES.items():
        lots = [each for each in found.lots if each.side == side]
        if lots:
            yield f"\n{title}"
            yield from (f"  {_lot(each, names)}" for each in lots)
    if found.ties:
        yield "\nHow they hang together"
        yield from (f"  {_tie(each)}" for each in found.ties)
    if found.sales:
        yield "\nSold"
        yield from (f"  {_sale(each, names)}" for each in found.sales)


def _lot(lot: Lot, names: Mapping[str, str]) -> str:
    kg = f"{kilograms(lot.in_g)} in, {kilograms(lot.inside_g)} inside, {kilograms(lot.out_g)} out, {kilograms(lot.loss_g)} lost"
    told = (
        lot.batch, names.get(lot.market, lot.market), lot.product or "?", _party(lot.seller), lot.origin, lot.produced_on,
        _when(lot.at), kg, lot.status, " ".join(f"stopped by {each}" for each in lot.stops),
        f"came under {lot.upstream}" if lot.upstream else "",
    )  # fmt: skip
    return "  ".join(filter(None, told))


def _tie(tie: Tie) -> str:
    grams = "" if tie.grams is None else f"{kilograms(tie.grams)} of "
    return f"{grams}{tie.batch} ({tie.market}) {HOW[tie.how]} {tie.into} ({tie.into_market})  {_when(tie.at)}".rstrip()


def _sale(sale: Sale, names: Mapping[str, str]) -> str:
    where = f"left {_when(sale.left_at)}" if sale.left_at else sale.way
    told = (
        sale.code, names.get(sale.market, sale.market), f"of {sale.batch}", kilograms(sale.grams), f"voucher {sale.voucher}",
        f"to {_party(sale.buyer) or 'a buyer in passing'}", _when(sale.sold_at), where,
    )  # fmt: skip
    return "  ".join(filter(None, told))


def _party(who: Party) -> str:
    return " ".join(filter(None, (who.name or who.id, who.county)))


def _when(at: str) -> str:
    return f"{at[:10]} {at[11:16]}".strip()


def _fail(code: int, error: Exception) -> NoReturn:
    click.echo(f"pinma trace: {error}", err=True)
    sys.exit(code)
