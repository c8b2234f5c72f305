"""What a case ends with, and why one has no outcome."""

from collections.abc import Mapping

from msgspec import Struct


class CaseError(Exception):
    """A case could not be played to its end, or its fault did not happen. The message says which, with the last logs."""


class AbsentError(CaseError):
    """What the case needs is not on this machine or not in this tree. The message says what to install."""


class Outcome(Struct, frozen=True):
    """Facts: `accepted` were answered or committed, `archived` stand in the province's archive with a good chain.

    `duplicates` counts effects that stand there twice, `lost` what was accepted and is in no archive. `faults` are the
    faults that really happened, by name.
    """

    accepted: int
    archived: int
    duplicates: int
    lost: int
    faults: Mapping[str, int]
    seconds: float = 0.0


def must(true: object, words: str) -> None:
    """Raises CaseError with these words when it is not so."""
    if not true:
        raise CaseError(words)
