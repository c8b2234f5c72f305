"""Sender and Keeper over a line that loses, repeats and reorders, between two ends that are restored from copies."""

from hypothesis import given, settings
from hypothesis import strategies as st
from sync_rig import MARKET, Journal, MemorySink

from sync.message import Receipt, Report, pack
from sync.replica import Keeper, Policy, Sender

POLICY = Policy(batch=3, window=4, resend_s=5.0, live=2)
Moves = list[tuple[str, int]]
LINE = [
    "append",
    "append",
    "pile",
    "wait",
    "up",
    "up",
    "down",
    "down",
    "lose up",
    "lose down",
    "again",
    "reconnect",
    "restart",
]


class World:
    """Both ends, and what is on the line between them."""

    def __init__(self) -> None:
        self.now = 0.0
        self.journal = Journal()
        self.sink = MemorySink()
        self.keeper = Keeper("facts", self.sink, lambda _market, head, signature: signature == head[:8])
        self.sent = 0
        self.up = list[Report]()
        self.down = list[Receipt]()
        self.far_copy = self.sink.copy()
        self.home_copy = self.journal.copy()
        self.restart()

    def restart(self) -> None:
        self.sender = Sender("facts", MARKET, self.journal, POLICY, lambda head: head[:8])
        self.sender.connected()

    def move(self, name: str, n: int) -> None:  # noqa: C901, PLR0912  (one line a move)
        match name:
            case "append":
                self.journal.append(*(self.sent + each for each in range(n % 9)))
                self.sent += n % 9
            case "pile":
                self.journal.append(*(self.sent + each for each in range(n)))
                self.sent += n
            case "wait":
                self.now += n % 7
            case "up" if self.up:
                self.down.append(self.keeper.take(self.up.pop(n % len(self.up))))
            case "down" if self.down:
                self.sender.take(self.down.pop(n % len(self.down)), self.now)
            case "lose up" if self.up:
                self.up.pop(n % len(self.up))
            case "lose down" if self.down:
                self.down.pop(n % len(self.down))
            case "again" if self.up:
                self.up.append(self.up[n % len(self.up)])
            case "reconnect":
                self.sender.lost()
                assert self.sender.due(self.now) is None
                self.sender.connected()
            case "restart":
                self.restart()
            case "copy far":
                self.far_copy = self.sink.copy()
            case "restore far":
                self.sink.restore(self.far_copy)
            case "copy home":
                self.home_copy = self.journal.copy()
            case "restore home":
                self.journal.restore(self.home_copy)
                self.restart()
            case _:
                pass
        self.send(most=n)
        self.check()

    def send(self, most: int = 1000) -> None:
        """What the link takes of what is due."""
        while most > 0 and (report := self.sender.due(self.now)):
            assert report == self.sender.due(self.now)
            self.sender.sent(report, len(pack(report)), self.now)
            self.up.append(report)
            most -= 1
        for lane, window in ((False, POLICY.window), (True, POLICY.live)):
            tracks = self.sender._tracks.values()  # pyright: ignore[reportPrivateUsage]
            assert sum(flight.live is lane for track in tracks for flight in track.flights.values()) <= window

    def check(self) -> None:
        """What is kept without a gap really is."""
        for shelf in self.sink.shelves.values():
            assert shelf.now.through == 0 or shelf.rows[shelf.now.through].hash == shelf.now.head
            assert set(range(1, shelf.now.through + 1)) <= set(shelf.rows)

    def settle(self) -> None:
        """A line that works, until nothing moves."""
        for _ in range(400):
            self.now += 1
            self.send()
            while self.up:
                self.down.append(self.keeper.take(self.up.pop(0)))
            while self.down:
                self.sender.take(self.down.pop(0), self.now)
            self.check()
            self.sender.due(self.now)
            if not self.journal.pending():
                assert self.sender.due(self.now) is None
                return
        raise AssertionError(f"never quiet: {self.journal.streams()}")


def moves_of(*more: str) -> st.SearchStrategy[Moves]:
    return st.lists(st.tuples(st.sampled_from([*LINE, *more]), st.integers(0, 60)), max_size=60)


moves = moves_of()
with_far = moves_of("copy far", "restore far")
with_home = moves_of("copy home", "restore home")
with_both = moves_of("copy far", "restore far", "copy home", "restore home")
quick = settings(max_examples=150)


def run(steps: Moves) -> World:
    world = World()
    try:
        for name, n in steps:
            world.move(name, n)
        world.journal.append("last")  # a restored far end shows itself with the next report
        world.settle()
        for epoch, last, _ in world.journal.streams():
            ours = world.journal.read(epoch, 0, last)
            assert [row[1] for row in ours] == [world.sink.shelves[epoch].rows[seq].hash for seq in range(1, last + 1)]
    finally:
        world.journal.close()
    return world


@quick
@given(moves)
def test_everything_arrives_once_over_a_bad_line(steps: Moves) -> None:
    world = run(steps)
    assert not world.journal.forks
    assert not any(shelf.set_aside for shelf in world.sink.shelves.values())


@quick
@given(with_far)
def test_a_province_restored_from_a_copy_is_filled_again(steps: Moves) -> None:
    assert not run(steps).journal.forks


@quick
@given(with_home)
def test_a_market_restored_from_a_copy_goes_on_in_a_new_epoch(steps: Moves) -> None:
    run(steps)


@quick
@given(with_both)
def test_both_may_be_restored(steps: Moves) -> None:
    run(steps)


def test_a_home_that_lost_more_than_a_window_learns_what_is_kept_of_it_up_to_the_fork() -> None:
    """The far end goes on with another's bodies from 10 on; nothing it answers can be that far, but each report is."""
    world = run([
        ("append", 1), ("append", 26), ("up", 0), ("restore far", 0), ("copy home", 0), ("append", 1), ("down", 2),
        ("restore home", 0),
    ])  # fmt: skip
    assert [n for _, n in world.journal.forks] == [10]
