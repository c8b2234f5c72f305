"""`python -m tests.torture.inside MODULE:FUNCTION FOLDER [--long]`: the case itself, in the namespaces run.play made."""

import sys
import traceback
from pathlib import Path
from pkgutil import resolve_name

import click
import msgspec

from tests.torture.ground import Ground
from tests.torture.nets import run
from tests.torture.outcome import CaseError


def main() -> int:
    """0 when the case came to an outcome, which is in FOLDER/outcome.json; else 1, and why on stderr."""
    place, folder, *rest = sys.argv[1:]
    run("ip", "link", "set", "lo", "up")
    ground = Ground(Path(folder), long="--long" in rest)
    try:
        outcome = resolve_name(place)(ground)
    except Exception as error:  # noqa: BLE001  boundary: whatever went wrong is told with what every process last said
        traceback.print_exception(error, limit=None if not isinstance(error, CaseError) else 6)
        for child in ground.children:
            click.echo(f"--- {child.name} ---\n{child.last_words()}", err=True)
        return 1
    finally:
        ground.close()
    (Path(folder) / "outcome.json").write_bytes(msgspec.json.encode(outcome))
    return 0


if __name__ == "__main__":
    sys.exit(main())
