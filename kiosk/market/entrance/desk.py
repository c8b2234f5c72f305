"""One request of a clerk at an entrance: where they stand, what lies open, and how they are answered."""

from contextlib import suppress
from http import HTTPStatus
from typing import Annotated, NamedTuple
from urllib.parse import quote, urlencode

from fastapi import Depends, Request
from starlette.responses import RedirectResponse, Response

from edge.core.codes import Code, parse
from edge.flow.asks import Answer, Ask, BringIn
from edge.flow.draft import Draft
from edge.flow.may import MAY
from kiosk.chrome.i18n import Language, gettext_noop
from kiosk.chrome.page import Draw, Pages, language
from kiosk.chrome.signin.guard import Staff, Visitor, fields
from kiosk.chrome.wire import ProblemError
from kiosk.market.entrance.loading import Loading, RefusedError, begin, name, read
from kiosk.market.entrance.shown import Sheet, shown
from kiosk.market.excluded import done
from kiosk.market.ports import Drafts
from kiosk.market.room import Here, Kept, Room
from kiosk.market.screen import marks, newest

CLERK = Staff(*sorted(MAY[BringIn].roles - {"device"}))
Sent = Annotated[dict[str, str], Depends(fields)]


def entry(here: Room, lane: str) -> None:
    """Raises ProblemError 404 unless goods come in at this lane."""
    if here.gate(lane) != "entry":
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("Nothing comes in at lane %(lane)s."), lane=lane)


def sheet(view: str = "grid", tab: str = "", page: int = 0, at: int = -1, paper: int = 0, load: str = "") -> Sheet:
    """The sheet that a page had open, as its address says: no state of the load."""
    return Sheet(view, tab, page, at, paper, load)


class Desk(NamedTuple):
    """A clerk at a lane."""

    request: Request
    here: Room
    pages: Pages
    drafts: Drafts
    who: Visitor
    lane: str
    sheet: Sheet

    @property
    def kept(self) -> str:
        """What their load is kept under."""
        return name(self.lane, self.who)

    @property
    def actor(self) -> str:
        """Who they are."""
        return self.who.me.person if self.who.me else ""

    @property
    def mine(self) -> Language:
        """What they read."""
        return language(self.request)

    @property
    def place(self) -> str:
        """The lane's address."""
        return f"/lanes/{quote(self.lane, safe='')}"

    def now(self) -> Loading:
        """The load as it was left."""
        return read(self.drafts, self.kept)

    def opened(self) -> Loading:
        """The load as it was left, or one that begins here: what a page shows has a name, so that no step is of another."""
        now = self.now()
        if not now.id:
            with suppress(ProblemError):  # a full disk: every step will say so
                return begin(self.drafts, self.kept, Draft(""))
        return now

    def page(self, loading: Loading, status: HTTPStatus = HTTPStatus.OK, wrong: str = "") -> Response:
        """The page, or to htmx what of it may have changed."""
        self.here.board.desks.touch(self.lane)
        last = newest(self.here, self.lane, self.mine)
        context = shown(self.here.views, self.lane, loading, self.sheet, self.mine)
        made = self.pages.render(
            self.request, "goods_part.html" if self.swaps else "goods.html", status, **context, wrong=wrong,
            day=self.here.views.day(), marks=marks(self.here, self.mine), back=f"{self.place}/goods", newest=last,
            heard=self.here.board.desks.number(self.lane),
            carded=self.here.views.operator(last.code) if last.verdict == "card" else None,
        )  # fmt: skip
        made.headers["x-step"] = f"{loading.id} {loading.step}"  # goods.js keeps an earlier one from overtaking
        return made

    def done(self, loading: Loading) -> Response:
        """A step was taken: the page as it is now, by its address where there is no script."""
        if self.swaps:
            return self.page(loading)
        return RedirectResponse(f"{self.place}/goods?{urlencode(self.sheet._asdict())}", HTTPStatus.SEE_OTHER)

    def refused(self, error: RefusedError, view: str = "") -> Response:
        """A step was not taken: the page as it is, and what to do instead."""
        there = self._replace(sheet=self.sheet._replace(view=view or self.sheet.view))
        return there.page(self.opened(), HTTPStatus.CONFLICT, error.said(self.mine))

    def to_lane(self) -> Response:
        """To where the verdict is shown."""
        if self.swaps:
            return Response(status_code=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": self.place})
        return RedirectResponse(self.place, HTTPStatus.SEE_OTHER)

    @property
    def swaps(self) -> bool:
        """Whether htmx asks."""
        return "hx-request" in self.request.headers

    def ask(self, ask: Ask, key: str) -> Answer:
        """Ask the market. Raises ProblemError 409."""
        return done(self.here.flow.submit(ask, actor=self.actor, station=self.who.station.id, key=key))

    def code(self, sent: dict[str, str]) -> Code | None:
        """What was scanned: `code` as this page caught it, or the lane's own reader's by its number, `heard`."""
        if text := sent.get("code", ""):
            return parse(text.encode(), scheme=self.here.flow.site.scheme)
        number = sent.get("heard", "")
        known = number == str(self.here.board.desks.number(self.lane))
        return self.here.board.desks.fetch(self.lane, int(number)) if known else None


def desk(
    request: Request, here: Here, draw: Draw, drafts: Kept, who: Annotated[Visitor, Depends(CLERK)],
    open_: Annotated[Sheet, Depends(sheet)], lane: str,
) -> Desk:  # fmt: skip
    """The clerk of a request. Raises ProblemError 404 where nothing comes in."""
    entry(here, lane)
    return Desk(request, here, draw, drafts, who, lane, open_)


Clerk = Annotated[Desk, Depends(desk)]
