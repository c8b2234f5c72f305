"""What can go wrong with a device, by what the catcher does next."""


class DeviceError(Exception):
    """A device did not do what it was told."""

    def __init__(self, device: str, why: str) -> None:
        super().__init__(f"{device}: {why}")
        self.device = device
        self.why = why


class UnreachableError(DeviceError):
    """No answer: try again later."""


class RefusedError(DeviceError):
    """It answered and cannot: a person must act (paper, head, fuse)."""
