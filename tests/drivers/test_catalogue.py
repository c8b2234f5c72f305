"""The catalogue: every name plays its role, and options are checked before anything connects."""

import ast
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

import devices
import drivers
from drivers import BARRIERS, CAMERAS, CATALOGUE, INBOXES, INSTRUMENTS, PRINTERS, READERS, Role, build, known

OPTIONS: dict[str, dict[str, object]] = {
    "serial-scanner": {"port": "/dev/null"},
    "tcp-scanner": {"host": "127.0.0.1"},
    "camera": {"source": "http://127.0.0.1:1/"},
    "zpl": {"host": "127.0.0.1"},
    "tspl": {"host": "127.0.0.1", "gap_mm": 3, "inverted": True},
    "escpos": {"serial": "/dev/null", "dots": 384, "cut": False},
    "modbus-barrier": {"host": "127.0.0.1"},
    "instrument-folder": {"maker": "M", "device": "D", "folder": "/srv/nc"},
    "instrument-serial": {
        "maker": "M",
        "device": "D",
        "port": "/dev/null",
        "columns": {"order": ["sample", "percent"]},
    },
    "instrument-push": {"maker": "M", "device": "D"},
}
ROLES: dict[Role, type] = {
    "reader": devices.Reader,
    "camera": devices.Camera,
    "printer": devices.LabelPrinter,
    "voucher": devices.VoucherPrinter,
    "barrier": devices.Barrier,
    "instrument": devices.Instrument,
    "inbox": devices.HttpInbox,
}
ENTRIES: list[tuple[Role, str]] = [(role, driver) for role in ROLES for driver in CATALOGUE[role]]
OURS = {"edge", "devices", "drivers", "sync", "kiosk", "config"}


@dataclass
class DeskScanner:
    """Somebody else's driver."""

    name: str
    speed: float = 1.0


@pytest.mark.parametrize(("role", "driver"), ENTRIES)
def test_every_entry_plays_its_role(role: Role, driver: str) -> None:
    device: object = build(role, "in-1.it", driver, OPTIONS[driver])
    members = {member for member in vars(ROLES[role]) if not member.startswith("_")}
    assert members >= ({"post"} if role == "inbox" else {"close"})
    assert all(callable(getattr(device, member)) for member in members)
    assert getattr(device, "name", None) == "in-1.it"


def test_the_names_are_those_of_site_files() -> None:
    assert (list(READERS), list(CAMERAS)) == (["serial-scanner", "tcp-scanner"], ["camera"])
    assert (list(PRINTERS), list(BARRIERS)) == (["zpl", "tspl", "escpos"], ["modbus-barrier"])
    assert (list(INSTRUMENTS), list(INBOXES)) == (["instrument-folder", "instrument-serial"], ["instrument-push"])


def test_a_build_carries_its_options() -> None:
    barrier = build("barrier", "in-1.barrier", "modbus-barrier", {"host": "10.0.0.9", "port": 41002, "timeout": 2})
    assert repr(barrier).startswith("ModbusBarrier(name='in-1.barrier', host='10.0.0.9', port=41002")


@pytest.mark.parametrize(
    ("driver", "options", "said"),
    [
        ("modbus-barrier", {"host": "h", "prot": 502}, ["unknown option 'prot'", "host, port, unit, relay"]),
        ("modbus-barrier", {"host": "h", "name": "x"}, ["unknown option 'name'"]),
        ("modbus-barrier", {"host": "h", "_lock": 1}, ["unknown option '_lock'"]),
        ("modbus-barrier", {"port": 502}, ["missing option 'host'", "host, port, unit, relay"]),
        ("modbus-barrier", {"host": "h", "port": "502"}, ["option 'port'", "Expected `int`, got `str`"]),
        ("modbus-barrier", {"host": "h", "relay": True}, ["option 'relay'", "got `bool`"]),
        ("modbus", {"host": "h"}, ["no barrier driver 'modbus'", "known: modbus-barrier"]),
    ],
)
def test_a_wrong_site_file_is_told_what_and_where(driver: str, options: dict[str, object], said: list[str]) -> None:
    with pytest.raises(ValueError, match=r"in-1\.barrier: ") as wrong:
        build("barrier", "in-1.barrier", driver, options)
    assert all(part in str(wrong.value) for part in said), str(wrong.value)


def test_a_choice_names_what_can_be_chosen() -> None:
    with pytest.raises(ValueError, match="option 'suffix': Invalid enum value 'CRLF'"):
        build("reader", "in-1.reader", "serial-scanner", {"port": "/dev/x", "suffix": "CRLF"})


def test_a_column_map_is_checked_before_anything_is_read() -> None:
    options = {"maker": "M", "device": "D", "port": "/dev/x", "columns": {"oder": ["sample"]}}
    with pytest.raises(ValueError, match="nc-1: option 'columns': Object contains unknown field `oder`"):
        build("instrument", "nc-1", "instrument-serial", options)
    with pytest.raises(ValueError, match="nc-1: option 'columns': order: it names no sample or channel"):
        build("instrument", "nc-1", "instrument-serial", options | {"columns": {"order": ["percent"]}})


def test_a_third_party_comes_in_by_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    def installed(group: str) -> list[EntryPoint]:
        return [EntryPoint("reader.desk-scanner", f"{__name__}:DeskScanner", group)]

    monkeypatch.setattr(drivers, "entry_points", installed)
    assert known("reader") == ["desk-scanner", "serial-scanner", "tcp-scanner"]
    assert known("printer") == known("voucher") == ["escpos", "tspl", "zpl"]
    assert build("reader", "in-2.reader", "desk-scanner", {"speed": 2}) == DeskScanner("in-2.reader", 2.0)
    with pytest.raises(ValueError, match="known: speed"):
        build("reader", "in-2.reader", "desk-scanner", {"port": 2})


def test_the_catalogue_loads_no_driver_until_asked() -> None:
    assert not {name for name in imported(Path(drivers.__file__)) if name.startswith("drivers.")}


def test_a_market_with_a_camera_loads_no_picture_library() -> None:
    code = (
        "import sys, drivers, edge.assemble\n"
        "drivers.build('camera', 'c', 'camera', {'source': 'http://h/'})\n"
        "print(sorted({'cv2', 'numpy', 'zxingcpp', 'pyzbar'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "[]\n", done.stderr


@pytest.mark.parametrize(
    "path", sorted((Path(drivers.__file__).parent / "simulators").glob("*.py")), ids=lambda p: p.name
)
def test_simulators_import_nothing_of_ours(path: Path) -> None:
    """One mistake must not pass on both ends of a wire."""
    ours = {name for name in imported(path) if name.split(".")[0] in OURS}
    assert all(name.startswith("drivers.simulators.") for name in ours), ours


def imported(path: Path) -> set[str]:
    """The modules that a file imports anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add("." * node.level + (node.module or ""))
    return names
