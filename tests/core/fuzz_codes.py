"""`make fuzz`: atheris bends bytes by what they reach; `parse` must answer each, and what it knows must be known again."""

import sys
from importlib import import_module
from typing import Any

atheris: Any = import_module("atheris")

with atheris.instrument_imports():
    from edge.core.codes import PROFILES, Provincial, Scheme, parse
    from edge.core.codes.gs1 import elements, link
    from edge.core.codes.gs1.wrong import WrongError

SCHEME = Scheme(frozenset({"350121001"}), ("{GS}", "|"), short_gtins=True, provincial=Provincial(r"MT\d+"))
AIMS = ("", "]C1", "]e0", "]d2", "]Q3", "]J1", "]Q1", "]E0", "]E4", "]C0")


def one(bent: bytes) -> None:
    """One input: its first byte chooses the AIM id."""
    found = parse(bent[1:], AIMS[bent[0] % len(AIMS)] if bent else "", SCHEME)
    assert found.known == (found.error == "")
    ais = {ai: value for ai, value in found.fields.items() if ai.isdigit()}
    if found.known and ais:
        assert elements.read_bracketed(elements.bracketed(ais.items())) == tuple(ais.items())
        assert elements.read_message(elements.raw(ais.items())) == tuple(ais.items())
        try:
            uri = link.uri(ais.items())
        except WrongError:
            return
        assert dict(link.read(uri)) == ais


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    for profile in PROFILES:
        for example in profile.examples:
            one(b"\0" + example.encode())
    atheris.Fuzz()
