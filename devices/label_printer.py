"""The role of whatever prints labels."""

from typing import Protocol

from devices.values import Health, Label


class LabelPrinter(Protocol):
    """Prints one label at a time and says whether it came out."""

    name: str

    def print(self, label: Label) -> None:
        """Return when the label is printed. Raises RefusedError (paper, head, ribbon) or UnreachableError."""
        ...

    def health(self) -> Health:
        """Ask the printer now. Never raises."""
        ...

    def close(self) -> None:
        """Let go of the line."""
        ...
