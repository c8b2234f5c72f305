"""GS1 Digital Link URIs, both ways: any host, any path before the key, uncompressed."""

import re
from collections.abc import Iterable
from itertools import pairwise
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from edge.core.codes.gs1.pairs import Pairs, agree, once
from edge.core.codes.gs1.table import FACTS, Fact
from edge.core.codes.gs1.wrong import WrongError

RESOLVER = "https://id.gs1.org"
_HOST = r"[A-Za-z0-9.:\[\]-]+"  # only its characters are looked at: a resolver tells what is a host
_URI = re.compile(
    rf"(?:https?|HTTPS?)://{_HOST}/([A-Za-z0-9\-._~:/@!$&'()*+,;=%\[\]]*)"
    r"(?:\?([A-Za-z0-9\-._~:/?@!$&'()*+,;=%\[\]]*))?(?:#[A-Za-z0-9\-._~:/?@!$&'()*+,;=%\[\]#]*)?"
)
_SHORT = (8, 12, 13)
_GTIN = 14
# Names that version 1.0 of the standard had for AIs in the path. Read, never written.
ALPHAS = {
    "sscc": "00", "gtin": "01", "lot": "10", "ser": "21", "cpv": "22", "gdti": "253", "glnx": "254", "gcn": "255",
    "ginc": "401", "gsin": "402", "gln": "414", "payTo": "415", "party": "417", "grai": "8003", "giai": "8004",
    "itip": "8006", "cpid": "8010", "cpsn": "8011", "gmn": "8013", "gsrnp": "8017", "gsrn": "8018", "srin": "8019",
    "refno": "8020",
}  # fmt: skip


def read(uri: str, *, alphas: bool = True, short_gtins: bool = False) -> Pairs:
    """The AIs and values, path first. Raises WrongError: "gs1_check" for a key or value whose check digit is wrong."""
    found = _URI.fullmatch(uri)
    if found is None:
        raise WrongError("gs1_link")
    names = ALPHAS if alphas else {}
    path = _path(found[1].split("/"), names)
    pairs = [*path, *(_attributes(found[2], _lacking([ai for ai, _ in path])) if found[2] else ())]
    if short_gtins:
        pairs = [(ai, f"{value:0>14}" if ai == "01" and len(value) in _SHORT else value) for ai, value in pairs]
    if len({ai for ai, _ in pairs}) < len(pairs):
        raise WrongError("gs1_link")
    for ai, value in pairs:
        FACTS[ai].check(value)
    agree(once(pairs))
    return tuple(pairs)


def has_key(path: str) -> bool:
    """Whether a path has the number of a key in it, with a value: then it is a Digital Link or wrong."""
    segments = path.split("/")
    return any(
        (fact := FACTS.get(name)) is not None and fact.qualifiers is not None and fact.shape.match(value) is not None
        for name, value in pairwise(segments)
    )


def _path(segments: list[str], names: dict[str, str]) -> list[tuple[str, str]]:
    """From the end of the path back to the key, in pairs: the key, then its qualifiers."""
    pairs: list[tuple[str, str]] = []
    for at in range(len(segments) - 2, -1, -2):
        ai = names.get(segments[at], segments[at])
        fact, value = FACTS.get(ai), segments[at + 1]
        if fact is None or not value:
            break
        pairs.insert(0, (ai, unquote(value, "latin-1")))
        if fact.qualifiers is not None:
            if _ordered([ai for ai, _ in pairs[1:]], fact):
                return pairs
            break
    raise WrongError("gs1_link")


def _ordered(ais: list[str], key: Fact) -> bool:
    """Whether these may follow the key."""
    for allowed in key.qualifiers or ():
        rest = iter(allowed)
        if all(ai in rest for ai in ais):
            return True
    return not ais


def _lacking(path: list[str]) -> set[str]:
    """The qualifiers that might stand in this path as well, and so belong in it."""
    key, *here = path
    return {ai for each in FACTS[key].qualifiers or () if set(here) <= set(each) for ai in each} - set(here)


def _attributes(query: str, belongs: set[str]) -> list[tuple[str, str]]:
    """What stands behind "?". Names that are no number are somebody else's; what `belongs` in the path may not be here."""
    pairs: list[tuple[str, str]] = []
    for part in query.split("&"):
        ai, equals, value = part.partition("=")
        if not equals or not (ai.isascii() and ai.isdigit()):
            continue
        fact = FACTS.get(ai)
        if fact is None or not fact.attribute or ai in belongs or not value:
            raise WrongError("gs1_link", ai if fact else "")
        pairs.append((ai, unquote_plus(value, "latin-1")))
    return pairs


def uri(pairs: Iterable[tuple[str, str]], stem: str = RESOLVER) -> str:
    """The link that says the same. Raises WrongError when no key is there, or an AI that no link may hold."""
    fields = once(pairs)
    first = next((ai for ai in fields if FACTS[ai].qualifiers is not None), None)
    if first is None:
        raise WrongError("gs1_link")
    key = FACTS[first]
    chosen = max(((), *(key.qualifiers or ())), key=lambda each: sum(ai in fields for ai in each))
    path = [first, *(ai for ai in chosen if ai in fields)]
    rest = sorted((ai for ai in fields if ai not in path), key=lambda ai: not FACTS[ai].fixed)
    for ai in rest:
        if not FACTS[ai].attribute:
            raise WrongError("gs1_link", ai)
    query = "&".join(f"{ai}={quote_plus(fields[ai], safe='')}" for ai in rest)
    return (
        stem.rstrip("/")
        + "".join(f"/{ai}/{quote(fields[ai], safe='')}" for ai in path)
        + (f"?{query}" if query else "")
    )
