"""Tags of crates: each stands for goods while they are here, and is used again afterwards."""

from edge.core import facts as f
from edge.core.batch import INSIDE, Batch
from edge.core.codes import Code, parse
from edge.core.labels import Alias, Binding
from edge.core.ledger import Upstream
from edge.core.loop import Tag
from edge.core.trade import Serial, Way
from edge.core.why import Why
from edge.flow.asks import Answer, TagCrate
from edge.flow.doors.operators import may_act
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no


def tag(ask: TagCrate, page: Page, site: Site) -> Turn:
    """A tag is bound when it is free: unbound, or what it stood for has left. It is kept as lanes read it."""
    read = parse(ask.tag.encode(), scheme=site.scheme)
    goods = _goods(ask.subject, page)
    if ask.subject and goods is None:
        return no(ask.subject, "batch_unknown")
    if not read.known or (goods is not None and _another(read, goods, page)):
        return no("", "tag_another")
    known = page.get(Tag, read.text)
    before = known.subject if known is not None and _stands(known.subject, page) else ""
    if not all(may_act(each.seller, "sell", page) for each in (goods, _goods(before, page)) if each is not None):
        return no(read.text, "not_authorised")
    if ask.subject and before not in ("", ask.subject):
        return no(read.text, Why("tag_bound", {"what": before}))
    page.record(f.Tagged(read.text, ask.subject, page.actor))
    return Turn(Answer("pass", code=read.text))


def _goods(subject: str, page: Page) -> Batch | None:
    """The batch that a batch's code or an exit code stands for."""
    serial = page.get(Serial, subject) if subject else None
    return page.get(Batch, serial.batch if serial is not None else subject) if subject else None


def _another(read: Code, goods: Batch, page: Page) -> bool:
    """Whether the code stands for something else: bound as a tag it would pass that off as these goods."""
    if read.profile.startswith("pinma") or any(page.get(kind, read.text) is not None for kind in (Alias, Binding)):
        return True
    return page.get(Upstream, read.text) is not None and goods.line.upstream != read.text


def _stands(subject: str, page: Page) -> bool:
    serial, batch = page.get(Serial, subject), page.get(Batch, subject)
    return serial.way is Way.INSIDE if serial is not None else batch is not None and batch.grams(INSIDE) > 0
