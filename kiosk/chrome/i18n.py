"""Chinese first, English by a toggle. Templates hold the English; the Chinese stands in catalogues, one a room, read at start."""

from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

Language = Literal["zh", "en"]


class Tongue(NamedTuple):
    """A language as the toggle shows it: its own name, and the tag browsers choose a font by."""

    key: Language
    tag: str
    name: str


TONGUES: dict[Language, Tongue] = {"zh": Tongue("zh", "zh-CN", "中文"), "en": Tongue("en", "en", "English")}
LANGUAGES: tuple[Language, Language] = ("zh", "en")
CATALOGUES = Path(__file__).parent / "locale" / "zh_CN" / "LC_MESSAGES"


@cache
def chinese() -> dict[str, str]:
    """English source text -> Chinese; fuzzy and empty entries are left out."""
    entries = [entry for path in sorted(CATALOGUES.glob("*.po")) for entry in read(path)]
    return {str(each.id): str(each.string) for each in entries if each.string and not each.fuzzy}


def read(path: Path) -> list[Message]:
    """The entries of one catalogue, without its header."""
    with path.open("rb") as file:
        return [each for each in read_po(file, locale="zh_CN") if each.id]


def say(language: Language, text: str, /, **gaps: object) -> str:
    """The text in a language, with its %(name)s gaps filled. Text that is in no catalogue stays as it is."""
    said = chinese().get(text, text) if language == "zh" else text
    return said % gaps if gaps else said


def both(text: str, /, **gaps: object) -> dict[str, str]:
    """The text in both languages, for a reader who may have either."""
    return {language: say(language, text, **gaps) for language in LANGUAGES}


def gettext_noop(text: str) -> str:
    """Mark a text that is said later, so that the catalogue is asked for it."""
    return text
