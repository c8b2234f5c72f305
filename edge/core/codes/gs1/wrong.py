"""What is wrong with something that says it is GS1."""

from typing import Literal

Kind = Literal[
    "gs1_fnc1", "gs1_empty", "gs1_brackets", "gs1_unknown_ai", "gs1_length", "gs1_characters", "gs1_check", "gs1_date",
    "gs1_content", "gs1_repeated", "gs1_together", "gs1_alone", "gs1_link",
]  # fmt: skip


class WrongError(Exception):
    """A broken rule: its kind, the AI it is about, and the AIs that rule names besides. Never what was scanned."""

    def __init__(self, kind: Kind, ai: str = "", others: str = "") -> None:
        super().__init__(kind, ai, others)
        self.kind: Kind = kind
        self.about = {"ai": ai or "?"} | ({"others": others} if others else {})
