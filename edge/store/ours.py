"""What a market has now of a registry of its own, as rows that a sheet's can be compared with."""

import msgspec

from edge.core import register
from edge.core.operators import Authorisation, Operator
from edge.core.people import Person
from edge.core.register import Register, own_name
from edge.core.sheets import PEOPLE, Registry
from edge.store.registers import Kept, Registers
from edge.store.store import Store

_TOLD = msgspec.json.Decoder(dict[str, str]).decode
_FORM = ("name", "county", "natural", "uscc", "id", "phone", "address", "stall", "agreement", "state")


class Ours:
    """Plays edge.flow.ports.Ours: reads beside the writer."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def row(self, registry: Registry, key: str) -> bytes | None:
        """A row as the market has it."""
        if registry in PEOPLE:
            row = self._operator(key) if registry == "operators" else self._authorisation(key)
            return None if row is None else register.encode(row)
        found = Registers(self._store.read()).listed(own_name(registry), key)
        return None if found is None else register.encode(found)

    def kept(self, registry: Registry) -> Kept:
        """The version in force: of people what was last brought in, of the others what stands here."""
        if registry not in PEOPLE:
            return Registers(self._store.read()).kept(own_name(registry))
        known = self._store.get(Register, own_name(registry))
        return Kept(known.version, known.rows, known.digest) if known else Kept(0, 0, "")

    def registered(self, operator: str) -> bool:
        """Whether a seller or buyer is registered here."""
        return self._store.get(Operator, operator) is not None

    def enrolled(self, account: str) -> bool:
        """Whether there is such an account."""
        return self._store.get(Person, account) is not None

    def told(self, operator: str) -> dict[str, str]:
        """What an operator last told that stays on the box: a person's name and id, anybody's phone and address."""
        known = self._store.get(Operator, operator)
        names = (("name",) if known.natural else ()) + known.given if known else ()
        if not names:
            return {}
        row = (
            self._store.read()
            .execute(
                "SELECT value FROM personal JOIN journal ON journal.id = personal.journal"
                " WHERE subject = ? AND kind = 'Registered' ORDER BY journal DESC LIMIT 1",
                (operator,),
            )
            .fetchone()
        )
        return {name: value for name, value in _TOLD(row[0]).items() if name in names} if row else {}

    def _operator(self, key: str) -> dict[str, str] | None:
        operator = self._store.get(Operator, key)
        if operator is None:
            return None
        told = self.told(key)
        whole = {
            "name": told.get("name", operator.name), "county": operator.county, "natural": _yes(said=operator.natural),
            "uscc": operator.uscc, "agreement": _yes(said=operator.agreement), "state": operator.state, "stall": operator.stall,
        } | {name: told.get(name, "") for name in ("id", "phone", "address")}  # fmt: skip
        return {name: whole[name] for name in _FORM if whole.get(name)}

    def _authorisation(self, key: str) -> dict[str, str] | None:
        found = self._store.get(Authorisation, key)
        if found is None:
            return None
        whole = {"what": " ".join(found.what), "since": found.since, "until": found.until, "paper": found.paper}
        return {name: value for name, value in whole.items() if value}


def _yes(*, said: bool) -> str:
    return "yes" if said else "no"
