"""What the market's screens read."""

from collections.abc import Callable

import msgspec

from config import Clock
from edge.assemble.book_views import BookViews
from edge.core.batch import Batch
from edge.core.comings import Comings
from edge.core.lab.bench import Bench
from edge.core.lab.samples import Sample
from edge.core.labels import Alias, Binding
from edge.core.ledger import Day, Stop
from edge.core.loop import Tag
from edge.core.methods import Method
from edge.core.operators import Card, Operator
from edge.core.people import Proposal
from edge.core.trade import Serial, Voucher
from edge.core.visit import Visit
from edge.core.why import Why
from edge.flow.asks import Answer as Given
from edge.flow.asks import Declare
from edge.flow.doors.labels import unusable
from edge.flow.foresee import Foresight, foresee
from edge.flow.turn import Site
from edge.store.exit_lists import ExitLists
from edge.store.glance import Glance
from edge.store.lab_lists import LabLists
from edge.store.lists import MOST
from edge.store.register_lists import RegisterLists
from edge.store.store import Store
from kiosk.market.exit_ports import Standing
from kiosk.market.lab_ports import Result, Told
from kiosk.market.ports import Held, Link, Outcome, Staffer
from sync.uplink import Uplink

_ANSWER = msgspec.json.Decoder(Given)


class Views(RegisterLists, LabLists, ExitLists, BookViews):
    """Committed state, read-only."""

    def __init__(
        self, store: Store, site: Site, clock: Clock, uplink: Uplink, today: Callable[[], str] | None = None
    ) -> None:
        """`today` is asked for the trading day, where the clock alone does not decide it."""
        super().__init__(store)
        self._site = site
        self._today = today or (lambda: site.today(clock.wall()))
        self._clock = clock
        self._uplink = uplink

    def batch(self, code: str) -> Batch | None:
        """A batch of this market."""
        return self._store.get(Batch, code)

    def visit(self, code: str) -> Visit | None:
        """A visit of this market."""
        return self._store.get(Visit, code)

    def voucher(self, code: str) -> Voucher | None:
        """A sale of this market."""
        return self._store.get(Voucher, code)

    def serial(self, code: str) -> Serial | None:
        """An exit code of this market."""
        return self._store.get(Serial, code)

    def stands_for(self, code: str) -> str:
        """The batch or exit code that a crate's tag, a label printed ahead or another scheme's code stands for; or itself."""
        tag = self._store.get(Tag, code)
        found = self._store.get(Binding, code) or self._store.get(Alias, code)
        return (tag.subject if tag else "") or (found.batch if found else code)

    def sample(self, code: str) -> Sample | None:
        """A sample."""
        return self._store.get(Sample, code)

    def proposal(self, code: str) -> Proposal | None:
        """A proposal."""
        return self._store.get(Proposal, code)

    def operator(self, code: str) -> Operator | None:
        """A seller or buyer."""
        return self._store.get(Operator, code)

    def card(self, code: str) -> Operator | None:
        """Whose card this is, while it counts."""
        card = self._store.get(Card, code)
        operator = self._store.get(Operator, card.operator) if card else None
        return operator if operator and operator.card == code else None

    def label(self, code: str) -> Why | None:
        """Why a label printed ahead cannot go on goods."""
        return unusable(code, Glance(self._store, self._clock.wall()), self._site.node)

    def rolls(self) -> tuple[int, int]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Labels printed ahead lately, and how many of them were used."""
        return super().rolls(self._site.node)

    def loads(self, seller: str) -> list[Visit]:
        """A seller's last declared loads, the newest first."""
        comings = self._store.get(Comings, seller)
        codes = reversed(comings.visits) if comings else ()
        return [visit for code in codes if (visit := self._store.get(Visit, code)) is not None]

    def stopped(self, code: str) -> bool:
        """Whether a stop order names this code."""
        stop = self._store.get(Stop, code)
        return stop is not None and stop.order != ""

    def day(self) -> Day | None:
        """Today's trading day, while its books are not closed."""
        day = self._store.get(Day, self._today())
        return day if day is not None and day.state in ("open", "closing") else None

    def today(self) -> str:
        """The trading day it is."""
        return self._today()

    def now(self) -> str:
        """The market's time."""
        return self._clock.wall().isoformat(timespec="seconds")

    def uplink(self) -> Link:
        """The line to the province."""
        status = self._uplink.status()
        return Link(status.connected, status.backlog, status.silent_s)

    def outcomes(self, limit: int = MOST) -> list[Outcome]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """The last results."""
        return [Outcome(*each) for each in super().outcomes(limit)]

    def methods(self) -> list[Method]:
        """The methods in force here, as the day began with them."""
        offered, adopted = {each.id for each in self._site.methods}, super().methods()
        return [each for each in adopted if each.id in offered] if adopted else list(self._site.methods)

    def benches(self, day: str = "") -> list[Bench]:
        """What was controlled on a trading day, today's without one."""
        return super().benches(day or self._today())

    def told_authorities(self, batch: str) -> list[Told]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """What both authorities are told of a batch."""
        return [Told(*each) for each in super().told_authorities(batch)]

    def results(self, day: str, until: str) -> list[Result]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """What came out of a trading day's arrivals."""
        return [Result(*each) for each in super().results(day, until)]

    def standing(self) -> Standing:  # pyright: ignore[reportIncompatibleMethodOverride]
        """All that may leave now, or may not."""
        return Standing(*super().standing(self._clock.wall().date().isoformat()))

    def foresee(self, ask: Declare) -> Foresight:
        """What the gate would say of a load that came now."""
        return foresee(ask, Glance(self._store, self._clock.wall()), self._site)

    def people(self) -> list[Staffer]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Everybody enrolled."""
        return [Staffer(*each) for each in super().people()]

    def held(self, registry: str) -> Held:  # pyright: ignore[reportIncompatibleMethodOverride]
        """A registry as it is here."""
        return Held(*super().held(registry))

    def answer(self, actor: str, key: str) -> Given | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """What somebody was answered under a key."""
        found = super().answer(f"{actor} {key}")
        return _ANSWER.decode(found) if found else None
