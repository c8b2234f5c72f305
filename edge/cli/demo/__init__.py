"""`pinma demo`: a whole trading day on this machine. Starts child processes; imports neither composition root."""

import json
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from threading import Event
from typing import Any, cast

import click
from rich.console import Console
from rich.live import Live
from rich.table import Table

from edge.cli.demo import books
from edge.cli.demo.children import Children
from edge.cli.demo.plan import night
from edge.cli.demo.play import Play
from edge.cli.demo.reach import GaveUpError, until
from edge.cli.demo.site import Site
from edge.cli.demo.staff import staff
from edge.cli.demo.stage import Progress
from edge.cli.demo.start import start

_SETTLE_S = 60.0


@click.command()
@click.option("--once", is_flag=True, help="As fast as the protocols allow, close the day, check the books, end.")
@click.option("--batches", type=click.IntRange(8, 5000), default=60, show_default=True, help="Lines that arrive.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed is the same night.")
@click.option("--speed", type=click.FloatRange(1, 10_000), default=120, show_default=True, help="Clock, times real.")
@click.option(
    "--dir", "folder", type=click.Path(path_type=Path, file_okay=False), help="Keep everything here; resumes."
)
@click.option("--json", "as_json", is_flag=True, help="The summary as one JSON value on standard output.")
def demo(*, once: bool, batches: int, seed: int, speed: float, folder: Path | None, as_json: bool) -> None:
    """Broker, province, one market and its devices; a night in which everything happens that can."""
    console = Console(stderr=True)
    with ExitStack() as stack:
        where = folder or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="pinma-", ignore_cleanup_errors=True))
        )
        try:
            where.mkdir(parents=True, exist_ok=True)
            site = Site(where.resolve(), 60 if once else speed)
            site.lay()
        except OSError as error:
            click.echo(f"pinma demo: {error}; choose another folder with --dir", err=True)
            sys.exit(3)
        children = Children(site.folder)
        stack.callback(children.stop)
        signal.signal(signal.SIGTERM, _end)
        try:
            start(site, children)
            found = _night(site, Progress(), console, seed=seed, batches=batches, once=once)
        except KeyboardInterrupt:
            sys.exit(130)
        except GaveUpError as error:
            click.echo(f"pinma demo: {error} (see {site.folder}/*.log)", err=True)
            sys.exit(1)
        found["restarts"] = children.restarts
        _tell(found, console, as_json=as_json)
        if not once:
            console.print("The day is closed; the screens stay up. Ctrl-C ends it.")
            _wait()
        sys.exit(0 if _good(found) else 1)


def _night(site: Site, progress: Progress, console: Console, *, seed: int, batches: int, once: bool) -> dict[str, Any]:
    if not once:
        _links(site, console)
    with Live(console=console, refresh_per_second=4, transient=True) as live:
        progress.told = lambda counts: live.update(_table(counts))
        if not books.closed(site.folder):
            Play(site, night(seed, batches), progress, None if once else site.speed).run()
        found = until(lambda: books.summary(site.folder), _SETTLE_S)
    if found is None:
        raise GaveUpError("the province does not acknowledge everything")
    return found


def _links(site: Site, console: Console) -> None:
    console.print(f"Entrance 入口   {site.market_url}/at/in-1")
    console.print(f"Exit 出口       {site.market_url}/at/out-1")
    console.print(f"Laboratory 检测 {site.market_url}/at/lab")
    console.print(f"Office 办公室   {site.market_url}/at/office")
    console.print(f"Call board 叫号 {site.market_url}/board")
    console.print(f"A seller's phone 商户 {site.market_url}/my")
    console.print(f"Province 省平台 {site.province_url}/")
    console.print("Scan a label's QR code, or open its code below /c/ at the province.")
    console.print("To sign in, paste a badge and enter its PIN:")
    for each in staff(site):
        console.print(f"  {each.role:8} {each.badge}  PIN {each.pin}", highlight=False)
    console.print()


def _table(counts: dict[str, int]) -> Table:
    table = Table.grid(padding=(0, 2))
    for what, count in counts.items():
        table.add_row(what, str(count))
    return table


def _tell(found: dict[str, Any], console: Console, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(found))
        return
    table = Table(title=f"Trading day {found['day']}", title_justify="left", box=None, show_header=False)
    for what, value in found.items():
        parts = cast("dict[str, int]", value) if type(value) is dict else {}
        text = "  ".join(f"{key} {each:,}" for key, each in parts.items()) or str(cast("object", value))
        table.add_row(what.replace("_", " "), text)
    console.print(table)


def _good(found: dict[str, Any]) -> bool:
    """Whether the books stand: everything kept, nothing twice, nothing unexplained."""
    whole = found["journal"] == found["acknowledged"] == found["archived"] and not found["gaps"]
    quota = found["quota"]
    enough = quota["resulted"] >= quota["needed"]
    return whole and enough and found["chain_ok"] and found["draw_ok"] and found["day_closed"]


def _end(_number: int, _frame: object) -> None:
    sys.exit(143)


def _wait() -> None:
    try:
        Event().wait()
    except KeyboardInterrupt:
        sys.exit(0)
