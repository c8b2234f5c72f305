"""Run inside a mount namespace of its own: a store on a real filesystem of a few megabytes. Tells what it saw as JSON."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from store_rig import note, open_store

from edge.store.page import Page
from edge.store.pictures import Pictures
from edge.store.space import Space
from edge.store.store import Store
from tests.patience import PATIENCE_S

SIZE, RESERVE, FLOOR = 10 << 20, 2 << 20, 1 << 20


def space(folder: Path) -> Space:
    return Space(folder, monotonic=time.monotonic, reserve_octets=RESERVE, floor_octets=FLOOR)


def fill(folder: Path) -> None:
    """Somebody else takes all that is left."""
    with (folder / "fat").open("ab", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass


def write(store: Store, text: str, size: int = 0) -> str:
    """One fact of about `size` octets: "" or what went wrong."""

    def job(page: Page) -> None:
        page.record(note(text + "." * size))

    error = store.submit(job, actor="t", station="s").exception(PATIENCE_S)
    return "" if error is None else str(error)


def until_full(store: Store) -> int:
    """Write until it fails; how many went in."""
    for number in range(10_000):
        if write(store, f"big {number} ", 20_000):
            return number
    raise AssertionError("it never was full")


def full_and_back(folder: Path) -> dict[str, object]:
    """Fill it, give the reserve up, go on, make room, and take the reserve back."""
    here = space(folder)
    store = open_store(folder / "market.db", space=here)
    seen: dict[str, object] = {"at first": here.state, "reserve": (folder / "reserve").stat().st_size}
    fill(folder)
    here.tend()
    seen["filled"] = here.state
    seen["picture"] = "kept"
    try:
        Pictures(folder / "pictures", room=lambda: not here.full).keep(b"jpeg")
    except OSError as error:
        seen["picture"] = str(error.strerror)
    seen["went in"] = until_full(store)
    seen["given up"] = not (folder / "reserve").exists()
    seen["after"] = [write(store, f"after {number}") for number in range(200)]
    seen["state"] = here.state
    (folder / "fat").unlink()
    here.tend()
    seen["freed"] = (here.state, (folder / "reserve").stat().st_size)
    seen["again"] = write(store, "again", 100_000)
    store.close()
    return seen


def die_full(folder: Path) -> dict[str, object]:
    """Fill it and the reserve too, then die as by a power cut."""
    here = space(folder)
    store = open_store(folder / "market.db", space=here)
    write(store, "first")
    fill(folder)
    until_full(store)
    until_full(store)  # the reserve too
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


def killed(folder: Path) -> dict[str, object]:
    """Killed in the full state, started in it, and started again when there is room."""
    child = subprocess.run([sys.executable, __file__, "die", str(folder)], check=False, capture_output=True, text=True)
    here = space(folder)
    store = open_store(folder / "market.db", space=here)
    seen: dict[str, object] = {"died": child.returncode, "why": child.stderr[-400:], "state": here.state}
    store.close()
    (folder / "fat").unlink()
    here.tend()
    store = open_store(folder / "market.db", space=here)
    seen |= {"freed": here.state, "again": write(store, "again", 100_000)}
    store.close()
    return seen


def closed(folder: Path) -> dict[str, object]:
    """Ended in good order, then filled to the last octet by somebody else, then started."""
    open_store(folder / "market.db", space=space(folder)).close()
    fill(folder)
    here = space(folder)
    store = open_store(folder / "market.db", space=here)
    seen: dict[str, object] = {
        "state": here.state,
        "given up": not (folder / "reserve").exists(),
        "wrote": write(store, "on"),
    }
    store.close()
    return seen


if __name__ == "__main__":
    what, place = sys.argv[1], Path(sys.argv[2])
    if what == "die":
        die_full(place)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(place)], check=True)
    told = {"full": full_and_back, "killed": killed, "closed": closed}[what](place)
    subprocess.run(["cp", str(place / "market.db"), f"{place}.db"], check=True)
    sys.stdout.write(json.dumps(told) + "\n")
