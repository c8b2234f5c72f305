"""A market that writes as fast as it can and says each answer; it is killed by its parent."""

import sys
from pathlib import Path

from store_rig import note, open_store

from edge.store.page import Page


def main(path: Path) -> None:
    store = open_store(path)
    done = len(store.read().execute("SELECT id FROM journal").fetchall())

    def job(page: Page, text: str) -> str:
        page.record(note(text))
        page.next("n")
        return text

    number = done
    while True:
        futures = [
            store.submit(lambda page, text=f"{number + each}": job(page, text), actor="t", station="s")
            for each in range(5)
        ]
        for future in futures:
            sys.stdout.write(future.result() + "\n")
            sys.stdout.flush()
        number += 5


if __name__ == "__main__":
    main(Path(sys.argv[1]))
