"""The closed loop played: a market, and the plain account of what should be in it; choosing among what there is."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from flow_goods import BUYER, DAY, SELLER
from flow_rig import Rig
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from loop_account import GROUND, Account, Lot

from edge.cli.proof import wrong_journal
from edge.core.batch import Batch
from edge.flow.asks import CloseDay, GiveCard
from edge.flow.doors import days
from tests.patience import PATIENCE_S

AT = st.integers(0, 99)  # which of those that are meant
PART = st.integers(1, 100)  # per cent of what is there
ZONES = st.sampled_from(GROUND)
TOLERANCE_BP = 500


class Play(RuleBasedStateMachine):
    """Each rule asks the market, asks the account, and compares."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory()
        self.rig = Rig(Path(self._folder.name) / "market.db")
        self.rig.open()
        self.account = Account()
        self.number = 0
        first = self.rig.first()
        self.rig.clean(first)
        batch = self.rig.get(Batch, first)
        self.account.lots[first] = Lot(
            first, SELLER, waits=False, at={"trade": 9_500, "sample": 500}, came_g=10_000, sampled=True
        )
        assert batch.accounts["trade"] == 9_500
        self.cards = {BUYER: self.rig.ask(GiveCard(BUYER)).codes[0]}

    def teardown(self) -> None:
        """Whatever happened, `pinma verify journal` makes it all again: what was decided, and the books of the day."""
        clear = self.rig.ask(CloseDay()).good
        if not clear:
            close = days._close  # pyright: ignore[reportPrivateUsage]  (whatever is still in the way)
            self.rig.store.submit(lambda page: close(DAY, page), actor="甲", station="office").result(PATIENCE_S)
        wrong = wrong_journal(self.rig.store.read())[0]
        assert clear is (wrong == ""), wrong
        assert clear or wrong.startswith(f"{DAY}: closed over ")
        self.rig.close()
        self._folder.cleanup()

    # choosing

    def lot(self, at: int, fits: Callable[[Lot], bool] = lambda _lot: True) -> Lot | None:
        found = [lot for lot in self.account.lots.values() if fits(lot)]
        return found[at % len(found)] if found else None

    def voucher(self, at: int) -> str | None:
        found = list(self.account.vouchers)
        return found[at % len(found)] if found else None
