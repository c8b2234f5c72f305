"""`pinma reconcile`: both ends counted from their own bodies; equal is 0, not equal is 1, nothing to compare is 3."""

import json
import sqlite3
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from secrets import token_bytes
from typing import Any

import pytest
from click.testing import CliRunner, Result

from edge.cli import COMMANDS
from edge.cli.reconcile import of_province, reconcile
from edge.core import facts as f
from edge.store.database import migrate
from edge.store.outbox import Outbox
from edge.store.page import Page
from edge.store.store import Store
from sync.message import Report, link
from sync.receiver.archive import Archive
from sync.receiver.database import connect
from sync.replica import Keeper
from sync.translate import Translator

AT = datetime(2026, 3, 5, 3, tzinfo=timezone(timedelta(hours=8)))
DAYS = ["2026-03-05", "2026-03-06"]


class Ends:
    """A market with six facts over two days, and a province that keeps what it is sent."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.archive, now = folder, folder / "archive.db", [AT]
        self.store = Store(
            folder / "market.db", seal=Translator("FJ-01").seal, link=link, sign=lambda head: head,
            wall=lambda: now[0], random=token_bytes,
        )  # fmt: skip
        for number in range(5):
            now[0] = AT + timedelta(days=number // 3)
            self.store.submit(_note, actor="t", station="s").result()
        self.outbox = Outbox(self.store)
        self.epoch = self.outbox.current()[0]

    def send(self, last: int, acknowledged: int) -> None:
        rows = self.outbox.read(self.epoch, 0, last)
        engine = connect(f"sqlite:///{self.archive}")
        keeper = Keeper("facts", Archive(engine, lambda: AT), lambda _market, _head, _signature: True)
        keeper.take(Report("facts", "FJ-01", self.epoch, 1, bytes(32), tuple(body for body, _ in rows)))
        engine.dispose()
        self.outbox.acknowledge(self.epoch, acknowledged)

    def run(self, *args: str) -> Result:
        return CliRunner().invoke(reconcile, [*args, "--dir", str(self.folder)])

    def compare(self, *args: str) -> tuple[int, list[dict[str, Any]]]:
        done = self.run(*args, "--archive", str(self.archive), "--json")
        return done.exit_code, json.loads(done.stdout)["days"]


def _note(page: Page) -> None:
    page.record(f.Ordered(0, "n"))


@pytest.fixture
def ends(tmp_path: Path) -> Iterator[Ends]:
    made = Ends(tmp_path)
    yield made
    made.store.close()


def figures(day: dict[str, Any]) -> tuple[object, ...]:
    return day["produced"], day["acknowledged"], day["archived"], day["heads_equal"], day["equal"]


def test_it_is_one_of_the_commands() -> None:
    assert COMMANDS["reconcile"] == "edge.cli.reconcile:reconcile"


def test_both_ends_equal(ends: Ends) -> None:
    ends.send(6, 6)
    code, days = ends.compare()
    assert (code, [each["day"] for each in days]) == (0, DAYS)
    assert [figures(each) for each in days] == [(4, 4, 4, True, True), (2, 2, 2, True, True)]


@pytest.mark.parametrize(("kept", "known"), [(5, 5), (6, 5)])
def test_what_is_not_there_or_not_known_to_be_is_not_equal(ends: Ends, kept: int, known: int) -> None:
    ends.send(kept, known)
    code, days = ends.compare()
    assert (code, [each["equal"] for each in days]) == (1, [True, False])
    assert ends.compare(DAYS[0])[0] == 0
    assert ends.compare(DAYS[1])[0] == 1


def test_the_same_count_with_another_body_is_not_equal(ends: Ends) -> None:
    ends.send(6, 6)
    with closing(sqlite3.connect(ends.archive)) as archive, archive:
        archive.execute("UPDATE fact SET hash = zeroblob(32) WHERE seq = 6")
    code, days = ends.compare()
    assert (code, figures(days[1])) == (1, (2, 2, 2, False, False))


def test_an_epoch_of_somebody_else_is_not_equal(ends: Ends) -> None:
    ends.send(6, 6)
    with closing(sqlite3.connect(ends.archive)) as archive, archive:
        archive.execute("INSERT INTO stream SELECT market, 'other', 1, head, 1, 0 FROM stream")
        archive.execute(
            "INSERT INTO fact (market, epoch, seq, body, hash, received_at)"
            " SELECT market, 'other', 1, body, hash, '' FROM fact WHERE seq = 1"
        )
    code, days = ends.compare()
    assert (code, days[0]["archived"], days[0]["equal"]) == (1, 5, False)


def test_a_tail_that_was_recorded_again_counts_no_more(ends: Ends) -> None:
    ends.send(4, 4)
    ends.store.write(lambda c: c.execute("INSERT INTO epoch (name) VALUES ('e2')")).result()
    ends.store.write(lambda c: c.execute("INSERT INTO line SELECT max(id), min(id), 4, 2 FROM epoch")).result()
    code, days = ends.compare()
    assert (code, [each["day"] for each in days]) == (0, [DAYS[0]])


def test_it_says_so_to_people(ends: Ends) -> None:
    ends.send(5, 5)
    lines = ends.run("--archive", str(ends.archive)).stdout.splitlines()
    assert lines == [
        "2026-03-05  produced 4  acknowledged 4  archived 4  equal",
        "2026-03-06  produced 2  acknowledged 1  archived 1  not equal yet",
    ]


def test_what_cannot_be_compared(ends: Ends, tmp_path: Path) -> None:
    ends.send(6, 6)
    assert ends.run().exit_code == 2
    assert ends.run("--archive", "a", "--province", "http://b").exit_code == 2
    assert ends.run("--province", "ftp://b").exit_code == 2
    assert ends.run("--archive", str(tmp_path / "none.db")).exit_code == 3
    assert ends.run("--province", "http://127.0.0.1:9").exit_code == 3
    assert ends.run("2020-01-01", "--archive", str(ends.archive)).exit_code == 3


def test_a_province_is_asked_by_its_address(ends: Ends) -> None:
    ends.send(6, 6)
    head = ends.outbox.head
    archived = [(DAYS[0], 4, 4, head(ends.epoch, 4).hex()), (DAYS[1], 2, 6, head(ends.epoch, 6).hex())]
    days = [
        {"day": day, "epoch": ends.epoch, "archived": {"facts": facts, "last": last, "head": head}}
        for day, facts, last, head in archived
    ]
    asked: list[str] = []

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            told = json.dumps({"market": "FJ-01", "days": days}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            del format, args

    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        assert ends.run("--province", url).exit_code == 0
        days[1]["archived"]["facts"] = 1  # pyright: ignore[reportArgumentType, reportIndexIssue]
        assert ends.run("--province", url).exit_code == 1
        of_province(url, "FJ-01", 61)
        server.shutdown()
    assert asked[-1] == "/api/markets/FJ-01/reckoning?days=61"  # as many as the market has
    assert asked[0] == "/api/markets/FJ-01/reckoning"


@pytest.mark.parametrize("said", [b"[]", b'{"days": [{}]}', b'{"days": [{"day": "d", "epoch": "e", "archived": 7}]}'])
def test_an_answer_that_is_no_reckoning_is_something_missing(monkeypatch: pytest.MonkeyPatch, said: bytes) -> None:
    def answer(_where: str, timeout: float) -> BytesIO:
        assert timeout > 0
        return BytesIO(said)

    monkeypatch.setattr(urllib.request, "urlopen", answer)
    with pytest.raises(SystemExit) as ended:
        of_province("http://province:8090", "M1", 1)
    assert ended.value.code == 3


def test_a_market_that_recorded_nothing_has_nothing_to_compare(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "market.db")) as empty:
        migrate(empty, tmp_path / "market.db")
    done = CliRunner().invoke(reconcile, ["--dir", str(tmp_path), "--archive", str(tmp_path / "none.db")])
    assert (done.exit_code, "nothing was recorded" in done.stderr) == (3, True)
