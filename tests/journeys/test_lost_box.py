"""A market's box is lost after the night. A new one, enrolled as the old one was, gets everything back from the province."""

import json
import shutil
import subprocess
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from journeys_rig import play

from edge.cli.demo.children import Child
from edge.cli.demo.site import MARKET, Site
from tests import warm
from tests.patience import until

SEED, BATCHES = 5, 20


@contextmanager
def running(child: Child) -> Generator[subprocess.Popen[bytes], None, None]:
    with subprocess.Popen(child.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            assert until(lambda: child.stands() or process.poll() is not None)
            assert process.poll() is None, child.name
            yield process
        finally:
            process.terminate()
            process.wait(60)


def pinma(*words: str) -> tuple[int, dict[str, Any]]:
    done = warm.pinma(*words, "--json", patience_s=100)
    return done.returncode, json.loads(done.stdout) if done.stdout else {"error": done.stderr.decode()}


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Generator[Path, None, None]:
    folder = tmp_path_factory.mktemp("lost")
    played = play(folder, seed=SEED, batches=BATCHES)
    assert played.code == 0, played.blame()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_a_new_box_has_all_that_the_province_had_of_the_old(night: Path) -> None:
    site = Site(night, 60.0)
    site.lay()
    config = str(site.market / "market.toml")
    _, before = pinma("verify", "journal", "--dir", str(site.market))
    _, there = pinma("verify", "journal", "--dir", str(site.province), "--market", MARKET)
    assert before["heads"] == there["heads"]
    for each in site.market.glob("market.db*"):
        each.rename(each.with_suffix(".lost"))
    with ExitStack() as stack:
        broker, _, province = site.around()
        stack.enter_context(running(broker))
        stack.enter_context(running(province))
        code, done = pinma("restore", "--from-province", "--config", config)
        assert code == 0, done
        assert (done["facts"], done["unread"], done["behind_gaps"]) == (before["facts"], 0, 0)
        assert done["heads"] == before["heads"]
        assert (done["lost"] or {"first": 1, "last": 0})["last"] <= before["facts"]
        code, after = pinma("verify", "journal", "--dir", str(site.market))
        assert (code, after["wrong"], after["heads"]) == (0, None, before["heads"])
        assert pinma("restore", "--from-province", "--config", config)[0] == 1
        with running(site.itself()):
            assert until(lambda: contacted(site.market))
            assert until(lambda: heads(site.market) == heads(site.province))
        code, after = pinma("verify", "journal", "--dir", str(site.market))
        assert (code, after["wrong"]) == (0, None)
        assert len(after["heads"]) == len(before["heads"]) + 1


def contacted(folder: Path) -> bool:
    import sqlite3  # noqa: PLC0415
    from contextlib import closing  # noqa: PLC0415

    with closing(sqlite3.connect(f"file:{folder}/market.db?mode=ro", uri=True)) as connection:
        return bool(connection.execute("SELECT count(*) FROM journal WHERE kind = 'Contacted'").fetchone()[0])


def heads(folder: Path) -> dict[str, str]:
    return pinma("verify", "journal", "--dir", str(folder))[1]["heads"]
