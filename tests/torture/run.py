"""Plays one case in namespaces of its own: network, mounts and processes end with it, however it ends."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from tests.apart import propagation
from tests.torture.outcome import CaseError, Outcome

ROOT = Path(__file__).parents[2]
_SHORT_S, _LONG_S = 400.0, 6 * 3600.0
_APART = ("--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child")


def play(place: str, *, long: bool = False) -> Outcome:
    """Play the case at "module:function". Raises CaseError when it could not be played to its end."""
    name = place.rpartition(":")[2]
    folder = Path(tempfile.mkdtemp(prefix=f"pinma-torture-{name}-"))
    rights = () if os.geteuid() == 0 else ("--user", "--map-root-user")
    command = [
        "unshare",
        *rights,
        *_APART,
        *propagation(),
        sys.executable,
        "-m",
        "tests.torture.inside",
        place,
        str(folder),
    ]
    started = time.monotonic()
    try:
        done = subprocess.run(
            [*command, *(["--long"] if long else [])],
            cwd=ROOT, capture_output=True, text=True, check=False, timeout=_LONG_S if long else _SHORT_S,
        )  # fmt: skip
        if done.returncode:
            raise CaseError(f"{name}: {done.stderr.strip()}")
        outcome = msgspec.json.decode((folder / "outcome.json").read_bytes(), type=Outcome)
        return msgspec.structs.replace(outcome, seconds=round(time.monotonic() - started, 1))
    except subprocess.TimeoutExpired as error:
        raise CaseError(f"{name}: still at it after {error.timeout:g} s") from error
    finally:
        if not os.environ.get("PINMA_TORTURE_KEEP"):
            shutil.rmtree(folder, ignore_errors=True)
