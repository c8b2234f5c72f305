"""What the market's JSON answers: one struct for each reply, so that the document of the API cannot say anything else."""

from msgspec import Struct

from edge.core.why import Why
from edge.flow.asks import Answer, Colour
from edge.flow.board import Shown


class Reason(Struct, frozen=True):
    """Why, in both languages; `code` is for programs."""

    code: str
    zh: str
    en: str


class Answered(Struct, frozen=True):
    """The answer to an ask. `good` says whether it was done; `code` is what it is about, `codes` were issued or meant."""

    verdict: Colour
    good: bool
    code: str
    codes: tuple[str, ...]
    why: tuple[Reason, ...]


class Verdict(Struct, frozen=True):
    """A verdict of a lane. `number` grows with every verdict of the market; `at` is ISO 8601."""

    number: int
    at: str
    verdict: str
    code: str
    why: tuple[Reason, ...]


class Lane(Struct, frozen=True):
    """A lane ("entry" or "exit") and its last verdicts, newest first."""

    lane: str
    gate: str
    verdicts: tuple[Verdict, ...]


class Device(Struct, frozen=True):
    """A device as last seen: "ready", "trouble" or "lost"; `detail` is for a person."""

    device: str
    state: str
    detail: str


class Owed(Struct, frozen=True):
    """A label or paper (without lines) that has still to come out at a lane; `copy` counts from 1."""

    lane: str
    code: str
    lines: tuple[str, ...]
    copy: int


class Live(Struct, frozen=True):
    """The process answers."""

    live: bool


class Ready(Struct, frozen=True):
    """Whether the market can take a scan."""

    ready: bool


class Kept(Struct, frozen=True):
    """A picture that was kept: its SHA-256 in hex, and the answer to its being evidence."""

    picture: str
    answer: Answered


class Words(Struct, frozen=True):
    """One text in both languages."""

    zh: str
    en: str


class Problem(Struct, frozen=True):
    """Why there is no answer (RFC 9457)."""

    title: str
    status: int
    detail: Words


def reason(why: Why) -> Reason:
    """A reason, said."""
    return Reason(why.code, why.text("zh"), why.text("en"))


def answered(given: Answer) -> Answered:
    """An answer, said."""
    return Answered(given.verdict, given.good, given.code, given.codes, tuple(map(reason, given.why)))


def verdict(shown: Shown) -> Verdict:
    """A verdict, said."""
    tell = shown.tell
    return Verdict(shown.number, shown.at, tell.verdict, tell.subject, tuple(map(reason, tell.why)))
