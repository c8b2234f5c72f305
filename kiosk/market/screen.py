"""What a lane's screen shows, in words: rendered by the page, and sent as it is to the page's script."""

from msgspec import Struct, structs

from devices import Health, State
from edge.flow.board import Shown
from kiosk.chrome.i18n import Language, say
from kiosk.chrome.page import VERSION
from kiosk.market import words
from kiosk.market.leaving import Leaving, leaving
from kiosk.market.lines import Load, Row, load
from kiosk.market.offers import Doing, doing
from kiosk.market.ports import Link
from kiosk.market.room import Room

_LAST = 4
_HOUR = 60


class Text(Struct, frozen=True):
    """A line of a list. `level` is "ok", "warn", "bad" or "none" (not shown)."""

    text: str
    level: str = "ok"


class Verdict(Struct, frozen=True):
    """One verdict: a colour's name, its word, the code it is about, and the time of day."""

    verdict: str = "none"
    word: str = ""
    code: str = ""
    at: str = ""


class Screen(Doing, frozen=True, kw_only=True):
    """All of it. `number` counts verdicts; `verdict` to `lines` are of the newest one; `last` are those before it.

    `why` leaves out what a line says of itself. `visit` is set while the vehicle before the barrier can be turned back,
    with the `key` of doing so. `seller` is whose card was read, `again` a visit that is over and may be begun anew, `empty` one
    whose picture is needed. `marks` are of the box itself. What an exit offers is in `Doing`.
    """

    number: int
    version: str
    verdict: str
    word: str
    code: str
    at: str
    why: list[Text]
    lines: list[Row]
    more: str
    visit: str
    key: str
    seller: str
    again: str
    empty: str
    last: list[Verdict]
    marks: list[Text]
    troubles: list[Text]
    owed: str
    owed_level: str
    uplink: str
    uplink_level: str


def look(room: Room, lane: str, language: Language) -> Screen:
    """The lane now. Blocks on the store."""
    gate = room.gate(lane)
    table = words.AT_EXIT if gate == "exit" else words.VERDICTS
    shown = room.board.lane(lane)[: _LAST + 1]
    verdicts = [_verdict(each, table, language) for each in shown]
    newest = verdicts[0] if verdicts else _verdict_of("none", table, language)
    goods, out = _goods(room, gate, shown, language)
    reasons = [why.text(language) for why in shown[0].tell.why] if shown else []
    if out.vehicle:
        reasons.append(out.vehicle)
    owed = room.views.owing()
    uplink = _uplink(room.views.uplink(), language)
    return Screen(
        number=shown[0].number if shown else 0,
        version=VERSION,
        verdict=newest.verdict,
        word=newest.word,
        code=newest.code,
        at=newest.at,
        why=[Text(text) for text in reasons if not any(text in row.because for row in (*goods.rows, *out.rows))],
        lines=out.rows or goods.rows,
        more=out.more or goods.more,
        visit=goods.visit,
        key=f"turnback {goods.visit}" if goods.visit else "",
        seller=newest.code if newest.verdict == "card" else "",
        again=newest.code if _says(shown, "visit_over") and goods.rows else "",
        empty=newest.code if _says(shown, "picture_needed") else "",
        last=verdicts[1:],
        marks=marks(room, language),
        troubles=[_trouble(health, language) for health in room.board.troubles()],
        owed=say(language, "Labels owed: %(count)s", count=owed),
        owed_level="warn" if owed else "none",
        uplink=uplink.text,
        uplink_level=uplink.level,
        **(structs.asdict(doing(shown[0] if shown else None, out)) if gate == "exit" else {}),
    )


def _goods(room: Room, gate: str, shown: list[Shown], language: Language) -> tuple[Load, Leaving]:
    """What the newest verdict is about, at an entrance or at an exit."""
    if not shown:
        return Load(), Leaving()
    tell = shown[0].tell
    if gate == "exit":
        return Load(), leaving(room.views, tell.subject, tell.about, language)
    return load(room.views, tell.subject, language), Leaving()


def _says(shown: list[Shown], reason: str) -> bool:
    return bool(shown) and any(why.code == reason for why in shown[0].tell.why)


def newest(room: Room, lane: str, language: Language) -> Verdict:
    """The last verdict of an entry lane."""
    shown = room.board.lane(lane)
    return _verdict(shown[0], words.VERDICTS, language) if shown else _verdict_of("none", words.VERDICTS, language)


def marks(room: Room, language: Language) -> list[Text]:
    """What is wrong with the box itself."""
    return [Text(mark.why.text(language), mark.level) for mark in room.board.marks()]


def _verdict(shown: Shown, table: dict[str, str], language: Language) -> Verdict:
    tell = shown.tell
    return _verdict_of(tell.verdict, table, language, tell.subject, shown.at[11:19])


def _verdict_of(verdict: str, table: dict[str, str], language: Language, code: str = "", at: str = "") -> Verdict:
    word = table[verdict]
    return Verdict(verdict, say(language, word), code, at)


def _trouble(health: Health, language: Language) -> Text:
    known = words.known(health.detail) or [words.STATES[health.state]]
    between = "、" if language == "zh" else ", "
    return Text(
        f"{health.device} {between.join(say(language, each) for each in known)}",
        "bad" if health.state is State.LOST else "warn",
    )


def _uplink(link: Link, language: Language) -> Text:
    if link.online:
        return Text(say(language, "Province: connected, %(waiting)s to send", waiting=link.waiting))
    minutes = int((link.last_contact_s or 0) // 60)
    if minutes:
        said = say(
            language,
            "Province: last heard %(age)s ago, %(waiting)s to send",
            age=_age(minutes, language),
            waiting=link.waiting,
        )
        return Text(said, "warn")
    return Text(say(language, "Province: offline, %(waiting)s to send", waiting=link.waiting), "warn")


def _age(minutes: int, language: Language) -> str:
    if minutes < _HOUR:
        return say(language, "%(count)s min", count=minutes)
    return say(language, "%(hours)s h %(minutes)s min", hours=minutes // _HOUR, minutes=minutes % _HOUR)
