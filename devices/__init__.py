"""What a gate is fitted with, by role. Drivers play the roles; flow and screens use them; nothing here does I/O."""

from devices.barrier import Barrier
from devices.camera import Camera
from devices.errors import DeviceError, RefusedError, UnreachableError
from devices.label_printer import LabelPrinter
from devices.reader import Reader
from devices.values import Health, Label, Scan, State

__all__ = [
    "Barrier",
    "Camera",
    "DeviceError",
    "Health",
    "Label",
    "LabelPrinter",
    "Reader",
    "RefusedError",
    "Scan",
    "State",
    "UnreachableError",
]
