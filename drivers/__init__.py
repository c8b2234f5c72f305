"""How each real thing speaks, and the catalogue: a driver's name in a site file, and the class it stands for.

A third party adds its own with an entry point in group "pinma.drivers", named "reader.its-name".
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from importlib.metadata import EntryPoint, entry_points
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any, Literal, get_type_hints, overload

import msgspec

if TYPE_CHECKING:
    from devices import Barrier, Camera, HttpInbox, Instrument, LabelPrinter, Reader, VoucherPrinter

READERS = {
    "serial-scanner": "drivers.serial_scanner:SerialScanner",
    "tcp-scanner": "drivers.tcp_scanner:TcpScanner",
}
CAMERAS = {"camera": "drivers.camera:VideoCamera"}
PRINTERS = {
    "zpl": "drivers.zpl_printer:ZplPrinter",
    "tspl": "drivers.tspl_printer:TsplPrinter",
    "escpos": "drivers.escpos_printer:EscPosPrinter",
}
BARRIERS = {"modbus-barrier": "drivers.modbus_barrier:ModbusBarrier"}
INSTRUMENTS = {
    "instrument-folder": "drivers.instrument_folder:InstrumentFolder",
    "instrument-serial": "drivers.instrument_serial:InstrumentSerial",
}
INBOXES = {"instrument-push": "drivers.instrument_push:InstrumentPush"}
CATALOGUE = {
    "reader": READERS,
    "camera": CAMERAS,
    "printer": PRINTERS,
    "voucher": PRINTERS,
    "barrier": BARRIERS,
    "instrument": INSTRUMENTS,
    "inbox": INBOXES,
}

Role = Literal["reader", "camera", "printer", "voucher", "barrier", "instrument", "inbox"]


@overload
def build(role: Literal["reader"], name: str, driver: str, options: Mapping[str, object]) -> "Reader": ...
@overload
def build(role: Literal["camera"], name: str, driver: str, options: Mapping[str, object]) -> "Camera": ...
@overload
def build(role: Literal["printer"], name: str, driver: str, options: Mapping[str, object]) -> "LabelPrinter": ...
@overload
def build(role: Literal["voucher"], name: str, driver: str, options: Mapping[str, object]) -> "VoucherPrinter": ...
@overload
def build(role: Literal["barrier"], name: str, driver: str, options: Mapping[str, object]) -> "Barrier": ...
@overload
def build(role: Literal["instrument"], name: str, driver: str, options: Mapping[str, object]) -> "Instrument": ...
@overload
def build(role: Literal["inbox"], name: str, driver: str, options: Mapping[str, object]) -> "HttpInbox": ...
def build(role: Role, name: str, driver: str, options: Mapping[str, object]) -> object:
    """A device, not yet connected; its options are its class's fields. Raises ValueError naming device and option."""
    made = _driver_class(role, name, driver)
    return made(name=name, **_options(made, name, options))


def known(role: Role) -> list[str]:
    """The names a site file may use for a role."""
    return sorted([*CATALOGUE[role], *_third_party(role)])


def _driver_class(role: Role, name: str, driver: str) -> type[Any]:
    if place := CATALOGUE[role].get(driver):
        return resolve_name(place)
    if entry := _third_party(role).get(driver):
        return entry.load()
    raise ValueError(f"{name}: no {role} driver {driver!r}; known: {', '.join(known(role))}")


def _third_party(role: Role) -> dict[str, EntryPoint]:
    found = entry_points(group="pinma.drivers")
    return {entry.name.removeprefix(f"{role}."): entry for entry in found if entry.name.startswith(f"{role}.")}


def _options(made: type[Any], name: str, options: Mapping[str, object]) -> dict[str, object]:
    """The options as the class's fields have them. Raises ValueError for an unknown, missing or mistyped one."""
    if not is_dataclass(made):
        raise ValueError(f"{name}: driver {made.__qualname__} is not a dataclass, so its options are not known")
    slots = {slot.name: slot for slot in fields(made) if slot.init and slot.name != "name"}
    listed = f"known: {', '.join(slots)}"
    for option in options.keys() - slots.keys():
        raise ValueError(f"{name}: unknown option {option!r}; {listed}")
    for option, slot in slots.items():
        if option not in options and slot.default is MISSING and slot.default_factory is MISSING:
            raise ValueError(f"{name}: missing option {option!r}; {listed}")
    hints = get_type_hints(made)
    return {option: _typed(name, option, value, hints[option]) for option, value in options.items()}


def _typed(name: str, option: str, value: object, hint: object) -> object:
    try:
        return msgspec.convert(value, hint)
    except msgspec.ValidationError as error:
        raise ValueError(f"{name}: option {option!r}: {error}") from error
