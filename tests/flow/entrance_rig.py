"""The machine under test_entrance_machine.py: a market and its account side by side, and what must hold after each step."""

from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from entrance_account import Account, Goods, Load
from flow_goods import DAY, KEY, MARKET, bare, barred, good
from flow_rig import Rig, redrawn
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.again import Decisions
from edge.core.batch import Batch
from edge.core.fold import Entity, Key, after, touched
from edge.core.labels import Binding
from edge.core.ledger import Spent, Upstream
from edge.core.papers import Line, Paper
from edge.core.replay import balance
from edge.core.visit import Stay, Visit
from edge.flow.asks import Answer, Declare
from sync.translate import read

MEMORY = Path("/dev/shm")  # noqa: S108  (a thousand commits, and no disk that could fail)
PLATE, PICTURE = "闽A12345", "cd" * 32
SHARED = Paper("promise", "C-ALL", "青合作社", "青菜", "2026-03-04", 25_000)  # of two lines and a half


class Side(RuleBasedStateMachine):
    """Whatever the rules do, views, journal and account agree afterwards."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory(dir=MEMORY if MEMORY.exists() else None)
        self.rig = Rig(Path(self._folder.name) / "market.db")
        self.account = Account()
        self.world: dict[Key, Entity] = {}
        self.facts: list[f.Fact] = []
        self._rows, self._lines = 0, 0

    @initialize()
    def open(self) -> None:
        self.rig.open()

    @invariant()
    def the_views_are_what_the_journal_says(self) -> None:
        rows = self.rig.store.read().execute("SELECT body FROM journal ORDER BY id LIMIT -1 OFFSET ?", (self._rows,))
        fresh = [read(body).fact for (body,) in rows.fetchall()]
        self._rows += len(fresh)
        self.facts += fresh
        for fact in fresh:
            for key in touched(fact):
                self.world[key] = after(key, self.world.get(key), fact)
        for kind, key in {key for fact in fresh for key in touched(fact)}:
            assert self.rig.store.get(kind, key) == self.world[(kind, key)]
        assert balance(self.world.values()).even
        self._codes_are_whose_goods_came()

    def _codes_are_whose_goods_came(self) -> None:
        """An upstream code is claimed by as many batches as stand at the gate or came in under it."""
        batches = [each for each in self.world.values() if isinstance(each, Batch) and each.status.value != "refused"]
        visits = {each.code: each.stay for each in self.world.values() if isinstance(each, Visit)}
        here = Counter(each.line.upstream for each in batches if visits[each.visit] is not Stay.TURNED)
        claims = [each for each in self.world.values() if isinstance(each, Upstream)]
        assert {each.code: each.here for each in claims if each.seller} == dict(here)

    @invariant()
    def a_visit_opens_once_and_closes_once(self) -> None:
        opened = Counter(fact.visit for fact in self.facts if isinstance(fact, f.Admitted))
        closed = Counter(fact.visit for fact in self.facts if isinstance(fact, f.Left | f.TurnedBack))
        assert set(opened.values()) | set(closed.values()) <= {1}

    @invariant()
    def all_is_as_the_account_has_it(self) -> None:
        for code, load in self.account.loads.items():
            visit = self.rig.get(Visit, code)
            assert (visit.stay.value, visit.batches) == (load.stay, tuple(load.goods))
            for batch, goods in load.goods.items():
                self._same(batch, goods, load)
        for key, grams in self.account.spent.items():
            found = self.rig.store.get(Spent, key)
            assert (found.grams if found else 0) == grams
        for label, batch in self.account.labels.items():
            bound = self.rig.store.get(Binding, label)
            assert (bound.batch if bound else "") == batch

    def _told_of(self) -> None:
        """Whoever came in while another visit of the one vehicle was open is on record as such, and nobody else."""
        inside: set[str] = set()
        for before, fact in pairwise(self.facts):
            if isinstance(fact, f.Left):
                inside.discard(fact.visit)
            elif isinstance(fact, f.Admitted):
                told = before.inside if isinstance(before, f.Reentered) and before.visit == fact.visit else ""
                assert told in inside if inside else told == ""
                inside.add(fact.visit)

    def teardown(self) -> None:
        self._told_of()
        assert redrawn(self.facts) == ""
        decisions = Decisions(MARKET, {DAY: KEY}.get)
        assert len(list(decisions.watch(self.facts))) == len(self.facts)
        assert decisions.wrong == ""
        self.rig.close()
        self._folder.cleanup()

    def visit(self, at: int, stay: str, odd: bool = False) -> str:  # noqa: FBT001, FBT002
        """One of the visits that are there, or (`odd`) any; "" for none."""
        found = [code for code, load in self.account.loads.items() if odd or load.stay == stay]
        return found[at % len(found)] if found else ""

    def batch(self, at: int, meant: Callable[[Goods, Load], bool], odd: bool) -> str:  # noqa: FBT001
        """Likewise one of the batches that are meant, or any."""
        goods = [(code, each, load) for load in self.account.loads.values() for code, each in load.goods.items()]
        found = [code for code, each, load in goods if odd or meant(each, load)]
        return found[at % len(found)] if found else ""

    def declared(self, seller: str, lines: tuple[Line, ...]) -> None:
        self.account.loads[self.rig.ask(Declare(seller, PLATE, lines)).code] = Load(seller, lines)

    def load(self, kinds: list[str]) -> tuple[Line, ...]:
        return tuple([self._line(kind) for kind in kinds])

    def _line(self, kind: str) -> Line:
        self._lines += 1
        upstream = f"UP-{self._lines}"
        line = {"bare": bare, "barred": barred}.get(kind, good)(upstream)
        if kind == "open":
            line = replace(line, origin="", produced_on="")
        if kind == "shared":
            line = replace(line, certificate=SHARED)
        for paper in (line.certificate, line.report):
            if paper is not None:
                self.account.limit[paper.key] = paper.grams
        return line

    def scanned(self, visit: str, answer: Answer, lane: str) -> None:
        """What a scan of this visit must have led to."""
        load = self.account.loads[visit]
        if load.stay == "declared" and load.purpose == "goods":
            self.arrived(answer, load)
            return
        opens = [each.again for each in self.rig.opened()]
        if load.stay == "declared":
            assert (answer.verdict, opens) == (("wait", []) if load.purpose == "empty" else ("pass", [False]))
            load.stay = "declared" if load.purpose == "empty" else "inside"
        elif load.stay == "inside":
            assert (answer.good, opens, self.rig.printed()) == (True, [True], [])
        else:
            assert (answer.verdict, opens) == ("stop", [])
        assert [each.lane for each in self.rig.told()] == [lane]

    def arrived(self, answer: Answer, load: Load) -> None:
        """Every line is judged once, and then the vehicle."""
        drawn = {fact.batch: fact.picked for fact in self.rig.facts(f.Drawn)}
        for code, line in zip(self.rig.get(Visit, answer.code).batches, load.lines, strict=True):
            judged = self.account.judged(load, line)
            assert (code in drawn) is (judged == "draw")
            tested = judged == "test" or drawn.get(code, False)
            status = "refused" if judged == "refuse" else "waiting" if tested else "released"
            self.account.arrived(load, code, line, status, drawn=drawn.get(code, False))
        load.stay = "standing" if load.aboard else "inside"
        wanted = "stop" if load.aboard else "wait" if load.testing else "pass"
        assert answer.verdict == wanted
        assert answer.codes == (tuple(sorted(load.aboard)) if load.aboard else tuple(load.cleared))

    def _same(self, code: str, goods: Goods, load: Load) -> None:
        batch = self.rig.get(Batch, code)
        inside = load.stay in ("inside", "left")
        assert batch.line == goods.line
        assert batch.in_g == (goods.line.grams if inside and goods.status != "refused" else 0)
        assert batch.accounts.get("exit", 0) == goods.sold
        status = goods.status if inside or goods.status != "released" else "cleared"
        assert batch.status.value == status
