"""The process that looks: whatever becomes of it, the camera's own process is none the worse."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from time import monotonic, sleep

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shots import jpeg, qr, scene

from devices import Health, Scan, State, UnreachableError
from devices.supervisor import Listener
from drivers.camera import VideoCamera
from drivers.sight import LENGTH_BYTES, MOST_BYTES, Sight, length, pack, unpack
from drivers.simulators.camera import Camera
from tests.patience import PATIENCE_S, until

TIMEOUT_S, LONG_S = 5.0, 60.0
SLACK_S = 10.0  # a machine that does other things
ONE, TWO = jpeg(scene(qr("HTTPS://A.CN/1"))), jpeg(scene(qr("HTTPS://A.CN/2")))
COMMAND = "drivers.eye_process.COMMAND"
PARENT = """
import sys, time
from threading import Thread
from devices.supervisor import Listener
from drivers.camera import VideoCamera
camera = VideoCamera('c', sys.argv[1], timeout=5)
Listener(camera, camera.scans, lambda scan: print(scan.raw.decode(), len(scan.picture), flush=True), lambda health: None)
for line in sys.stdin:
    print(sorted({'cv2', 'numpy', 'zxingcpp', 'pyzbar', 'PIL'} & sys.modules.keys()), flush=True)
"""


@pytest.fixture
def device() -> Iterator[Camera]:
    device = Camera(0)
    yield device
    device.close()


class Watch:
    """A camera under its supervisor."""

    def __init__(self, device: Camera, timeout: float = TIMEOUT_S) -> None:
        self.told: SimpleQueue[Health] = SimpleQueue()
        self.scans: SimpleQueue[Scan] = SimpleQueue()
        self.camera = VideoCamera("in-1.camera", f"http://127.0.0.1:{device.port}/", timeout=timeout)
        self._listener = Listener(self.camera, self.camera.scans, self.scans.put, self.told.put)
        assert self.state() is State.READY

    def state(self) -> State:
        return self.told.get(timeout=PATIENCE_S).state

    def raw(self) -> bytes:
        return self.scans.get(timeout=PATIENCE_S).raw

    def close(self) -> None:
        self._listener.close()


@pytest.fixture
def watch(device: Camera) -> Iterator[Watch]:
    watch = Watch(device)
    yield watch
    watch.close()
    assert not eyes(os.getpid())


@pytest.fixture
def market(device: Camera) -> Iterator["subprocess.Popen[str]"]:
    """A process with a camera."""
    command = [sys.executable, "-c", PARENT, f"http://127.0.0.1:{device.port}/"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def eyes(parent: int) -> list[int]:
    """The processes that a process has started, zombies too, and that look."""
    found: list[int] = []
    for task in Path(f"/proc/{parent}/task").iterdir():
        with suppress(OSError):  # a thread that has just ended
            found += map(int, (task / "children").read_text("ascii").split())
    return [each for each in found if b"drivers.eye" in of(each, "cmdline") or of(each, "cmdline") == b""]


def of(process: int, file: str) -> bytes:
    try:
        return Path(f"/proc/{process}/{file}").read_bytes()
    except OSError:
        return b""


def megabytes(process: int, line: str) -> int:
    found = dict(each.split(":", 1) for each in of(process, "status").decode().splitlines())
    return int(found.get(line, "0").split()[0]) // 1024  # none of a zombie


def stopped(process: int) -> bool:
    """Whether all its threads are."""
    threads = Path(f"/proc/{process}/task").iterdir()
    return all((each / "stat").read_bytes().rpartition(b") ")[2][:1] == b"T" for each in threads)


def gone(process: int) -> bool:
    return of(process, "stat").rpartition(b") ")[2][:1] in (b"", b"Z")


def said_by(market: "subprocess.Popen[str]") -> str:
    assert market.stdout
    return market.stdout.readline().strip()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
def test_an_eye_that_dies_is_told_and_started_again(device: Camera, watch: Watch, number: int) -> None:
    (first,) = eyes(os.getpid())
    device.show(ONE)
    assert watch.raw() == b"HTTPS://A.CN/1"
    device.show(TWO)
    assert watch.raw() == b"HTTPS://A.CN/2"
    device.clear()
    os.kill(first, number)
    lost = watch.told.get(timeout=PATIENCE_S)
    assert lost.state is State.LOST
    assert "silent" not in lost.detail  # it ended, and was not waited for
    assert watch.state() is State.READY
    device.show(ONE)
    assert watch.raw() == b"HTTPS://A.CN/1"
    (second,) = eyes(os.getpid())
    assert second != first


def test_a_frozen_eye_is_lost_within_the_timeout_and_another_takes_its_place(device: Camera, watch: Watch) -> None:
    (frozen,) = eyes(os.getpid())
    began = monotonic()
    os.kill(frozen, signal.SIGSTOP)
    assert until(lambda: stopped(frozen))
    with pytest.raises(UnreachableError):
        watch.camera.snapshot()
    lost = watch.told.get(timeout=PATIENCE_S)
    assert (lost.state, lost.detail) == (State.LOST, f"the camera's process is silent for {TIMEOUT_S:g} s")
    assert monotonic() - began < TIMEOUT_S + SLACK_S
    assert watch.state() is State.READY
    assert gone(frozen)
    device.show(ONE)
    assert watch.raw() == b"HTTPS://A.CN/1"


@pytest.mark.parametrize("before", [0, signal.SIGSTOP])
def test_an_eye_does_not_outlive_a_killed_market(market: "subprocess.Popen[str]", before: int) -> None:
    assert until(lambda: any(megabytes(each, "VmRSS") > 50 for each in eyes(market.pid)))
    (eye,) = eyes(market.pid)
    os.kill(eye, before)
    market.kill()
    market.wait()
    assert until(lambda: gone(eye))


def test_an_eye_ends_with_its_input() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "drivers.eye"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(b'{"source": "http://127.0.0.1:1/", "away_s": 2, "timeout": 60, "fps": 10}\n')
        process.stdin.flush()
        assert unpack(process.stdout.read(length(process.stdout.read(LENGTH_BYTES)))).kind == "opening"
        process.stdin.close()
        assert process.wait(PATIENCE_S) == 0


def test_a_market_with_a_running_camera_loads_no_picture_library(
    device: Camera, market: "subprocess.Popen[str]"
) -> None:
    device.show(ONE)
    assert said_by(market).startswith("HTTPS://A.CN/1 ")
    assert market.stdin
    market.stdin.write("\n")
    market.stdin.flush()
    assert said_by(market) == "[]"


@pytest.mark.parametrize(("knob", "most"), [("huge", 300), ("vast", 400)])
def test_a_foreign_picture_costs_the_market_nothing_and_the_eye_little(
    device: Camera, market: "subprocess.Popen[str]", knob: str, most: int
) -> None:
    device.show(ONE)
    assert said_by(market).startswith("HTTPS://A.CN/1 ")
    before, peak = megabytes(market.pid, "VmHWM"), 0
    device.clear()
    device.fault(knob, 1)
    os.kill(eyes(market.pid)[0], signal.SIGKILL)  # the next one begins with such a picture
    sent = device.state()["frames"]
    assert until(lambda: device.state()["frames"] != sent)
    end = monotonic() + 3
    while monotonic() < end:
        peak = max([peak, *(megabytes(each, "VmHWM") for each in eyes(market.pid) if of(each, "cmdline"))])
        sleep(0.05)
    device.fault(knob, 0)
    device.show(TWO)
    assert said_by(market).startswith("HTTPS://A.CN/2 ")
    assert megabytes(market.pid, "VmHWM") < before + 4
    assert peak < most


def test_an_eye_is_nicer_than_the_gate_and_the_first_to_go(watch: Watch) -> None:
    (eye,) = eyes(os.getpid())
    assert os.getpriority(os.PRIO_PROCESS, eye) == os.getpriority(os.PRIO_PROCESS, 0) + 5
    assert int(of(eye, "oom_score_adj")) > int(of(os.getpid(), "oom_score_adj"))
    assert watch.camera.snapshot()[:2] == b"\xff\xd8"


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("print('Segmentation of the picture failed', flush=True); input(); input()", "nonsense"),
        ("import sys; sys.stdout.buffer.write(bytes(4)); sys.stdout.flush(); input(); input()", "nonsense"),
        ("import sys; sys.stdout.buffer.write(b'\\0\\0\\0\\1x'); sys.stdout.flush(); input(); input()", "nonsense"),
        ("import sys; sys.stdout.buffer.write(b'\\0\\0\\1\\0x'); sys.stdout.flush()", "has ended"),
        ("raise SystemExit(1)", "has ended"),
    ],
)
def test_an_eye_that_talks_nonsense_is_lost(monkeypatch: pytest.MonkeyPatch, code: str, why: str) -> None:
    monkeypatch.setattr(COMMAND, (sys.executable, "-c", code))
    with pytest.raises(UnreachableError, match=why):
        VideoCamera("c", "http://127.0.0.1:1/", timeout=TIMEOUT_S).scans()
    assert not eyes(os.getpid())


def test_nonsense_in_the_middle_is_lost_too_and_ends_the_eye(monkeypatch: pytest.MonkeyPatch) -> None:
    said = pack(Sight("looking")) + pack(Sight("read", b"A", "]Q1", b"\xff\xd8")) + b"\xff" * 9
    code = f"import sys; sys.stdout.buffer.write({said!r}); sys.stdout.flush(); input(); input()"
    monkeypatch.setattr(COMMAND, (sys.executable, "-c", code))
    scans = VideoCamera("c", "http://127.0.0.1:1/").scans()
    assert next(scans) == Scan("c", b"A", "]Q1", b"\xff\xd8")
    with pytest.raises(UnreachableError, match="nonsense"):
        next(scans)
    assert not eyes(os.getpid())


def test_an_eye_that_cannot_be_started_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(COMMAND, ("/no/such/python",))
    with pytest.raises(UnreachableError, match=r"cannot start to look: .*/no/such/python"):
        VideoCamera("c", "http://127.0.0.1:1/").scans()


def test_a_library_that_the_eye_lacks_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import sys; sys.modules['zxingcpp'] = None; from drivers.eye import main; main()"
    monkeypatch.setattr(COMMAND, (sys.executable, "-c", code))
    with pytest.raises(UnreachableError, match="zxingcpp"):
        VideoCamera("c", "http://127.0.0.1:1/").scans()


def test_an_eye_that_cannot_be_killed_is_not_given_a_second_one(
    device: Camera, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a driver in the kernel hangs."""
    camera = VideoCamera("c", f"http://127.0.0.1:{device.port}/", timeout=TIMEOUT_S)
    scans = camera.scans()
    (eye,) = eyes(os.getpid())
    os.kill(eye, signal.SIGSTOP)
    with monkeypatch.context() as patch:
        patch.setattr(subprocess.Popen, "kill", lambda _: None)  # pyright: ignore[reportUnknownArgumentType, reportUnknownLambdaType]
        with pytest.raises(UnreachableError, match="silent"):
            list(scans)
        with pytest.raises(UnreachableError, match="switch the camera off and on"):
            camera.scans()
    assert eyes(os.getpid()) == [eye]
    scans = camera.scans()
    assert eyes(os.getpid()) != [eye]
    camera.close()
    assert not list(scans)


