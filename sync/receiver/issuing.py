"""The province's orders as its screens give them: each committed for all its markets at once, then sent."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Literal

from edge.core.rules import Rules
from sync.message import Lift, Order, Recall, SetOperator, SetRules, StopTrade
from sync.receiver.acknowledged import under
from sync.receiver.measures import close, give
from sync.receiver.orders import OrderJournal
from sync.receiver.registers import Edition, Registers

Issued = tuple[str, dict[str, int]]  # the order's id, and its number at each market


class Issuer:
    """`new_id` names an order, `wake` is told of every market that has a new one."""

    def __init__(
        self,
        journal: OrderJournal,
        registers: Registers,
        markets: Collection[str],
        *,
        new_id: Callable[[], str],
        wake: Callable[[str], None],
    ) -> None:
        self._journal = journal
        self._registers = registers
        self._markets = tuple(markets)
        self._new_id = new_id
        self._wake = wake

    def stop(self, markets: Iterable[str], codes: tuple[str, ...], reason: str, actor: str, until: str = "") -> Issued:
        """中止交易."""
        return self._stop(markets, StopTrade(self._new_id(), codes, reason, until), actor)

    def recall(
        self,
        markets: Iterable[str],
        codes: tuple[str, ...],
        reason: str,
        actor: str,
        *,
        level: Literal["", "1", "2", "3"] = "",
        until: str = "",
    ) -> Issued:
        """召回."""
        return self._stop(markets, Recall(self._new_id(), codes, reason, level, until), actor)

    def lift(self, stop: str, reason: str, actor: str, until: str = "") -> Issued:
        """A stop or recall is over, wherever it was ordered; no market for an id that nobody was given.

        It is over as a whole, whatever number of orders it needed.
        """
        with self._journal.engine.begin() as connection:
            pieces = close(connection, stop)
            pieces = pieces or {stop: under(self._journal.engine, stop)}  # one part, or ordered by an older version
            numbers = {
                market: self._journal.add(connection, market, Lift(part, reason, until), actor)
                for part, markets in pieces.items()
                for market in markets
            }
        return self._given(stop, numbers)

    def operator(
        self,
        markets: Iterable[str],
        operator: str,
        state: Literal["active", "suspended"],
        reason: str,
        actor: str,
        until: str = "",
    ) -> Issued:
        """An operator may trade, or not."""
        return self._issue(markets, SetOperator(self._new_id(), operator, state, reason, until), actor)

    def rules(self, markets: Iterable[str], rules: Rules, from_day: str, actor: str, until: str = "") -> Issued:
        """Rules from a trading day on."""
        order = SetRules(
            self._new_id(), rules.version, from_day, rules.quota, rules.floor_bp, rules.report_days,
            rules.certificate_days, rules.sample_g, rules.risk_bp, until,
            rules.evidence, rules.class_days, rules.report_basis, rules.refuse_without,
        )  # fmt: skip
        return self._issue(markets, order, actor)

    def revise(
        self, registry: str, rows: Mapping[str, Mapping[str, str]], gone: Iterable[str], actor: str, *, whole: bool
    ) -> Edition:
        """Change a registry, or replace it, at every market."""
        edition = self._registers.revise(registry, rows, gone, actor, whole=whole)
        self.rounds()
        for market in self._markets:
            self._wake(market)
        return edition

    def rounds(self) -> None:
        """Now and then: whole copies of registries for whoever needs them."""
        for market in self._registers.rounds():
            self._wake(market)

    def editions(self) -> list[tuple[Edition, dict[str, int]]]:
        """Every registry, and the version each market says it keeps."""
        return self._registers.editions()

    def _stop(self, markets: Iterable[str], order: StopTrade | Recall, actor: str) -> Issued:
        told = tuple(markets)
        everywhere = {*told} >= {*self._markets}
        return self._given(order.id, give(self._journal, told, order, actor, everywhere=everywhere))

    def _issue(self, markets: Iterable[str], order: Order, actor: str) -> Issued:
        return self._given(str(getattr(order, "id", "")), self._journal.issue_all(markets, order, actor))

    def _given(self, name: str, numbers: dict[str, int]) -> Issued:
        for market in numbers:
            self._wake(market)
        return name, numbers
