"""A code that was read, put where it belongs."""

from msgspec.structs import replace

from edge.core.codes import parse
from edge.core.products import GROUPS
from edge.core.why import Why
from edge.flow.draft import Draft
from kiosk.chrome.i18n import gettext_noop as word
from kiosk.market.phone.reading import Said, filled, says
from kiosk.market.phone.step import Context, added, at_of, with_line
from kiosk.market.phone.typed import Typed

_GROUPS = frozenset(chinese for chinese, *_ in GROUPS.values())


def read(context: Context, draft: Draft, typed: Typed) -> Draft:
    """A code that was typed, pasted or scanned: into its line, a new one, or (`of` "load") the certificate of all."""
    said = _said(context, typed)
    if said is None:
        return draft
    if typed.sent.get("of") == "load":
        return _certified(draft, typed, said)
    return _filled(draft, at_of(draft, typed), said) if typed.sent.get("at") else _placed(context, draft, typed, said)


def code_of_line(context: Context, draft: Draft, typed: Typed) -> Draft:
    """Likewise, as it stands on its line's own page: one that did not change is not read again, none takes it away."""
    at, typed_in = at_of(draft, typed), typed.sent.get("code", "").strip()
    if typed_in == draft.lines[at].upstream:
        return draft
    return read(context, draft, typed) if typed_in else with_line(draft, at, replace(draft.lines[at], upstream=""))


def _said(context: Context, typed: Typed) -> Said | None:
    text = typed.sent.get("code", "").strip()
    if not text:
        return None
    code = parse(text.encode("utf-8", "replace"), scheme=context.here.flow.site.scheme)
    said = says(code)
    if said is None and code.error:
        typed.wrong["code"] = Why(f"unread_{code.error}", code.about).text(context.mine)
    elif said is None:
        typed.refuse("code", word("This is a code of this market itself, and not of your goods."), None)
    return said


def _certified(draft: Draft, typed: Typed, said: Said) -> Draft:
    """The load's certificate. One that names a product is of that product alone."""
    paper = said.certificate
    if paper is None:
        return typed.refuse("code", word("This code is no certificate. Paste it at its line."), draft)
    if paper.product and paper.product not in _GROUPS:
        return typed.refuse(
            "code", word("This certificate is for %(what)s alone: paste it at that line."), draft, what=paper.product
        )
    return replace(draft, certificate=paper)


def _placed(context: Context, draft: Draft, typed: Typed, said: Said) -> Draft:
    """Into the line of its product that has no code yet, or a new one; a code that names none into the only line."""
    listed = context.here.views.product(said.gtin) if said.gtin else None
    name = listed.name if listed else said.product
    free = [at for at, each in enumerate(draft.lines) if not each.upstream and (each.product == name or not name)]
    if name and not free:
        draft = added(context, draft, typed, name)
        return draft if typed.wrong else _filled(draft, len(draft.lines) - 1, said)
    if free and (name or len(draft.lines) == 1):
        return _filled(draft, free[0], said)
    return typed.refuse(
        "code", word("This code names no product: open the line it belongs to, and paste it there."), draft
    )


def _filled(draft: Draft, at: int, said: Said) -> Draft:
    return with_line(draft, at, filled(draft.lines[at], said))