@pytest.mark.parametrize("knob", ["", "frozen"])
def test_close_waits_for_no_picture_and_leaves_no_process_and_no_file(device: Camera, knob: str) -> None:
    files = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        watch = Watch(device, timeout=LONG_S)
        if knob:
            device.fault(knob, 1)
        began = monotonic()
        watch.close()
        assert monotonic() - began < SLACK_S
        assert not eyes(os.getpid())
        with pytest.raises(UnreachableError, match="nobody reads it any more"):
            watch.camera.snapshot()
        assert list(watch.camera.scans()) == []
        device.fault("frozen", 0)
    assert until(lambda: not device.state()["watching"])
    assert until(lambda: len(list(Path("/proc/self/fd").iterdir())) <= files)


@given(st.builds(Sight, st.sampled_from(["read", "shot", "lost"]), st.binary(), st.text(), st.binary(), st.text()))
def test_what_is_said_is_heard(sight: Sight) -> None:
    said = pack(sight)
    assert length(said[:LENGTH_BYTES]) == len(said) - LENGTH_BYTES
    assert unpack(said[LENGTH_BYTES:]) == sight


@given(st.binary())
def test_whatever_is_said_is_understood_or_refused(body: bytes) -> None:
    with suppress(ValueError):
        assert isinstance(unpack(body), Sight)


@pytest.mark.parametrize("size", [0, MOST_BYTES + 100_000, 2**32 - 1])
def test_a_length_that_no_eye_sends_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="announced"):
        length(size.to_bytes(4, "big"))
