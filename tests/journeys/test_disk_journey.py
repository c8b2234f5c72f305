"""A market on a real small disk that somebody fills: it refuses what comes in, stands a kill, and goes on by itself."""

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

from faults_rig import http_port, lay, standing

from tests.apart import apart
from tests.patience import until

SIZE_MB = 160
LONG_S = 400
ACCEPTED: list[bool] = []  # what every declaration was answered


def declare(folder: Path) -> dict[str, Any]:
    """A load is declared by a program; the answer."""
    tokens: dict[str, list[str]] = json.loads((folder / "tokens.json").read_text("utf-8"))
    token = next(each for each, (_, _, *roles) in tokens.items() if "manager" in roles or "stall" in roles)
    line = {"product": "x", "grams": 1, "origin": "y", "producer": "p", "produced_on": "2026-01-01", "upstream": "U"}
    asked = {"seller": "s", "plate": "闽D12345", "lines": [line]}
    request = urllib.request.Request(
        f"http://127.0.0.1:{http_port(folder)}/api/asks/declare",
        json.dumps(asked).encode(),
        {"authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310  (our own market's)
        told: dict[str, Any] = json.load(answer)
    ACCEPTED.append(told["good"])
    return told


def refused(folder: Path) -> bool:
    return [each["code"] for each in declare(folder)["why"]] == ["disk_full"]


def taken(folder: Path) -> bool:
    return declare(folder)["good"]


def fill(folder: Path) -> None:
    with (folder / "fat").open("wb") as file:
        left = os.statvfs(folder).f_bavail * 4096 - (8 << 20)
        os.posix_fallocate(file.fileno(), 0, left)


def journey(folder: Path) -> dict[str, object]:
    """Run where the small disk is mounted."""
    seen: dict[str, object] = {}
    with standing(folder) as process:
        seen["taken"] = until(lambda: taken(folder))
        seen["reserve"] = (folder / "reserve").stat().st_size == 32 << 20
        fill(folder)
        seen["refused"] = until(lambda: refused(folder))
        process.kill()
        process.wait()
    with standing(folder):
        seen["refused after kill -9"] = until(lambda: refused(folder))
        (folder / "fat").unlink()
        seen["taken again"] = until(lambda: taken(folder))
    return seen | {"accepted": sum(ACCEPTED)}


def test_a_full_disk_refuses_and_recovers_by_itself(tmp_path: Path) -> None:
    alone = apart()
    done = subprocess.run(
        [*alone, sys.executable, __file__, str(tmp_path / "m")],
        capture_output=True, text=True, timeout=LONG_S, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    seen = json.loads(done.stdout.splitlines()[-1])
    assert all(seen.values()), seen
    told = subprocess.run(
        [sys.executable, "-m", "edge.cli", "verify", "journal", "--dir", str(tmp_path / "kept"), "--json"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert json.loads(told.stdout)["ok"], told.stdout
    kinds = (tmp_path / "kept" / "kinds").read_text("utf-8").split()
    assert kinds.count("Starved") == 1
    assert kinds.count("Declared") == seen["accepted"], "what was answered yes is there, and nothing else"


if __name__ == "__main__":
    import sqlite3

    place = Path(sys.argv[1])
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "tmpfs", str(place)], check=True)
    seen = journey(lay(place / "market"))
    kept = place.parent / "kept"
    kept.mkdir()
    connection = sqlite3.connect(place / "market" / "market.db")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kinds = "\n".join(row[0] for row in connection.execute("SELECT kind FROM journal"))
    connection.close()
    shutil.copy(place / "market" / "market.db", kept)
    (kept / "kinds").write_text(kinds, "utf-8")
    sys.stdout.write(json.dumps(seen) + "\n")
