"""The closed loop under anything that may happen to goods: I1-I9 and I14 after every step, against a plain account."""

from datetime import timedelta
from os import environ

import pytest
from flow_goods import DAY
from flow_rig import Rig
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from loop_account import GROUND
from loop_entry import Entry
from loop_inside import Inside
from loop_out import Out

from edge.core import facts as f
from edge.core.batch import Batch
from edge.core.replay import balance, fold
from sync.translate import read as read_body

LONG = bool(environ.get("PINMA_LONG"))


class Loop(Entry, Inside, Out):
    """All rooms, time that passes, a box that dies; and what holds after every step."""

    @rule(minutes=st.integers(1, 5))
    def wait(self, minutes: int) -> None:
        self.rig.now += timedelta(minutes=minutes)

    @rule()
    def die(self) -> None:
        """And come up again; what the journal says is what the views say (Rig.close compares)."""
        self.rig.close()
        self.rig = Rig(self.rig.path, self.rig.now, order=self.rig.order, vehicles=self.rig.vehicles)

    @invariant()
    def every_gram_is_where_the_account_has_it(self) -> None:
        for code, lot in self.account.lots.items():
            batch = self.rig.get(Batch, code)
            assert batch.status.value == lot.status, (code, batch, lot)
            inside = {
                zone: batch.accounts.get(zone, 0) for zone in (*GROUND, "out", "exit", "return", "destroyed", "sample")
            }
            assert inside == {zone: lot.at.get(zone, 0) for zone in inside}, (code, batch.accounts, lot.at)
            assert sum(batch.accounts.values()) == 0
            assert all(grams >= 0 for account, grams in batch.accounts.items() if account not in ("gate", "merged"))

    @invariant()
    def no_exit_code_is_given_twice(self) -> None:
        serials = [ticket.serial for each in self.account.vouchers.values() for ticket in each]
        assert len(serials) == len(set(serials))


def test_what_the_journal_says_is_even(morning: Rig) -> None:
    """I14: the books can be made again from the facts alone."""
    facts = [read_body(body).fact for body in morning.bodies()]
    assert balance(fold(facts).values()).even
    assert isinstance(facts[0], f.Opened)
    assert morning.get(Batch, morning.first()).day == DAY


TestLoop = pytest.mark.timeout(7_200 if LONG else 600)(Loop.TestCase)
TestLoop.settings = settings(max_examples=625 if LONG else 40, stateful_step_count=80 if LONG else 50)
