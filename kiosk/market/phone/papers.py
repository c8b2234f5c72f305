"""The papers of a load put together: certificates of one line or of all, test reports, and their photographs."""

from msgspec.structs import replace

from edge.core.papers import Line, Paper, PaperKind, Report
from edge.flow import draft as d
from edge.flow.draft import Draft
from kiosk.chrome.i18n import gettext_noop as word
from kiosk.market.phone.choices import BASES, KINDS
from kiosk.market.phone.reading import with_paper
from kiosk.market.phone.step import Context, at_of, with_line
from kiosk.market.phone.typed import Typed


def paper(_context: Context, draft: Draft, typed: Typed) -> Draft:
    """A certificate, of one line (`at`) or of the whole load. A promise needs no number: the door gives it one."""
    kind: PaperKind | None = next((each for each in KINDS if each == typed.sent.get("kind")), None)
    number = typed.text("number")
    if kind is None or not (number or kind == "promise"):
        return typed.refuse("number", word("Write the number of the certificate."), draft)
    basis = tuple([each for each in BASES if typed.has(f"basis.{each}")]) if kind == "promise" else ()
    day, issuer, at = typed.day("issued_on"), typed.text("issuer"), typed.sent.get("at", "")
    if not day and "issued_on" not in typed.wrong:
        typed.refuse("issued_on", word("Write the date of the certificate."), None)
    if typed.wrong:
        return draft
    if not at:
        picture = draft.certificate.picture if draft.certificate else ""
        return replace(draft, certificate=Paper(kind, number, issuer, "", day, 0, basis, picture))
    which = at_of(draft, typed)
    was = draft.lines[which]
    grams = typed.grams("kg", was.grams) if typed.sent.get("kg") else was.grams
    made = Paper(kind, number, issuer, was.product, day, grams, basis, _picture(was, kind))
    return draft if typed.wrong else with_line(draft, which, with_paper(was, made))


def no_paper(_context: Context, draft: Draft, typed: Typed) -> Draft:
    """Without a certificate: the load's, or the line's of a kind."""
    if not typed.sent.get("at"):
        return replace(draft, certificate=None)
    at = at_of(draft, typed)
    left = [each for each in draft.lines[at].certificates if each.kind != typed.sent.get("kind")]
    return d.change(draft, at, certificate=left[0] if left else None, papers=tuple(left[1:]))


def pictured(draft: Draft, typed: Typed, digest: str) -> Draft:
    """With the photograph of a paper: `of` "report" or a kind of certificate, of a line (`at`) or of the load."""
    if not typed.sent.get("at"):
        found = draft.certificate
        return replace(draft, certificate=replace(found, picture=digest)) if found else draft
    at, of = at_of(draft, typed), typed.sent.get("of", "")
    was = draft.lines[at]
    if of == "report":
        return d.change(draft, at, report=replace(was.report, picture=digest)) if was.report else draft
    papers = [replace(each, picture=digest) if each.kind == of else each for each in was.certificates]
    return d.change(draft, at, certificate=papers[0] if papers else None, papers=tuple(papers[1:]))


def report(was: Line, typed: Typed) -> Report | None:
    """The line's test report: of its own producer and batch, unless the report says otherwise."""
    if not typed.has("report.number"):
        return was.report
    number = typed.text("report.number")
    if not number:
        return None
    day = typed.day("report.issued_on")
    if not day and "report.issued_on" not in typed.wrong:
        typed.refuse("report.issued_on", word("Write the date of the test report."), "")
    before = was.report
    return Report(
        number, typed.text("report.lab"), typed.text("report.producer") or was.producer, was.product,
        typed.text("report.lot") or was.upstream or was.lot, day, typed.grams("report.kg", was.grams) if
        typed.sent.get("report.kg") else was.grams, before.picture if before else "",
    )  # fmt: skip


def _picture(was: Line, kind: PaperKind) -> str:
    return next((each.picture for each in was.certificates if each.kind == kind), "")
