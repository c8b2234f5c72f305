"""One declared line at the barrier: what is known of it, the verdict, and the facts of both."""

from edge.core import admission, draw
from edge.core import facts as f
from edge.core.batch import Batch
from edge.core.case import Case
from edge.core.codes import own
from edge.core.codes.lot import lot_of, names_batch
from edge.core.comings import Untested
from edge.core.fit import covers, keys, spends
from edge.core.grounds import CERTAIN
from edge.core.known import Known
from edge.core.lab.standing import Standing, standing_key
from edge.core.labels import Alias, Binding
from edge.core.ledger import Day, Spent, Upstream
from edge.core.papers import Line
from edge.core.risks import names
from edge.core.visit import Visit
from edge.flow.doors import in_force
from edge.flow.doors.guard import recalled, stopped
from edge.flow.ports import Page, Sight
from edge.flow.turn import Site


def judge(line: Line, visit: Visit, lane: str, day: str, page: Page, site: Site) -> str:
    """Judge a line once, and record it; its batch's code."""
    today = page.at.date()
    code = own.batch(site.node, today, page.next(f"B{today}"))
    seller = line.seller or visit.seller
    page.record(f.Arrived(code, visit.code, seller, day, line, lane, page.stamp))
    rules = in_force.rules(day, page, site)
    case = Case(code, line, seller, today, known(line, seller, page), day)
    verdict = admission.decide(case, rules, _draw(page, day, site))
    if (ticket := verdict.ticket) is not None:
        page.record(
            f.Drawn(
                code, day, ticket.n, ticket.s, verdict.weight_bp, ticket.ticket, ticket.chance, ticket.forced, ticket.picked
            )
        )  # fmt: skip
    if verdict.outcome == "refuse":
        claim = page.get(Upstream, line.upstream) if line.upstream and not case.known.recalled else None
        freed = line.upstream if claim is not None and claim.seller == seller else ""
        page.record(f.Refused(code, visit.code, verdict.why, rules.version, case.known, freed))
    else:
        test = verdict.outcome == "test"
        spent, covered = spends(line, case.known.listed), tuple(covers(line, case.known).values())
        page.record(f.Cleared(code, visit.code, test, verdict.why, rules.version, spent, case.known, covered))
    return code


def known(line: Line, seller: str, page: Sight) -> Known:
    """All that is known here of a line and its seller."""
    operator = in_force.operator(seller, page)
    today = page.at.date().isoformat()
    ours = _ours(line.upstream, page) if line.upstream else None
    product, listed = in_force.listed_product(line.product, page), in_force.listed_papers(line, page)
    papers = [spent for key in keys(line, listed) if (spent := page.get(Spent, key)) is not None]
    return Known(
        seller=operator.state if operator else "",
        agreement=operator is not None and operator.agreement,
        lacks=operator.lacks if operator and line.self_produced else (),
        recalled=any(stopped(each, page) for each in {line.upstream, lot_of(line.upstream)} if each)
        or (ours is not None and recalled(ours, page) is not None),
        reused=_claimed(line.upstream, seller, page) or (ours is not None and ours.seller != seller),
        untested=any(_went_away(name, today, page) for name in (line.identity, standing_key(seller, line.product))),
        product=product,
        used={spent.paper: spent.grams for spent in papers},
        stated={spent.paper: spent.stated for spent in papers if spent.stated},
        listed=listed,
        risks=in_force.risks(names(line, product, seller, page.at.date()), today, page)
        | _standing(seller, line.product, page),
    )


def _ours(code: str, page: Sight) -> Batch | None:
    """The batch that this market gave a code to, or another scheme's code stands for here."""
    other = page.get(Alias, code) or page.get(Binding, code)
    return page.get(Batch, other.batch if other else own.parent(code) or code)


def _claimed(upstream: str, seller: str, page: Sight) -> bool:
    """Whether goods of another seller came in under this code."""
    claim = page.get(Upstream, upstream) if names_batch(upstream) else None
    return claim is not None and claim.seller not in ("", seller)


def _went_away(name: str, today: str, page: Sight) -> bool:
    """Whether goods of this name went away before their test, lately."""
    before = page.get(Untested, name)
    return before is not None and today <= before.until


def _standing(seller: str, product: str, page: Sight) -> dict[str, int]:
    """A seller's goods that failed lately are certain to be tested."""
    key = standing_key(seller, product)
    standing = page.get(Standing, key)
    return {key: CERTAIN} if standing is not None and standing.certain(page.at.date()) else {}


def _draw(page: Page, day: str, site: Site) -> draw.Draw | None:
    key, state = page.key(day), page.get(Day, day)
    return draw.Draw(site.market, day, key, state.n, state.s) if key is not None and state is not None else None
