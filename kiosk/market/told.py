"""What a proposal is about, in words: whoever stands by it sees all of it first."""

import msgspec

from edge.core.people import Proposal
from edge.core.said import kg, kilograms
from edge.flow.asks import EnterSlip, SettleSlips, Shrink
from kiosk.chrome.i18n import Language, say
from kiosk.chrome.i18n import gettext_noop as word
from kiosk.market import words
from kiosk.market.names import name_of
from kiosk.market.room import Room

_WHATS = {
    "sale": word("a sale"), "exit": word("goods that left"), "unused": word("not used"), "missing": word("missing"),
}  # fmt: skip


def told(here: Room, proposal: Proposal, mine: Language) -> list[tuple[str, str]]:
    """(name, value) of what its content says beside its subject and reason."""
    match proposal.what:
        case "slip":
            return _slip(here, msgspec.json.decode(proposal.content, type=EnterSlip), mine)
        case "slips":
            ask = msgspec.json.decode(proposal.content, type=SettleSlips)
            numbers = f"{ask.first}–{ask.last} · {say(mine, _WHATS[ask.what])}"
            return [(word("number"), numbers), (word("reason"), proposal.text)]
        case "account":
            return [(word("owner"), name_of(here.views, proposal.content))]
        case "shrink":
            lost = msgspec.json.decode(proposal.content, type=Shrink)
            return [(word("zone"), say(mine, words.ZONES[lost.zone])), (word("kg"), kg(lost.grams))]
        case _:
            return []


def reason(mine: Language, proposal: Proposal) -> str:
    """Why it is proposed; of a slip what it tells of."""
    return say(mine, _WHATS[proposal.text]) if proposal.what == "slip" else proposal.text


def _slip(here: Room, ask: EnterSlip, mine: Language) -> list[tuple[str, str]]:
    """The whole slip."""
    left = word("the goods are gone") if ask.left else word("the goods are still here")
    at = ask.done_at[:16].replace("T", " ")
    rows = [(word("slip"), f"{ask.book} {ask.number} · {say(mine, _WHATS[ask.what])} · {at}")]
    if ask.what == "exit":
        return [*rows, (word("code"), ask.code)]
    rows += [(word("seller"), name_of(here.views, ask.seller)), (word("buyer"), _buyer(here, ask.buyer) or "–")]
    rows += [(word("number plate"), here.views.plate_under(ask.plate))] if ask.plate else []
    for item in ask.items:
        batch = here.views.batch(item.batch)
        rows.append(
            (
                word("batch"),
                f"{item.batch} {batch.line.product if batch else ''} {kilograms(item.grams)} {item.label}".rstrip(),
            )
        )
    return [*rows, (word("what became of them"), say(mine, left))]


def _buyer(here: Room, code: str) -> str:
    found = here.views.card(code)
    return found.name if found else name_of(here.views, code) if code else ""
