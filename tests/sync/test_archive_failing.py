"""An archive that fails for a while: nothing is acknowledged that is not kept, and all goes on by itself."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from archive_rig import Room, chain, facts, report
from pg_rig import Cluster
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError
from sync_rig import MARKET

from sync.receiver import copying
from sync.receiver.copying import LostRaceError, again
from sync.receiver.database import connect
from sync.receiver.queries import answers, reconcile
from tests.apart import apart
from tests.patience import eventually

HERE = Path(__file__).parent


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    """A cluster to be hurt."""
    cluster = Cluster()
    yield cluster
    cluster.remove()


def test_a_province_whose_archive_does_not_answer_is_not_ready(engine: Engine) -> None:
    assert answers(engine)

    def gone(*_: object) -> None:
        raise OperationalError("SELECT 1", None, OSError("gone"))

    event.listen(engine, "before_cursor_execute", gone)
    assert not answers(engine)
    event.remove(engine, "before_cursor_execute", gone)
    assert answers(engine)


def test_a_full_disk_costs_receipts_and_nothing_else(tmp_path: Path) -> None:
    script = f'mount -t tmpfs -o size=6m tmpfs "{tmp_path}" && exec "{sys.executable}" "{HERE / "full_disk.py"}" "{tmp_path}"'
    alone = apart()
    paths = os.pathsep.join([str(HERE), str(HERE.parent.parent)])
    done = subprocess.run(
        [*alone, "sh", "-c", script],
        env=os.environ | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    saw = json.loads(done.stdout)
    assert saw["kept"] >= 200
    assert (saw["while full"], saw["again"], saw["failed"]) == (saw["kept"], [0, 0, 0], 4)
    assert saw["back"] == [saw["archived"]] == [saw["through"]] == [saw["kept"] + 200]
    assert saw["check"] == "ok"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
def test_a_database_that_restarts_costs_the_frames_at_hand(own_cluster: Cluster, how: signal.Signals) -> None:
    engine = connect(own_cluster.database())
    room = Room(engine)
    frames = [facts(report(first, first + 99)) for first in range(1, 1000, 100)]
    for each in frames[:4]:
        assert room.take(each)
    own_cluster.stop(how)
    assert room.take(frames[4]) == []
    own_cluster.start()
    for each in frames[4:]:
        assert room.take(each)
    account = reconcile(engine, MARKET)
    assert (account.archived, account.epochs[0].head) == (1000, chain(1000)[-1][1].hex())
    assert room.intake.counts() == {"kept": 10, "archive failed": 1}
    engine.dispose()


def test_a_database_that_dies_in_mid_transaction_keeps_nothing_of_it(own_cluster: Cluster) -> None:
    engine = connect(own_cluster.database())
    room = Room(engine)
    once = iter([True])

    def die(_connection: Connection) -> None:
        if next(once, False):
            own_cluster.stop(signal.SIGQUIT)

    event.listen(engine, "commit", die)
    whole = facts(report(1, 300))
    assert room.take(whole) == []
    own_cluster.start()
    assert reconcile(engine, MARKET).archived == 0
    assert [each.through for each in room.take(whole)] == [300]
    engine.dispose()


def test_a_receiver_whose_connection_was_cut_goes_on(own_cluster: Cluster) -> None:
    engine = connect(own_cluster.database())
    room = Room(engine)
    room.intake.start()
    for first in range(1, 2000, 100):
        room.intake.deliver(MARKET, "facts", facts(report(first, first + 99)).wire)
        if first == 901:
            own_cluster.stop(signal.SIGINT)
            own_cluster.start()
    room.intake.stop()
    for first in range(1, 2000, 100):
        room.take(facts(report(first, first + 99)))  # the market sends again what had no receipt
    assert reconcile(engine, MARKET).archived == 2000
    eventually(lambda: reconcile(engine, MARKET).epochs[0].head == chain(2000)[-1][1].hex())
    engine.dispose()


def test_a_lost_race_is_run_again_and_not_for_ever() -> None:
    tries: list[int] = []

    def lose(times: int) -> str:
        tries.append(1)
        if len(tries) <= times:
            raise LostRaceError("lost")
        return "won"

    assert again(lambda: lose(3)) == "won"
    tries.clear()
    with pytest.raises(LostRaceError):
        again(lambda: lose(99))
    assert len(tries) == copying.MOST_TRIES


def test_what_is_no_race_is_not_run_again(engine: Engine) -> None:
    tries: list[int] = []

    def wrong() -> None:
        tries.append(1)
        with engine.begin() as connection:
            connection.exec_driver_sql("SELECT nothing FROM nowhere")

    with pytest.raises(Exception, match="nowhere"):
        again(wrong)
    assert len(tries) == 1


def test_a_number_that_was_taken_meanwhile_is_noticed(postgres: str) -> None:
    engine = connect(postgres)
    room = Room(engine)
    room.take(facts(report(1, 100)))
    rows = [(MARKET, "e1", seq, *row, "now") for seq, row in enumerate(chain(120), 1)]
    for taken in (rows[90:], rows[95:105]):  # by COPY, by INSERT
        with pytest.raises(LostRaceError, match="still are"), engine.begin() as connection:
            copying.add_facts(connection, taken * (1 if len(taken) < 20 else 3))
    assert reconcile(engine, MARKET).archived == 100
    engine.dispose()


def test_a_cluster_that_is_not_there_is_an_error_in_seconds(tmp_path: Path) -> None:
    with pytest.raises(OperationalError):
        connect(f"postgresql+psycopg://nobody@/x?host={tmp_path}")
