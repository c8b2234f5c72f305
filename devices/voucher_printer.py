"""The role of whatever prints vouchers."""

from typing import Protocol

from devices.values import Health, Voucher


class VoucherPrinter(Protocol):
    """Prints one sale's paper voucher at a time and says whether it came out."""

    name: str

    def print(self, voucher: Voucher) -> None:
        """Return when the voucher is printed. Raises RefusedError (paper, cover, cutter) or UnreachableError."""
        ...

    def health(self) -> Health:
        """Ask the printer now. Never raises."""
        ...

    def close(self) -> None:
        """Let go of the line."""
        ...
