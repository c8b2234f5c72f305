"""承诺达标合格证 issued anew for a part of goods: split off, mixed or packed anew. Rules alone; words are in edge.core.sold."""

from collections.abc import Callable

from edge.core.batch import Batch
from edge.core.papers import Paper
from edge.core.why import Why

Find = Callable[[str], Batch | None]


def sources(batch: Batch, find: Find) -> tuple[Batch, ...]:
    """The batches as they came in that are in this one, each once, in the order in which they are named."""
    found: dict[str, Batch] = {}
    ahead, seen = [batch], set[str]()
    while ahead:
        each = ahead.pop(0)
        if each.code in seen:
            continue
        seen.add(each.code)
        parents = [parent for code in each.parents if (parent := find(code)) is not None]
        if parents:
            ahead[:0] = parents
        else:
            found[each.code] = each
    return tuple(found.values())


def promised(batch: Batch) -> Paper | None:
    """The 承诺达标合格证 that a batch came in with."""
    return next((paper for paper in batch.line.certificates if paper.kind == "promise"), None)


def lacking(batch: Batch, find: Find) -> Why | None:
    """Why no certificate can be issued anew: a part of it came without one."""
    without = [each.line.product for each in sources(batch, find) if promised(each) is None]
    return Why("promise_lacking", {"what": "、".join(dict.fromkeys(without))}) if without else None


def basis(papers: list[Paper]) -> tuple[str, ...]:
    """What all of them rest on."""
    return tuple([each for each in papers[0].basis if all(each in paper.basis for paper in papers)]) if papers else ()
