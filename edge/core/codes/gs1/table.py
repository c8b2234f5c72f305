"""The AI facts, ready to be asked: what a value must look like, and where an element string goes on."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple, cast

from edge.core.codes.gs1.facts import NAMES, TABLE
from edge.core.codes.gs1.linters import LINTERS
from edge.core.codes.gs1.wrong import Kind, WrongError

_SETS = {
    "N": "0-9",
    "X": r"!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z",
    "Y": r"#\-/0-9A-Z",
    "Z": r"A-Za-z0-9\-_=",
}
_PART = re.compile(r"([NXYZ])(\d+)(?:-(\d+))?(\?)?((?::\w+)*)")
_CHECKED = frozenset({"csum", "csumalpha", "iban"})
_DATED = frozenset({"yymmd0", "yymmdd", "yyyymmdd", "hhmi", "hh", "mi", "ss"})
Test = tuple[int, Kind, Callable[[str], bool]]  # which part, what is wrong when it fails, whether it passes


class Need(NamedTuple):
    """One requirement: any of these groups, of which every AI or beginning ("31*") must be there."""

    groups: tuple[tuple[str, ...], ...]

    def __str__(self) -> str:
        return ", ".join(" + ".join(f"({ai})" for ai in group) for group in self.groups)


class Fact(NamedTuple):
    """One AI. `size` is the longest value; `fixed` values end by it. `qualifiers` is None unless it begins a link."""

    ai: str
    shape: re.Pattern[str]
    characters: re.Pattern[str]
    tests: tuple[Test, ...]
    size: int
    fixed: bool
    attribute: bool
    needs: tuple[Need, ...]
    excludes: tuple[str, ...]
    qualifiers: tuple[tuple[str, ...], ...] | None

    def check(self, value: str) -> None:
        """Raises WrongError unless `value` is one of this AI."""
        found = self.shape.fullmatch(value)
        if found is None:
            raise WrongError("gs1_length" if self.characters.fullmatch(value) else "gs1_characters", self.ai)
        for part, kind, fits in self.tests:
            text = found[part]
            if text and not fits(text):
                raise WrongError(kind, self.ai)


def _expand(ais: str) -> Iterator[str]:
    for each in ais.split(","):
        first, _, last = each.partition("-")
        for number in range(int(first), int(last or first) + 1):
            yield f"{number:0{len(first)}d}"


def _listed(words: str) -> tuple[str, ...]:
    return tuple(each for word in words.split(",") for each in NAMES.get(word, word).split(","))


def _tests(number: int, kind: str, names: str) -> Iterator[Test]:
    for name in [*names.split(":")[1:], *(["cset64"] if kind == "Z" else [])]:
        wrong: Kind = "gs1_check" if name in _CHECKED else "gs1_date" if name in _DATED else "gs1_content"
        yield number, wrong, LINTERS[name]


def _words(rest: list[str]) -> Iterator[tuple[str, str]]:
    """("need", "01,02"), ("not", "37"), ("key", ""): each word and what stands behind it."""
    for at, word in enumerate(rest):
        if word in ("need", "not", "key"):
            yield word, rest[at + 1] if at + 1 < len(rest) else ""


def _facts(line: str) -> Iterator[Fact]:
    ais, written, marks, *rest = line.split()
    shape, characters, size = "", "", 0
    tests: list[Test] = []
    for number, part in enumerate(written.split("+"), 1):
        kind, least, most, absent, names = cast("re.Match[str]", _PART.fullmatch(part)).groups()
        shape += f"([{_SETS[kind]}]{{{least},{most or least}}}){absent or ''}"
        characters += _SETS[kind]
        size += int(most or least)
        tests += _tests(number, kind, names)
    words = list(_words(rest))
    needs = tuple(
        Need(tuple(tuple(each.split("+")) for each in _listed(said))) for word, said in words if word == "need"
    )
    excludes = tuple(each for word, said in words if word == "not" for each in _listed(said))
    keys = [said for word, said in words if word == "key"]
    qualifiers = tuple(tuple(each.split(".")) for each in keys[0].split("/") if each) if keys else None
    for ai in _expand(ais):
        alone = (f"{ai[:3]}*",) if "1" in marks else ()
        yield Fact(
            ai, re.compile(shape), re.compile(f"[{characters}]*"), tuple(tests), size, "F" in marks, "A" in marks,
            needs, (*alone, *excludes), qualifiers,
        )  # fmt: skip


FACTS = {fact.ai: fact for line in TABLE.strip().splitlines() for fact in _facts(line)}
WIDTH = {ai[:2]: len(ai) for ai in FACTS}  # the first two digits say how long an AI is
