"""Several senders with one identity on one topic of receipts: each hears what is said to the others."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from sync_rig import MARKET, Journal, MemorySink

from sync.message import Receipt, Report, pack, unseal
from sync.replica import Keeper, Policy, Sender

POLICY = Policy(batch=3, window=4, resend_s=5.0, live=2)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["append", "append", "pile", "wait", "up", "up", "down", "down", "again", "lose", "restart"]),
        st.integers(0, 60),
    ),
    max_size=40,
)


class Home:
    """One box: its journal, its sender, and the receipts it has not heard yet."""

    def __init__(self, copy: bytes | None = None) -> None:
        self.journal = Journal()
        if copy:
            self.journal.restore(copy)
        self.down: list[Receipt] = []
        self.restart()

    def restart(self) -> None:
        self.sender = Sender("facts", MARKET, self.journal, POLICY, lambda head: head[:8])
        self.sender.connected()


class Name:
    """All boxes of one name, and the one that keeps their facts."""

    def __init__(self) -> None:
        self.now = 0.0
        self.sink = MemorySink()
        self.keeper = Keeper("facts", self.sink, lambda _market, head, signature: signature == head[:8])
        self.homes = [Home()]
        self.up: list[Report] = []
        self.recorded: list[int] = []

    def move(self, what: str, n: int) -> None:
        home = self.homes[n % len(self.homes)]
        match what:
            case "append" | "pile":
                self.record(home, n % 9 if what == "append" else n)
            case "wait":
                self.now += n % 7
            case "up" if self.up:
                self.keep(n % len(self.up))
            case "down" if home.down:
                home.sender.take(home.down.pop(n % len(home.down) % 3), self.now)
            case "again" if self.up:
                self.up.append(self.up[n % len(self.up)])
            case "lose" if self.up:
                self.up.pop(n % len(self.up))
            case "restart":
                home.restart()
            case _:
                pass
        self.send(home, n % 4)

    def record(self, home: Home, count: int) -> None:
        for _ in range(count):
            self.recorded.append(len(self.recorded))
            home.journal.append(self.recorded[-1])

    def send(self, home: Home, most: int) -> None:
        while most > 0 and (report := home.sender.due(self.now)):
            home.sender.sent(report, len(pack(report)), self.now)
            self.up.append(report)
            most -= 1

    def keep(self, which: int) -> None:
        receipt = self.keeper.take(self.up.pop(which))
        for home in self.homes:
            home.down.append(receipt)

    def settle(self) -> None:
        for home in self.homes:  # one that is only behind, and has nothing of its own, is Fetcher's to bring on
            self.record(home, 1)
        for _ in range(300):
            self.now += 1
            for home in self.homes:
                self.send(home, 1000)
            while self.up:
                self.keep(0)
            for home in self.homes:
                while home.down:
                    home.sender.take(home.down.pop(0), self.now)
                home.sender.due(self.now)
            if not any(home.journal.pending() for home in self.homes):
                return
        raise AssertionError([home.journal.streams() for home in self.homes])

    def kept(self) -> Counter[int]:
        """What is kept without a gap."""
        shelves = self.sink.shelves.values()
        rows = [row for shelf in shelves for seq, row in shelf.rows.items() if seq <= shelf.now.through]
        return Counter(int(bytes(unseal(row.body).data)) for row in rows)


def played(*phases: list[tuple[str, int]]) -> Name:
    """After each phase but the last there is one box more, made from a copy of the first as it was before that phase."""
    name = Name()
    for phase in phases:
        copy = name.homes[0].journal.copy()
        for what, n in phase:
            name.move(what, n)
        if phase is not phases[-1]:
            name.homes.append(Home(copy))
    name.settle()
    for home in name.homes:
        home.journal.close()
    return name


often = settings(max_examples=200)


@often
@given(STEPS, STEPS)
def test_what_either_of_two_boxes_with_one_name_recorded_is_kept_once(
    one: list[tuple[str, int]], two: list[tuple[str, int]]
) -> None:
    name = played(one, two)
    assert name.kept() == Counter(name.recorded)


@often
@given(STEPS, STEPS, STEPS)
def test_nothing_that_any_of_three_recorded_is_lost(
    one: list[tuple[str, int]], two: list[tuple[str, int]], three: list[tuple[str, int]]
) -> None:
    """What two of them have in common and the third made impossible to send, both record again: nobody could know."""
    name = played(one, two, three)
    assert set(name.kept()) == set(name.recorded)
