"""The papers of a whole load, step by step: a certificate, others beside it, and the purchase voucher."""

from collections.abc import Callable
from typing import get_args

from msgspec.structs import replace

from edge.core.papers import Paper, PaperKind
from edge.core.why import Why
from edge.flow.draft import Draft
from kiosk.chrome.i18n import gettext_noop
from kiosk.market.entrance import words
from kiosk.market.entrance.loading import RefusedError
from kiosk.market.entrance.steps import Step

_MOST = 4


def all_of(draft: Draft) -> tuple[Paper, ...]:
    """The certificate and those beside it."""
    return draft.papers if draft.certificate is None else (draft.certificate, *draft.papers)


def with_all(draft: Draft, papers: tuple[Paper, ...]) -> Draft:
    """The first of them is the certificate."""
    return replace(draft, certificate=papers[0] if papers else None, papers=papers[1:])


def change(draft: Draft, today: str, at: int, **fields: object) -> Draft:
    """The paper at a place with other values; one that is not there yet is a promise of today. Raises RefusedError."""
    papers = all_of(draft)
    if not 0 <= at <= min(len(papers), _MOST - 1):
        raise RefusedError(gettext_noop("A load has at most %(most)s papers of its own."), most=_MOST)
    was = papers[at] if at < len(papers) else Paper("promise", "", "", "", today, 0)
    return with_all(draft, (*papers[:at], replace(was, **fields), *papers[at + 1 :]))


def numbered(draft: Draft) -> Draft:
    """A paper without a number is known by its picture. Raises RefusedError for one that has neither."""
    return with_all(draft, tuple([_numbered(paper) for paper in all_of(draft)]))


def _numbered(paper: Paper) -> Paper:
    if not paper.number and not paper.picture:
        raise RefusedError(gettext_noop("The certificate has no number yet: scan it, type it, or take its picture."))
    return paper if paper.number else replace(paper, number=f"P-{paper.picture[:16].upper()}")


def number_of(text: str) -> int:
    """A paper's place as a page sends it; the first for what is none."""
    return int(text) if text in set(map(str, range(_MOST))) else 0


def _at(step: Step) -> int:
    return number_of(step.text("paper"))


def _set(step: Step, draft: Draft, **fields: object) -> Draft:
    return change(draft, step.views.now()[:10], _at(step), **fields)


def kind(step: Step, draft: Draft) -> Draft:
    """What kind of paper it is."""
    chosen = step.text("kind")
    if chosen not in get_args(PaperKind):
        raise RefusedError(Why("asked_wrong", {"what": "kind"}))
    return _set(step, draft, kind=chosen)


def numbers(step: Step, draft: Draft) -> Draft:
    """The paper's number and the load's purchase voucher, scanned or typed."""
    draft = replace(draft, voucher=step.text("voucher", 100).upper())
    number, at, papers = step.text("number", 100).upper(), _at(step), all_of(draft)
    had = papers[at].number if at < len(papers) else ""
    return (
        draft if number == had else _set(step, draft, number=number, product="", grams=0)
    )  # a code said those of its own


def issued(step: Step, draft: Draft) -> Draft:
    """When it was issued."""
    return _set(step, draft, issued_on=step.day())


def basis(step: Step, draft: Draft) -> Draft:
    """What a promise rests on: pressed again, it does not."""
    chosen, papers, at = step.text("basis"), all_of(draft), _at(step)
    if chosen not in words.BASES:
        raise RefusedError(Why("asked_wrong", {"what": "basis"}))
    had = papers[at].basis if at < len(papers) else ()
    left = tuple([each for each in had if each != chosen])
    return _set(step, draft, basis=left if chosen in had else (*had, chosen))


def drop(step: Step, draft: Draft) -> Draft:
    """There is no such paper."""
    at, papers = _at(step), all_of(draft)
    return with_all(draft, papers[:at] + papers[at + 1 :])


PAPER_STEPS: dict[str, Callable[[Step, Draft], Draft]] = {
    "kind": kind, "numbers": numbers, "issued": issued, "basis": basis, "drop": drop,
}  # fmt: skip
