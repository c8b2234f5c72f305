"""A market with a real store, a clock that stands still until moved, and a performer that only writes down."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from secrets import token_bytes
from threading import Lock
from typing import TypeVar

from flow_goods import (
    BUYER,
    DAY,
    IN,
    INHIBITION,
    KEY,
    LOT,
    MARKET,
    NIGHT,
    OTHER,
    OUT,
    PICTURE,
    READER,
    SELLER,
    SITE,
    STRIP,
    STRIPS,
    good,
)

from edge.core import draw
from edge.core import facts as f
from edge.core.actions import Action, OpenBarrier, PrintLabel, Tell
from edge.core.batch import Batch
from edge.core.facts import Fact
from edge.core.fold import Entity
from edge.core.papers import Line
from edge.core.redraw import Placed, redraw
from edge.core.replay import fold
from edge.flow.asks import (
    Answer,
    Ask,
    Assay,
    Commission,
    Control,
    Declare,
    Dispose,
    Item,
    Move,
    OpenDay,
    Read,
    Register,
    Second,
    Sell,
    Stock,
    TakeKey,
    TakeLift,
    TakeSample,
    TakeStop,
    Verify,
    Waive,
)
from edge.flow.flow import Flow
from edge.flow.ports import Page
from edge.store.orders import Orders
from edge.store.store import Store
from sync.identity.box_key import BoxKey
from sync.message import link
from sync.translate import Translator, read
from tests.patience import PATIENCE_S

T = TypeVar("T", bound=Fact)
E = TypeVar("E", bound=Entity)


@dataclass
class Rig:
    """One market. `seen` is what was performed, turn by turn; `box_key` is what its draw keys are sealed by."""

    path: Path
    now: datetime = NIGHT
    ticks: float = 1_000.0
    seen: list[tuple[tuple[Action, ...], Answer]] = field(
        default_factory=list[tuple[tuple[Action, ...], Answer]], repr=False
    )
    order: int = 0
    vehicles: int = 0
    box_key: Path | None = None

    def __post_init__(self) -> None:
        self._translator = Translator(MARKET)
        self._lock = Lock()
        self.store = Store(
            self.path, seal=self._translator.seal, link=link, sign=lambda head: head[::-1], wall=lambda: self.now,
            random=token_bytes, answer=Answer,
            vault=BoxKey(self.box_key, make=True) if self.box_key else None,
        )  # fmt: skip
        self.flow = Flow(SITE, self.store, self._perform, lambda: self.ticks)

    def _perform(self, actions: Sequence[Action], answer: Answer, at: str) -> None:
        del at
        with self._lock:
            self.seen.append((tuple(actions), answer))

    def ask(self, ask: Ask, actor: str = "甲", key: str = "") -> Answer:
        return self.flow.submit(ask, actor=actor, station="here", key=key).result(PATIENCE_S)

    def scan(self, lane: str, text: str) -> Answer:
        return self.ask(Read(lane, text.encode()))

    def actions(self) -> list[Action]:
        """What the last turn had performed."""
        return list(self.seen[-1][0])

    def opened(self) -> list[OpenBarrier]:
        return [action for action in self.actions() if isinstance(action, OpenBarrier)]

    def printed(self) -> list[PrintLabel]:
        return [action for action in self.actions() if isinstance(action, PrintLabel)]

    def told(self) -> list[Tell]:
        return [action for action in self.actions() if isinstance(action, Tell)]

    def put(self, *facts: Fact, actor: str = "乙") -> None:
        """What somebody who has the journal's own code lets be recorded, without asking any door."""

        def record(page: Page) -> None:
            for fact in facts:
                page.record(fact)

        self.store.submit(record, actor=actor, station="office").result(PATIENCE_S)

    def bodies(self) -> list[bytes]:
        return [row[0] for row in self.store.read().execute("SELECT body FROM journal ORDER BY id").fetchall()]

    def facts(self, kind: type[T]) -> list[T]:
        return [fact for fact in map(_fact, self.bodies()) if isinstance(fact, kind)]

    def get(self, kind: type[E], key: str) -> E:
        found = self.store.get(kind, key)
        assert found is not None
        return found

    def status(self, code: str) -> str:
        return self.get(Batch, code).status.value

    def close(self) -> None:
        """Whatever happened, the views are a fold of the journal, and no gram is missing."""
        entities = fold(map(_fact, self.bodies()))
        for (kind, key), entity in entities.items():
            assert self.store.get(kind, key) == entity
        self.store.close()

    def declare(self, *lines: Line, seller: str = SELLER) -> str:
        """Another vehicle each time; the visit code."""
        self.vehicles += 1
        return self.ask(Declare(seller, f"闽A{20_000 + self.vehicles}", lines)).code

    def come(self, *lines: Line, seller: str = SELLER) -> tuple[str, ...]:
        """A vehicle that comes in; its batch codes."""
        return self.scan(IN, self.declare(*lines, seller=seller)).codes

    def sell(self, batch: str, grams: int = 1_000, seller: str = SELLER) -> Answer:
        return self.ask(Sell(seller, BUYER, (Item(batch, grams),)))

    def sold(self, batch: str, grams: int = 1_000) -> tuple[str, str]:
        """A voucher and its one exit code."""
        answer = self.sell(batch, grams)
        assert answer.good, answer
        return answer.code, answer.codes[0]

    def gone(self, batch: str, grams: int = 1_000) -> str:
        """The exit code of goods that have left."""
        voucher, serial = self.sold(batch, grams)
        assert self.scan(OUT, voucher).verdict == "pass"
        return serial

    def sample(self, batch: str) -> str:
        answer = self.ask(TakeSample(batch), "采样员")
        assert answer.good, answer
        return answer.code

    def run(self, sample: str, *readings: int) -> Answer:
        """Runs against a blank of 1000: 900 is clean, 100 is not."""
        answers = [self.ask(assay(sample, reading), "化验员") for reading in readings]
        return answers[-1]

    def bench(self) -> None:
        """The reader and the strips are here, in date, and today's controls hold."""
        for code, model, method, lot in ((READER, "NC", INHIBITION.id, LOT), ("eye", "", STRIP.id, STRIPS)):
            asks = Commission(code, "Mk", f"SN-{code}", model, (method,), 24, "2026-12-31", "2026-12-31")
            assert self.ask(asks, "化验员").good
            assert self.ask(Stock(lot, (method,), "2026-12-31"), "化验员").good
        self.control()
        assert self.ask(Control("eye", STRIP.id, STRIPS, {"c": "1", "t": "1"}, {"c": "1", "t": "0"}), "化验员").good

    def control(self, positive: str = "0.100") -> Answer:
        """Blank and positive control on the reader."""
        return self.ask(
            Control(READER, INHIBITION.id, LOT, {"blank": "1.000"}, {"blank": "1", "sample": positive}), "化验员"
        )

    def verify(self, sample: str) -> Answer:
        return self.ask(Verify(sample), "主任")

    def clean(self, batch: str) -> None:
        """Test a batch, put the result out, and bring it to where it is sold."""
        sample = self.sample(batch)
        self.run(sample, 900)
        assert self.verify(sample).verdict == "pass"
        assert self.ask(Move(batch, "wait", "trade")).good

    def fail(self, batch: str) -> None:
        sample = self.sample(batch)
        self.run(sample, 100, 100)
        assert self.verify(sample).verdict == "stop"

    def destroy(self, batch: str) -> Answer:
        """甲 proposes, 乙 stands by."""
        self.ask(Waive(batch), "甲")
        return self.ask(Second(self.ask(Dispose(batch, "焚烧", PICTURE), "甲").code), "乙")

    def _ordered(self) -> int:
        self.order += 1
        Orders(self.store).keep("o", [(self.order, b"{}", bytes(32))])
        return self.order

    def key_comes(self, key: bytes = KEY, day: str = DAY) -> Answer:
        return self.ask(TakeKey("o", self._ordered(), day, key.hex(), draw.commitment(key)), "province")

    def stop(self, *codes: str) -> Answer:
        return self.ask(TakeStop("o", self._ordered(), f"T-{self.order}", codes, "农残"), "province")

    def lift(self, order: str) -> Answer:
        return self.ask(TakeLift("o", self._ordered(), order, "r"), "province")

    def open(self) -> None:
        """Sellers are known, the key is here, the day is open."""
        for operator in (SELLER, OTHER, BUYER):
            assert self.ask(Register(operator, "好菜行", "福清")).good
        assert self.key_comes().good
        assert self.ask(OpenDay()).code == DAY
        self.bench()

    def first(self) -> str:
        """The day's first arrival with papers, which the quota always draws; its batch."""
        (code,) = self.come(good("FIRST"))
        return code


def assay(sample: str, reading: int) -> Assay:
    """A run against a blank of 1000, both in thousandths."""
    return Assay(sample, INHIBITION.id, READER, LOT, {"blank": "1.000", "sample": f"{reading / 1000:.3f}"})


def redrawn(facts: Iterable[Fact], key: bytes | None = KEY, day: str = DAY) -> str:
    """What is wrong with a day's draw, "" for nothing. Draws it again."""
    found = redraw([Placed("e", seq, fact) for seq, fact in enumerate(facts, 1)], MARKET, day, key)
    return found.wrong.text() if found.wrong else ""


def _fact(body: bytes) -> Fact:
    return read(body).fact


def recorded(rig: Rig) -> list[str]:
    """The kinds of facts so far."""
    return [type(fact).__name__ for fact in rig.facts(f.Fact)]
