"""One definition of what a fact changes. The store keeps its views by it, a rebuild replays by it, the province too."""

from collections.abc import Callable
from typing import Any

from edge.core import facts as f
from edge.core.batch import Batch
from edge.core.batch import after as _batch
from edge.core.comings import Comings, Untested, comings_after, untested_after
from edge.core.contact import BOX, Contact, contact_after
from edge.core.flows import Flow, day_of, flow_after, flow_key, flows_of
from edge.core.forms import Copies, copies_after, form_key
from edge.core.lab.bench import (
    Adopted,
    Bench,
    Instrument,
    Lot,
    RunSheet,
    adopted_after,
    bench_after,
    instrument_after,
    lot_after,
    sheet_after,
)
from edge.core.lab.records import Record, record_after
from edge.core.lab.samples import Sample, sample_after
from edge.core.lab.standing import Standing, standing_after, standing_key
from edge.core.labels import Alias, Binding, Roll, alias_after, binding_after, roll_after
from edge.core.ledger import (
    Day,
    Spent,
    Stop,
    Upstream,
    day_after,
    spent_after,
    stop_after,
    upstream_after,
)
from edge.core.loop import (
    Book,
    Check,
    Descent,
    Tag,
    Tally,
    book_after,
    check_after,
    descent_after,
    descent_key,
    tag_after,
    tally_after,
)
from edge.core.operators import (
    Authorisation,
    Card,
    Operator,
    authorisation_after,
    authorisation_key,
    card_after,
    operator_after,
)
from edge.core.ordered import (
    RULES,
    Licence,
    Measure,
    RuleBook,
    Taken,
    licence_after,
    measure_after,
    rule_book_after,
    taken_after,
)
from edge.core.people import Person, Proposal, person_after, proposal_after
from edge.core.register import Register, own_name, register_after
from edge.core.trade import Serial, Voucher, serial_after, voucher_after
from edge.core.visit import Visit
from edge.core.visit import after as _visit

Entity = (
    Batch | Visit | Voucher | Serial | Sample | Operator | Day | Upstream | Spent | Stop | Person | Proposal | Contact
    | Taken | Measure | Licence | RuleBook | Register | Comings | Untested | Alias | Roll | Binding | Card | Authorisation
    | Adopted | Instrument | Lot | Bench | RunSheet | Record | Standing
    | Flow | Tag | Descent | Check | Book | Tally | Copies
)  # fmt: skip
Key = tuple[type[Entity], str]

_AFTER: dict[type[Entity], Callable[[Any, str, f.Fact], Entity]] = {
    Batch: lambda entity, _key, fact: _batch(entity, fact),
    Visit: lambda entity, _key, fact: _visit(entity, fact),
    Voucher: lambda entity, _key, fact: voucher_after(entity, fact),
    Serial: serial_after,
    Sample: lambda entity, _key, fact: sample_after(entity, fact),
    Operator: lambda entity, _key, fact: operator_after(entity, fact),
    Day: day_after,
    Upstream: upstream_after,
    Spent: spent_after,
    Stop: lambda entity, _key, fact: stop_after(entity, fact),
    Person: lambda entity, _key, fact: person_after(entity, fact),
    Proposal: lambda entity, _key, fact: proposal_after(entity, fact),
    Contact: lambda entity, _key, fact: contact_after(entity, fact),
    Taken: lambda entity, _key, fact: taken_after(entity, fact),
    Measure: lambda entity, _key, fact: measure_after(entity, fact),
    Licence: lambda entity, _key, fact: licence_after(entity, fact),
    RuleBook: lambda entity, _key, fact: rule_book_after(entity, fact),
    Register: register_after,
    Comings: comings_after,
    Untested: untested_after,
    Alias: lambda entity, _key, fact: alias_after(entity, fact),
    Roll: lambda entity, _key, fact: roll_after(entity, fact),
    Binding: lambda entity, _key, fact: binding_after(entity, fact),
    Card: lambda entity, _key, fact: card_after(entity, fact),
    Authorisation: lambda entity, _key, fact: authorisation_after(entity, fact),
    Adopted: lambda entity, _key, fact: adopted_after(entity, fact),
    Instrument: lambda entity, _key, fact: instrument_after(entity, fact),
    Lot: lambda entity, _key, fact: lot_after(entity, fact),
    Bench: bench_after,
    RunSheet: lambda entity, _key, fact: sheet_after(entity, fact),
    Record: lambda entity, _key, fact: record_after(entity, fact),
    Standing: standing_after,
    Flow: flow_after,
    Tag: lambda entity, _key, fact: tag_after(entity, fact),
    Descent: descent_after,
    Check: lambda entity, _key, fact: check_after(entity, fact),
    Book: lambda entity, _key, fact: book_after(entity, fact),
    Tally: tally_after,
    Copies: copies_after,
}


