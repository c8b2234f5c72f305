"""The laboratory under anything that may happen there, against a plain account of what must be: two stations, many hands."""

from datetime import timedelta
from os import environ

import pytest
from flow_rig import Rig
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from lab_arrivals import Arrivals
from lab_benches import Benches
from lab_results import Results
from lab_runs import Runs

LONG = bool(environ.get("PINMA_LONG"))


class Laboratory(Arrivals, Runs, Benches, Results):
    """All of it, time that passes, and a box that dies."""

    @rule(minutes=st.sampled_from((1, 5, 30, 130, 240, 700)))
    def pass_time(self, minutes: int) -> None:
        self.wait(timedelta(minutes=minutes))

    @precondition(lambda self: len(self.entries) % 3 == 0)
    @rule(days=st.integers(1, 3))
    def pass_days(self, days: int) -> None:
        self.wait(timedelta(days=days))

    @rule()
    def die(self) -> None:
        """And come up again."""
        site = self.rig.flow.site
        self.rig.close()
        self.rig = Rig(self.rig.path, self.rig.now)
        self.rig.flow.site = site


TestLaboratory = pytest.mark.timeout(3_600 if LONG else 600)(Laboratory.TestCase)
TestLaboratory.settings = settings(max_examples=400 if LONG else 40, stateful_step_count=100 if LONG else 60)
