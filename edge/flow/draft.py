"""A load while somebody puts it together at a screen: pure steps from one state to the next, kept on the box after each."""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from edge.core.papers import Line, Paper
from edge.core.products import GROUPS, PIECES, Product
from edge.core.usual import last, origins
from edge.flow.asks import BringIn, Declare

_GROUPS = frozenset(name for group, (chinese, *_) in GROUPS.items() for name in (group, chinese))
_ANYTHING_G = 10_000  # where nobody knows what is usual


class Draft(Struct, frozen=True):
    """`certificate`, `papers` and `voucher` are of the whole load: they go with each line that has none of its own.

    `labels` are by line.
    """

    seller: str
    lines: tuple[Line, ...] = ()
    labels: tuple[str, ...] = ()
    plate: str = ""
    trailer: str = ""
    odd: str = ""
    certificate: Paper | None = None
    purpose: Literal["goods", "empty", "buyer"] = "goods"
    papers: tuple[Paper, ...] = ()
    voucher: str = ""

    @property
    def grams(self) -> int:
        """All of it."""
        return sum(line.grams for line in self.lines)


def add(draft: Draft, name: str, product: Product | None, before: tuple[Line, ...]) -> Draft:
    """One more line, as this seller usually brings the product: weight, origin and producer of the last time."""
    was = last(before, name)
    if was is not None:
        grams, pieces, producer, kind = was.grams, was.pieces, was.producer, was.origin_kind
    else:
        piece = product.grams if product else 0
        grams, pieces, producer, kind = piece or _ANYTHING_G, int(bool(piece)), "", "county"
    counted = product is not None and product.unit in PIECES
    line = Line(
        name, grams, next(iter(origins(before, name)), ""), producer, "", "",
        basis="counted" if counted else "declared", origin_kind=kind, pieces=pieces if counted else 0,
        self_produced=was.self_produced if was else False,
    )  # fmt: skip
    return replace(draft, lines=(*draft.lines, line), labels=(*draft.labels, ""))


def change(draft: Draft, at: int, **fields: object) -> Draft:
    """The line at a place with other values. Raises IndexError where there is none."""
    lines = list(draft.lines)
    lines[at] = replace(lines[at], **fields)
    return replace(draft, lines=tuple(lines))


def count(draft: Draft, at: int, pieces: int, product: Product | None) -> Draft:
    """So many pieces: their grams follow where the registry knows what one weighs."""
    grams = pieces * product.grams if product and product.grams else draft.lines[at].grams
    return change(draft, at, pieces=pieces, grams=grams, basis="counted")


def split(draft: Draft, at: int) -> Draft:
    """A second line like the one at a place: another production date, another tank."""
    line = replace(draft.lines[at], produced_on="", tank="", lot="")
    lines = (*draft.lines[: at + 1], line, *draft.lines[at + 1 :])
    return replace(draft, lines=lines, labels=(*draft.labels[: at + 1], "", *draft.labels[at + 1 :]))


def remove(draft: Draft, at: int) -> Draft:
    """Without the line at a place."""
    return replace(
        draft, lines=draft.lines[:at] + draft.lines[at + 1 :], labels=draft.labels[:at] + draft.labels[at + 1 :]
    )


def label(draft: Draft, at: int, code: str) -> Draft:
    """A label printed ahead goes on the line at a place."""
    return replace(draft, labels=tuple([code if each == at else label for each, label in enumerate(draft.labels)]))


def same(draft: Draft, lines: tuple[Line, ...]) -> Draft:
    """The goods of an earlier load again. Dates, codes, papers and vouchers are of that load: they are asked for anew."""
    none = {
        "produced_on": "",
        "upstream": "",
        "verbatim": "",
        "certificate": None,
        "report": None,
        "papers": (),
        "lot": "",
    }
    fresh = tuple([replace(line, **none, purchase_voucher="") for line in lines])
    return replace(draft, lines=fresh, labels=("",) * len(fresh))


def dated(draft: Draft, day: str) -> Draft:
    """A production date for every line that has none yet."""
    return replace(
        draft, lines=tuple([line if line.produced_on else replace(line, produced_on=day) for line in draft.lines])
    )


def whole(draft: Draft) -> tuple[Line, ...]:
    """The lines as they are declared, with the load's papers: each for what it says, or its line's product and all of that."""
    of_product: dict[str, int] = {}
    for line in draft.lines:
        of_product[line.product] = of_product.get(line.product, 0) + line.grams
    return tuple([_with_papers(draft, line, of_product[line.product]) for line in draft.lines])


def _with_papers(draft: Draft, line: Line, grams: int) -> Line:
    certificate = line.certificate or (draft.certificate and _for(draft.certificate, line, grams))
    papers = line.papers or tuple([_for(paper, line, grams) for paper in draft.papers])
    voucher = line.purchase_voucher or ("" if line.self_produced else draft.voucher)
    return replace(line, certificate=certificate, papers=papers, purchase_voucher=voucher)


def _for(paper: Paper, line: Line, grams: int) -> Paper:
    """The load's paper for a line: what it says itself stays; a food group without a quantity is each product's own."""
    named = paper.product if paper.grams or paper.product not in _GROUPS else ""
    return replace(paper, product=named or line.product, grams=paper.grams or grams)


def declared(draft: Draft) -> Declare:
    """What is asked when it is sent ahead."""
    plates = (draft.trailer,) if draft.trailer else ()
    return Declare(draft.seller, draft.plate, whole(draft), plates, draft.odd, draft.purpose)


def brought(draft: Draft, lane: str) -> BringIn:
    """What is asked when it stands at an entrance already."""
    plates = (draft.trailer,) if draft.trailer else ()
    return BringIn(lane, draft.seller, whole(draft), draft.plate, plates, draft.odd, draft.labels)