def after(key: Key, entity: Entity | None, fact: f.Fact) -> Entity:
    """The entity at `key` after `fact`. Raises RuleError when the fact cannot follow."""
    return _AFTER[key[0]](entity, key[1], fact)


def touched(fact: f.Fact) -> tuple[Key, ...]:
    """What a fact changes, each once."""
    shape = _TOUCHES.get(type(fact))
    keys = shape(fact) if shape is not None else ()
    if type(fact) in _BOOKS and (day := day_of(fact)):
        return (*keys, *[(Flow, flow_key(day, batch)) for batch in flows_of(fact)])
    return keys


def _batch_of(fact: Any) -> tuple[Key, ...]:  # noqa: ANN401  (any fact with such a field)
    return ((Batch, fact.batch),)


def _visit_of(fact: Any) -> tuple[Key, ...]:  # noqa: ANN401
    return ((Visit, fact.visit),)


def _batch_and_visit(fact: Any) -> tuple[Key, ...]:  # noqa: ANN401
    return ((Batch, fact.batch), (Visit, fact.visit))


def _batch_and_sample(fact: Any) -> tuple[Key, ...]:  # noqa: ANN401
    return ((Batch, fact.batch), (Sample, fact.sample))


def _proposal_of(fact: Any) -> tuple[Key, ...]:  # noqa: ANN401
    return ((Proposal, fact.proposal),)


def _day_of(fact: Any) -> tuple[Key, ...]:  # noqa: ANN401
    return ((Day, fact.day),)


def _order_of(fact: f.Ordered) -> tuple[Key, ...]:
    return ((Taken, fact.name),) if fact.name else ()


def _registry_of(fact: f.RegistryKept | f.RegistryWanted) -> tuple[Key, ...]:
    return ((Register, fact.registry),)


def _stop_and_measure(fact: f.Stopped | f.Lifted) -> tuple[Key, ...]:
    return ((Stop, fact.code), (Measure, fact.order))


def _upstream(code: str) -> tuple[Key, ...]:
    return ((Upstream, code),) if code else ()


def _papers(spent: tuple[str, ...]) -> tuple[Key, ...]:
    return tuple([(Spent, paper) for paper in dict.fromkeys([each.rpartition(" ")[0] for each in spent])])


def _merged(fact: f.Merged) -> tuple[Key, ...]:
    parents = dict.fromkeys(part.batch for part in fact.parts)
    return (
        (Batch, fact.batch),
        *((Batch, code) for code in parents),
        *((Descent, descent_key(fact.batch, code)) for code in parents),
        *(((Voucher, fact.voucher), (Serial, fact.serial)) if fact.voucher else ()),
    )


def _forgiven(fact: f.Forgiven) -> tuple[Key, ...]:
    if fact.what == "visit":
        return ((Visit, fact.subject),)
    batches = dict.fromkeys(line.batch for line in fact.lines)
    serials = [(Serial, line.serial) for line in fact.lines]
    return ((Voucher, fact.subject), *((Batch, code) for code in batches), *serials)


def _voucher_of(fact: f.Sold | f.Departed | f.Voided) -> tuple[Key, ...]:
    batches = dict.fromkeys(line.batch for line in fact.lines)
    return (
        (Voucher, fact.voucher),
        *((Batch, code) for code in batches),
        *((Serial, line.serial) for line in fact.lines),
    )


def _declared(fact: f.Declared) -> tuple[Key, ...]:
    codes = dict.fromkeys(line.upstream for line in fact.lines if line.upstream)
    return ((Visit, fact.visit), (Comings, fact.seller), *((Upstream, code) for code in codes))


def _assayed(fact: f.Assayed) -> tuple[Key, ...]:
    where: tuple[tuple[type[Entity], str], ...] = ((Bench, fact.bench), (RunSheet, fact.run), (Record, fact.record))
    return ((Sample, fact.sample), *[each for each in where if each[1]])


def _verified(fact: f.Verified) -> tuple[Key, ...]:
    standing: tuple[Key, ...] = ((Standing, standing_key(fact.seller, fact.product)),) if fact.seller else ()
    return (*_batch_and_sample(fact), *standing)


