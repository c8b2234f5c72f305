"""The role of whatever is pushed to us by HTTP."""

from typing import Protocol

from devices.values import Post


class HttpInbox(Protocol):
    """How one maker's devices write what they push. Who sent it was proved before."""

    name: str
    maker: str
    device: str

    def post(self, body: bytes) -> Post:
        """What it says. Never raises: a body that cannot be read is a record that says why."""
        ...
