"""What a scan means while a load is put together: whose it is, a label for a line, where goods come from, or a paper."""

from msgspec.structs import replace

from edge.core.codes import Code, paper
from edge.core.papers import Paper
from edge.core.why import Why
from edge.flow import draft as d
from edge.flow.draft import Draft
from kiosk.chrome.i18n import gettext_noop
from kiosk.market.entrance import papers
from kiosk.market.entrance.loading import RefusedError
from kiosk.market.entrance.steps import Step, known
from kiosk.market.phone.reading import Said, says

ELSEWHERE = frozenset(("pinma-visit", "pinma-batch", "pinma-exit", "pinma-voucher", "pinma-sample", "pinma-badge"))
_QUARANTINE = "quarantine"


def scanned(step: Step, draft: Draft, code: Code, view: str) -> Draft:
    """The load after a scan; `view` is the sheet that lies open. Raises RefusedError."""
    if not code.known:
        raise RefusedError(Why(f"unread_{code.error}", code.about))
    if code.profile == "pinma-card":
        return _card(step, draft, code.text, view)
    if code.profile == "pinma-label":
        return _label(step, draft, code.text, view)
    if view == "papers":
        return _paper(step, draft, code)
    return _goods(step, draft, code, view)


def _card(step: Step, draft: Draft, card: str, view: str) -> Draft:
    """The load's seller, or with a line's sellers open that line's."""
    owner = step.views.card(card)
    if owner is None:
        raise RefusedError(Why("card_void"))
    who = known(step.views, owner.id).id
    if view == "sellers" and step.sent.get("at"):
        return d.change(draft, step.at(draft), seller="" if who == draft.seller else who)
    return replace(draft, seller=who)


def _label(step: Step, draft: Draft, label: str, view: str) -> Draft:
    if (bad := step.views.label(label)) is not None:
        raise RefusedError(bad)
    if label in draft.labels:
        raise RefusedError(Why("label_used"))
    at = _line(step, draft, view)
    if view != "line" and draft.labels[at]:
        raise RefusedError(gettext_noop("The last line has its label. Press the line that this one is for."))
    return d.label(draft, at, label)


def _goods(step: Step, draft: Draft, code: Code, view: str) -> Draft:
    """Where the goods come from. A promise in a QR code is the line's certificate, or with no line open the load's."""
    if code.profile in ("cert-qr", _QUARANTINE) and view != "line":
        return _paper(step, draft, code)
    at = _line(step, draft, view)
    line = draft.lines[at]
    if view != "line" and line.upstream:
        raise RefusedError(gettext_noop("The last line has its code. Press the line that this one is for."))
    if code.profile != "cert-qr":
        box = says(code) or Said(code.text)
        lot, made = box.lot or line.lot, box.produced_on or line.produced_on
        return d.change(draft, at, upstream=code.text, lot=lot, produced_on=made)
    said, origin = _promised(code), line.origin or code.fields.get("origin", "")
    certificate = replace(said, product=said.product or line.product, grams=said.grams or line.grams)
    return d.change(draft, at, upstream=code.text, certificate=certificate if said.issued_on else None, origin=origin)


def _paper(step: Step, draft: Draft, code: Code) -> Draft:
    """The number of the paper that is open, and what else its code says."""
    today, at = step.views.now()[:10], papers.number_of(step.sent.get("paper", ""))
    fields: dict[str, object] = {"number": paper.of(code), "product": "", "grams": 0}
    if code.profile == "cert-qr":
        said = _promised(code)
        fields |= {"kind": "promise", "basis": said.basis, "product": said.product, "grams": said.grams}
        if said.issued_on:
            fields["issued_on"] = said.issued_on
    if code.profile in (_QUARANTINE, "fj-voucher"):
        fields["kind"] = code.profile
    return papers.change(draft, today, at, **fields)


def _promised(code: Code) -> Paper:
    """The certificate that a promise's code is, as a phone reads it."""
    said = says(code)
    if said is None or said.certificate is None:
        raise LookupError(code.profile)
    return said.certificate


def _line(step: Step, draft: Draft, view: str) -> int:
    """The line that lies open, or else the last one."""
    if not draft.lines:
        raise RefusedError(gettext_noop("There is no line yet. Press the product first, then scan."))
    return step.at(draft) if view == "line" else len(draft.lines) - 1
