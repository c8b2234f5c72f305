"""Which AIs may stand together. Within one symbol nothing may contradict; what is missing may stand on another one."""

from collections.abc import Iterable, Mapping

from edge.core.codes.gs1.table import FACTS, Need
from edge.core.codes.gs1.wrong import WrongError

Pairs = tuple[tuple[str, str], ...]
_SERIAL_AFTER = {
    "253": 13,
    "255": 13,
    "8003": 14,
}  # a signature is of one thing: its key must go on behind these digits


def once(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The pairs by AI. Raises WrongError for an AI with two values."""
    fields: dict[str, str] = {}
    for ai, value in pairs:
        if fields.setdefault(ai, value) != value:
            raise WrongError("gs1_repeated", ai)
    return fields


def agree(fields: Mapping[str, str]) -> None:
    """Raises WrongError where two AIs exclude each other, or a signature is of a kind of thing and not of one thing."""
    if len(fields) == 1:
        return
    tens: dict[str, list[str]] = {}
    for ai in fields:
        tens.setdefault(f"{ai[:-1]}*", []).append(ai)
    for ai in fields:
        for excluded in FACTS[ai].excludes:
            found = [excluded] if excluded in fields else tens.get(excluded, ())
            other = next((each for each in found if each != ai), None)
            if other is not None:
                raise WrongError("gs1_together", ai, f"({other})")
    if "8030" in fields:
        for key, digits in _SERIAL_AFTER.items():
            if key in fields and len(fields[key]) <= digits:
                raise WrongError("gs1_alone", "8030", f"({key})")


def complete(fields: Mapping[str, str]) -> None:
    """Raises WrongError where an AI lacks what it needs: only right over all symbols of one item together."""
    for ai in fields:
        for need in FACTS[ai].needs:
            if not _met(need, fields):
                raise WrongError("gs1_alone", ai, str(need))


def _met(need: Need, fields: Mapping[str, str]) -> bool:
    return any(all(any(_is(each, ai) for each in fields) for ai in group) for group in need.groups)


def _is(ai: str, pattern: str) -> bool:
    return ai.startswith(pattern[:-1]) if pattern.endswith("*") else ai == pattern
