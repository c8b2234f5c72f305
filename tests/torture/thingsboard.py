"""`python -m tests.torture.thingsboard [CASE…]`: the applicable cases against thingsboard-gateway 3.8.5, the same columns.

It is installed into an environment of its own below a temporary folder (or --venv, kept); it is no part of this project. Each
case is played in namespaces of its own, so nothing of it reaches the host's network.
"""

import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import click

from tests.torture import run, table
from tests.torture.cases import Case
from tests.torture.outcome import CaseError

VERSION = "3.8.5"
_PACKAGE = f"thingsboard-gateway=={VERSION}"
_HOW = (
    f"thingsboard-gateway {VERSION} as shipped (its tb_gateway.json), but: broker on loopback, access token, remote configuration "
    "and statistics off; a connector of ours calls its send_to_storage and hands back its status. Accepted = it said SUCCESS. "
    "The platform is a stub on mosquitto without rate limits. "
    "`sqlite` is the most durable storage it offers, `memory` is what it ships with."
)
_PLACE = "tests.torture.cases.thingsboard"
CASES = {
    "never-acked": Case("a broker that never PUBACKs for 20 s, then heals (sqlite)", f"{_PLACE}:never_acked"),
    "never-acked-memory": Case("the same (memory)", f"{_PLACE}:never_acked_memory"),
    "boot-away": Case(
        "boot while the broker is away, 5,000 events, kill -9, boot again (sqlite)", f"{_PLACE}:boot_away"
    ),
    "boot-away-memory": Case("the same (memory)", f"{_PLACE}:boot_away_memory"),
    "kill-loop": Case("kill -9 of the gateway alone, 12 times, 500 events/s (sqlite)", f"{_PLACE}:kill_loop"),
    "kill-loop-memory": Case("the same (memory)", f"{_PLACE}:kill_loop_memory"),
    "disk-full": Case("its disk fills, then there is room (sqlite)", f"{_PLACE}:disk_full"),
    "burst": Case("5,000 scans of one reader in one millisecond (sqlite)", f"{_PLACE}:burst"),
    "bounced": Case("broker stopped and started 20 times under load (sqlite)", f"{_PLACE}:bounced"),
}


@click.command()
@click.argument("cases", nargs=-1, type=click.Choice(list(CASES)))
@click.option("--venv", type=click.Path(path_type=Path), help="Where it is, or is to be, installed; kept.")
@click.option("--write", type=click.Path(path_type=Path, dir_okay=False), help="Put the table into this file.")
@click.option("--date", default=lambda: datetime.now(UTC).date().isoformat(), help="The date to write.")  # noqa: TID251
def thingsboard(cases: tuple[str, ...], venv: Path | None, write: Path | None, date: str) -> None:
    """Play the cases against thingsboard-gateway and print the same columns as for ours."""
    with tempfile.TemporaryDirectory(prefix="pinma-torture-tb-") as folder:
        os.environ["PINMA_TORTURE_TB"] = str(_installed(venv or Path(folder) / "venv").absolute())
        rows: list[str] = []
        for name in cases or CASES:
            try:
                outcome = run.play(CASES[name].place)
            except CaseError as error:
                click.echo(f"{name}: {error}", err=True)
                continue
            rows.append(table.row(name, CASES[name].words, outcome))
            click.echo(rows[-1])
            sys.stdout.flush()
    if write:
        table.write(write, "thingsboard", f"{_HOW}\n\n{table.table(rows, date, 'one run')}")


def _installed(venv: Path) -> Path:
    """An environment with the gateway and our connector in it."""
    python = venv / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", _PACKAGE], check=True)
    package = next(venv.glob("lib/python3*/site-packages/thingsboard_gateway"))
    extension = package / "extensions" / "torture"
    extension.mkdir(parents=True, exist_ok=True)
    source = Path(__file__).with_name("tb_connector.py").read_text("utf-8")
    (extension / "torture_connector.py").write_text(source, "utf-8")
    return venv


if __name__ == "__main__":
    thingsboard()
