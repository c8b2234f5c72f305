"""What must be done once the facts are safe. Imperative; carried out by the flow, never by the rules."""

from typing import Union

from msgspec import Struct
from msgspec.structs import replace

from edge.core.forms import Form, form_key
from edge.core.why import Why


class Action(Struct, frozen=True, tag_field="kind"):
    """Any action."""


class OpenBarrier(Action, frozen=True):
    """Let one vehicle through at a lane, soon or never. `again` acts only while that same vehicle still stands there."""

    lane: str
    subject: str
    again: bool = False


class PrintLabel(Action, frozen=True):
    """Print one label at a lane. Owed until it came out."""

    lane: str
    code: str
    lines: tuple[str, ...]
    copy: int = 1

    @property
    def key(self) -> str:
        """What it is owed under."""
        return self.code

    def again(self) -> "PrintLabel":
        """The next copy of the same label."""
        return replace(self, copy=self.copy + 1)


class PrintVoucher(Action, frozen=True):
    """Print a sale's voucher, or a certificate re-issued for what `code` stands for, at a lane or stall. Owed likewise.

    What stands on it is put together when it is printed: no personal value waits with what is owed.
    """

    lane: str
    code: str
    paper: Form = "voucher"
    copy: int = 1

    @property
    def key(self) -> str:
        """What it is owed under."""
        return form_key(self.paper, self.code)

    def again(self) -> "PrintVoucher":
        """The next copy of the same paper."""
        return replace(self, copy=self.copy + 1)


class Tell(Action, frozen=True):
    """Show a verdict at a lane: "pass", "wait", "stop" or "unknown". `about` are vouchers behind it, if not just its subject."""

    lane: str
    verdict: str
    subject: str
    why: tuple[Why, ...]
    about: tuple[str, ...] = ()


AnyPrint = PrintLabel | PrintVoucher
AnyAction = Union[OpenBarrier, PrintLabel, PrintVoucher, Tell]  # noqa: UP007  (msgspec wants the union as a value)
