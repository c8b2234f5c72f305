"""`/lab/verify`: results that are ready to be put out, positives first; and what else waits for a second person."""

import secrets
from functools import partial
from typing import Annotated, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from edge.core.lab.samples import Outcome, Sample, outcome
from edge.flow.asks import Verify
from edge.flow.may import MAY, SECOND
from kiosk.chrome.page import Draw, language
from kiosk.chrome.signin.guard import Staff, Visitor, fields, same_origin
from kiosk.market.confirming import confirm, notice, pin_again
from kiosk.market.form_table import FORMS
from kiosk.market.lab.home import Lab
from kiosk.market.lab.sample import Line, first, lines, touched
from kiosk.market.ports import Views
from kiosk.market.room import Here
from kiosk.market.told import reason
from kiosk.market.words import PROPOSALS

router = APIRouter()
_ALL = "sample."


class Ready(NamedTuple):
    """A sample whose runs amount to a result; `mine` was touched by whoever looks. `plain`: nothing about it but negatives."""

    sample: Sample
    product: str
    outcome: Outcome
    lines: list[Line]
    mine: bool
    first: str

    @property
    def notes(self) -> list[str]:
        """Alarms about it and its runs, each once."""
        told = [note for line in self.lines for note in line.notes]
        return list(dict.fromkeys((*filter(None, [self.first]), *told)))

    @property
    def plain(self) -> bool:
        """Whether every run of it is a negative without an alarm."""
        return self.outcome == "pass" and all(line.level == "ok" for line in self.lines) and not self.notes


@router.get("/lab/verify")
def listed(request: Request, here: Here, draw: Draw, visitor: Lab, done: int = 0, left: int = 0) -> Response:
    """All of them. What is plainly negative and was worked on by others can be put out at once."""
    rows = _ready(request, here.views, visitor)
    proposals = [each for each in here.views.proposals() if visitor.may(*SECOND[each.what].roles)]
    return draw.render(
        request, "verify.html", rows=rows, plain=[row for row in rows if row.plain and not row.mine], proposals=proposals,
        whats=PROPOSALS, reason=partial(reason, language(request)), done=done, left=left, notice=notice(request, here, visitor),
    )  # fmt: skip


@router.post("/lab/verify", dependencies=[Depends(same_origin)])
def all_at_once(
    request: Request, here: Here, draw: Draw, sent: Annotated[dict[str, str], Depends(fields)],
    visitor: Annotated[Visitor, Depends(Staff(*sorted(MAY[Verify].roles)))],
) -> Response:  # fmt: skip
    """Put out those that were shown, each for itself, after one PIN. One that changed meanwhile, or has an alarm, stays."""
    pin, key = sent.pop("pin", None), sent.get("key", "")[:64] or secrets.token_hex(12)
    seen = {
        name.removeprefix(_ALL): value for name, value in sent.items() if name.startswith(_ALL) and value.isdecimal()
    }
    if (wrong := pin_again(request, visitor, pin)) is not None:
        shown = [("sample", str(len(seen)))]
        return confirm(
            request, draw, here, FORMS["verify"], sent | {"key": key, "next": "/lab/verify"}, wrong, told=shown
        )
    assert visitor.me is not None  # noqa: S101  (fields)
    plain = {row.sample.code for row in _ready(request, here.views, visitor) if row.plain}
    asked = [
        here.flow.submit(
            Verify(code, int(runs)), actor=visitor.me.person, station=visitor.station.id, key=f"{key} {code}"
        )
        for code, runs in seen.items()
        if code in plain
    ]
    good = sum(each.result().good for each in asked)
    return RedirectResponse(f"/lab/verify?{urlencode({'done': good, 'left': len(seen) - good})}", 303)


def _ready(request: Request, views: Views, visitor: Visitor) -> list[Ready]:
    """What failed first."""
    methods, mine = {each.id: each for each in views.methods()}, language(request)
    laid, records = views.laid(), views.records()
    found: list[Ready] = []
    for sample in views.samples():
        stands = outcome(sample)
        if stands != "again":
            batch = views.batch(sample.batch)
            product = batch.line.product if batch else sample.batch
            told, waits = lines(sample, methods, product, mine), first(sample, records, methods, mine)
            found.append(Ready(sample, product, stands, told, touched(sample, visitor, laid), waits))
    return sorted(found, key=lambda row: (row.outcome == "pass", row.plain, row.sample.code))
