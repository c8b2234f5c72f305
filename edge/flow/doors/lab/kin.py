"""What befalls a batch befalls what came of it: returns and mixtures. A failure may reach what it came of, too."""

from edge.core import facts as f
from edge.core.batch import Batch, named
from edge.core.lab.failure import Failure
from edge.core.lab.samples import Sample
from edge.core.why import Why
from edge.flow.ports import Page


def kin(code: str, page: Page) -> tuple[Batch, ...]:
    """What came of a batch."""
    found = [page.get(Batch, each) for each in page.related(code) if each != code]
    return tuple([each for each in found if each is not None])


def family(batch: Batch, page: Page) -> tuple[Batch, ...]:
    """What it came of, and all that came of that, itself and its own not among them."""
    own = {batch.code, *(each.code for each in kin(batch.code, page))}
    near = {each.code: each for source in sources(batch, page) for each in (source, *kin(source.code, page))}
    return tuple([each for code, each in near.items() if code not in own])


def sources(batch: Batch, page: Page) -> tuple[Batch, ...]:
    """All that a batch came of: what it was sold from, and what was mixed into it, however far back."""
    found: dict[str, Batch] = {}
    todo = [batch.parent, *batch.parents]
    while todo:
        code = todo.pop()
        if code and code not in found and (source := page.get(Batch, code)) is not None:
            found[code] = source
            todo += [source.parent, *source.parents]
    return tuple(found.values())


def hold(code: str, why: Why, page: Page) -> None:
    """Hold what came of a batch for the same reason as itself."""
    for each in kin(code, page):
        if why not in each.why:
            page.record(f.Held(each.code, why))


def lift(batch: Batch, names: tuple[str, ...], page: Page) -> None:
    """Controls or samples that held a batch no longer hold what came of it, but for what came of something else they hold."""
    held = [name for name in dict.fromkeys(names) if named(batch, name)]
    own = (batch, *(kin(batch.code, page) if held else ()))
    codes = {each.code for each in own}
    for each in own[1:]:
        others = [source for source in sources(each, page) if source.code not in codes]
        for name in held:
            if named(each, name) and not any(named(other, name) for other in others):
                page.record(f.Freed(each.code, name))


def ended(batch: Batch, sample: Sample) -> tuple[str, ...]:
    """Samples whose positive, and controls whose doubt, a pass of this sample ends."""
    return (sample.code, *sample.answers, *[why.args["order"] for why in batch.why if why.code == "result_doubted"])


def own_failures(batch: Batch, page: Page) -> tuple[Failure, ...]:
    """Failures by a sample of the batch itself, not of what it was part of."""
    samples = [(each, page.get(Sample, each.sample)) for each in batch.failures]
    return tuple([each for each, sample in samples if sample is not None and sample.batch == batch.code])


def sharing(batch: Batch, failure: Failure, page: Page) -> tuple[Batch, ...]:
    """All that stands condemned by a failure of this batch, itself first."""
    touched = (batch, *kin(batch.code, page), *family(batch, page))
    return tuple([each for each in touched if any(one.sample == failure.sample for one in each.failures)])
