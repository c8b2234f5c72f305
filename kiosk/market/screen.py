"""What a lane's screen shows, in words: rendered by the page, and sent as it is to the page's script."""

from msgspec import Struct

from devices import Health, State
from edge.flow.board import Shown
from kiosk.chrome.i18n import Language, say
from kiosk.market import words
from kiosk.market.ports import Link
from kiosk.market.room import Room

_LAST = 4


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


class Screen(Struct, frozen=True):
    """All of it. `verdict`, `word`, `code` and `at` are of the newest verdict; `last` are those before it."""

    verdict: str
    word: str
    code: str
    at: str
    why: list[Text]
    last: list[Verdict]
    troubles: list[Text]
    owed: str
    owed_level: str
    uplink: str
    uplink_level: str


def look(room: Room, lane: str, language: Language) -> Screen:
    """The lane now. Blocks on the store."""
    table = words.AT_EXIT if room.gate(lane) == "exit" else words.VERDICTS
    shown = room.board.lane(lane)[: _LAST + 1]
    verdicts = [_verdict(each, table, language) for each in shown]
    newest = verdicts[0] if verdicts else _verdict_of("none", table, language)
    owed = len(room.flow.owed())
    uplink = _uplink(room.views.uplink(), language)
    return Screen(
        newest.verdict,
        newest.word,
        newest.code,
        newest.at,
        [Text(why.text(language)) for why in shown[0].tell.why] if shown else [],
        verdicts[1:],
        [_trouble(health, language) for health in room.board.troubles()],
        say(language, "Labels owed: %(count)s", count=owed),
        "warn" if owed else "none",
        uplink.text,
        uplink.level,
    )


def _verdict(shown: Shown, table: dict[str, str], language: Language) -> Verdict:
    tell = shown.tell
    return _verdict_of(tell.verdict, table, language, tell.subject, shown.at[11:19])


def _verdict_of(verdict: str, table: dict[str, str], language: Language, code: str = "", at: str = "") -> Verdict:
    word = table[verdict]
    return Verdict(verdict, say(language, word), code, at)


def _trouble(health: Health, language: Language) -> Text:
    parts = [part.strip() for part in health.detail.replace(";", ",").split(",")] if health.detail else []
    known = [words.DETAILS.get(part, part) for part in parts] or [words.STATES[health.state]]
    between = "、" if language == "zh" else ", "
    return Text(
        f"{health.device} {between.join(say(language, each) for each in known)}",
        "bad" if health.state is State.LOST else "warn",
    )


def _uplink(link: Link, language: Language) -> Text:
    if link.online:
        return Text(say(language, "Province: connected, %(waiting)s to send", waiting=link.waiting))
    return Text(say(language, "Province: offline, %(waiting)s to send", waiting=link.waiting), "warn")
