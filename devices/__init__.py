"""What a gate is fitted with, by role. Drivers play the roles; flow and screens use them; nothing here does I/O."""

from devices.barrier import Barrier
from devices.camera import Camera
from devices.errors import DeviceError, RefusedError, UnreachableError
from devices.http_inbox import HttpInbox
from devices.instrument import Instrument
from devices.label_printer import LabelPrinter
from devices.reader import Reader
from devices.values import Flaw, Health, Label, Post, Record, Said, Scan, State, Voucher
from devices.voucher_printer import VoucherPrinter

__all__ = [
    "Barrier",
    "Camera",
    "DeviceError",
    "Flaw",
    "Health",
    "HttpInbox",
    "Instrument",
    "Label",
    "LabelPrinter",
    "Post",
    "Reader",
    "Record",
    "RefusedError",
    "Said",
    "Scan",
    "State",
    "UnreachableError",
    "Voucher",
    "VoucherPrinter",
]