_TOUCHES: dict[type[f.Fact], Callable[[Any], tuple[Key, ...]]] = {
    f.DayOpened: _day_of,
    f.DayClosed: _day_of,
    f.Keyed: _day_of,
    f.Ordered: _order_of,
    f.Stopped: _stop_and_measure,
    f.Lifted: _stop_and_measure,
    f.Freed: _batch_of,
    f.Licensed: lambda fact: ((Licence, fact.operator),),
    f.Ruled: lambda _fact: ((RuleBook, RULES),),
    f.RegistryKept: _registry_of,
    f.RegistryWanted: _registry_of,
    f.Registered: lambda fact: ((Operator, fact.operator),),
    f.Declared: _declared,
    f.Arrived: lambda fact: (*_batch_and_visit(fact), *_day_of(fact), *_upstream(fact.line.upstream)),
    f.Drawn: lambda fact: (*_batch_of(fact), *_day_of(fact)),
    f.Cleared: lambda fact: (*_batch_and_visit(fact), *_papers(fact.spent)),
    f.Refused: lambda fact: (*_batch_and_visit(fact), *_upstream(fact.freed)),
    f.Removed: _visit_of,
    f.TurnedBack: lambda fact: (
        *_visit_of(fact),
        *_papers(fact.spent),
        *((Untested, each) for each in dict.fromkeys(fact.untested)),
        *((Upstream, each) for each in dict.fromkeys(fact.freed)),
    ),
    f.Admitted: lambda fact: (
        *_visit_of(fact),
        *((Batch, code) for code in fact.batches),
        *(_day_of(fact) if fact.day else ()),
    ),
    f.Left: _visit_of,
    f.Moved: _batch_of,
    f.Held: _batch_of,
    f.Released: _batch_of,
    f.Sampled: _batch_and_sample,
    f.Assayed: _assayed,
    f.Verified: _verified,
    f.MethodAdopted: lambda fact: ((Adopted, fact.method.id),),
    f.Commissioned: lambda fact: ((Instrument, fact.instrument),),
    f.Stocked: lambda fact: ((Lot, fact.lot),),
    f.Depleted: lambda fact: ((Lot, fact.lot),),
    f.Controlled: lambda fact: ((Bench, fact.bench),),
    f.Justified: lambda fact: ((Bench, fact.bench),),
    f.Questioned: _batch_and_sample,
    f.Upheld: _batch_and_sample,
    f.Rejected: _batch_and_sample,
    f.RunLaid: lambda fact: ((RunSheet, fact.run), (Instrument, fact.instrument)),
    f.Received: lambda fact: ((Record, fact.record),),
    f.Dismissed: lambda fact: ((Record, fact.record),),
    f.Disputed: _batch_of,
    f.Waived: _batch_of,
    f.Exonerated: _batch_of,
    f.Undrawn: lambda fact: (*_batch_of(fact), *_day_of(fact)),
    f.ToppedUp: lambda fact: (*_batch_of(fact), *_day_of(fact)),
    f.FellShort: _day_of,
    f.Weighed: _batch_of,
    f.Shrunk: _batch_of,
    f.Merged: _merged,
    f.Tagged: lambda fact: ((Tag, fact.tag),),
    f.SentBack: _batch_of,
    f.Counted: _batch_of,
    f.Accounted: _batch_of,
    f.Tallied: lambda fact: ((Tally, f"{fact.day} {fact.lane}"),),
    f.Voided: _voucher_of,
    f.Forgiven: _forgiven,
    f.CheckAsked: lambda fact: ((Check, fact.subject),),
    f.Checked: lambda fact: ((Check, fact.subject),),
    f.SlipsIssued: lambda fact: ((Book, fact.book),),
    f.SlipEntered: lambda fact: ((Book, fact.book),),
    f.SlipsSettled: lambda fact: ((Book, fact.book),),
    f.Published: _day_of,
    f.Condemned: _batch_of,
    f.Disposed: _batch_of,
    f.Sold: _voucher_of,
    f.Printed: lambda fact: ((Copies, form_key(fact.paper, fact.code)),),
    f.Departed: _voucher_of,
    f.Enrolled: lambda fact: ((Person, fact.person),),
    f.Proposed: _proposal_of,
    f.Seconded: _proposal_of,
    f.Withdrawn: _proposal_of,
    f.Restored: lambda _fact: ((Contact, BOX),),
    f.Contacted: lambda _fact: ((Contact, BOX),),
    f.ContactWaived: lambda _fact: ((Contact, BOX),),
    f.Carded: lambda fact: ((Operator, fact.operator), (Card, fact.card)),
    f.Authorised: lambda fact: ((Authorisation, authorisation_key(fact.seller, fact.to)),),
    f.Confirmed: _visit_of,
    f.Completed: _batch_of,
    f.Aliased: lambda fact: (*_batch_of(fact), (Alias, fact.code)),
    f.Rolled: lambda fact: ((Roll, fact.day),),
    f.Bound: lambda fact: (*_batch_of(fact), (Binding, fact.label)),
    f.Imported: lambda fact: ((Register, own_name(fact.registry)),),
    f.Returned: lambda fact: (*_batch_of(fact), (Serial, fact.serial), *_day_of(fact)),
}
_BOOKS = frozenset(
    (
        f.Admitted, f.Returned, f.Weighed, f.Merged, f.Sampled, f.Shrunk, f.Disposed, f.Counted, f.Departed, f.Forgiven,
        f.SentBack,
    )
)  # fmt: skip
