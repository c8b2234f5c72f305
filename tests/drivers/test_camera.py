"""The camera's driver on a real stream over HTTP, with the simulator at its far end."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic, sleep

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from listening import Listening
from shots import jpeg, picture, qr, scene

from devices import Health, Scan, State, UnreachableError
from devices.supervisor import Listener
from drivers.camera import VideoCamera
from drivers.decode import Decoder, View
from drivers.sight import MOST_BYTES
from drivers.simulators.camera import Camera
from drivers.stages import Symbol
from drivers.video import LONG_SIDE, Frame
from tests.patience import PATIENCE_S, eventually

TIMEOUT_S, AWAY_S = 5.0, 0.6
SLACK_S = 10.0  # a machine that does other things
ONE, TWO = jpeg(scene(qr("HTTPS://A.CN/1"))), jpeg(scene(qr("HTTPS://A.CN/2")))


class Reading(Listening):
    """One of this driver."""

    def __init__(self, port: int, timeout: float = TIMEOUT_S) -> None:
        self.camera = VideoCamera("in-1.camera", f"http://127.0.0.1:{port}/live", away_s=AWAY_S, timeout=timeout)
        super().__init__(self.camera, PATIENCE_S)


@pytest.fixture
def device() -> Iterator[Camera]:
    device = Camera(0)
    yield device
    device.close()


@pytest.fixture
def reading(device: Camera) -> Iterator[Reading]:
    reading = Reading(device.port)
    yield reading
    reading.close()


def test_a_code_held_up_is_a_scan_with_the_picture_it_was_read_in(device: Camera, reading: Reading) -> None:
    device.show(ONE)
    scan = reading.next()
    assert scan == Scan("in-1.camera", b"HTTPS://A.CN/1", "]Q1", scan.picture if isinstance(scan, Scan) else b"")
    assert isinstance(scan, Scan)
    assert [each.raw for each in Decoder().still(picture(scan.picture))] == [b"HTTPS://A.CN/1"]


def test_in_view_it_is_one_scan_until_it_was_away(device: Camera, reading: Reading) -> None:
    device.show(ONE)
    assert isinstance(reading.next(), Scan)
    with pytest.raises(Empty):
        reading.next(wait_s=2 * AWAY_S)
    device.clear()
    sleep(2 * AWAY_S)
    device.show(ONE)
    again = reading.next()
    assert isinstance(again, Scan)
    assert again.raw == b"HTTPS://A.CN/1"


def test_another_code_is_another_scan_at_once(device: Camera, reading: Reading) -> None:
    device.show(ONE)
    first = reading.next()
    device.show(TWO)
    second = reading.next()
    assert isinstance(first, Scan)
    assert isinstance(second, Scan)
    assert [first.raw, second.raw] == [b"HTTPS://A.CN/1", b"HTTPS://A.CN/2"]


def test_a_picture_of_another_size_in_the_same_stream_is_read_too(device: Camera, reading: Reading) -> None:
    device.show(ONE)
    assert isinstance(reading.next(), Scan)
    device.show(jpeg(scene(qr("HTTPS://A.CN/3"), wide=2_000, high=1_500)))
    scan = reading.next()
    assert isinstance(scan, Scan)
    assert scan.raw == b"HTTPS://A.CN/3"


@pytest.mark.parametrize("knob", ["frozen", "garbage", "dropped"])
def test_a_stream_that_fails_is_lost_within_its_timeout(device: Camera, reading: Reading, knob: str) -> None:
    device.fault(knob, 1)
    began = monotonic()
    lost = reading.next()
    assert isinstance(lost, UnreachableError)
    assert monotonic() - began < TIMEOUT_S + SLACK_S
    with pytest.raises(UnreachableError):
        reading.camera.snapshot()


@pytest.mark.parametrize("knob", ["frozen", "garbage"])
def test_a_source_that_shows_nothing_is_told_when_it_is_opened(device: Camera, knob: str) -> None:
    device.fault(knob, 1)
    camera = VideoCamera("in-1.camera", f"http://127.0.0.1:{device.port}/", timeout=TIMEOUT_S)
    began = monotonic()
    with pytest.raises(UnreachableError):
        camera.scans()
    assert monotonic() - began < TIMEOUT_S + SLACK_S


def test_a_slow_or_dark_camera_is_not_a_lost_one(device: Camera) -> None:
    device.fault("dark", 1)
    reading = Reading(device.port, timeout=10)
    device.fault("slow", 1)
    with pytest.raises(Empty):
        reading.next(wait_s=3)
    device.fault("dark", 0)
    device.show(ONE)
    assert isinstance(reading.next(), Scan)
    reading.close()


def test_a_picture_of_fifty_megabytes_does_no_harm(device: Camera, reading: Reading) -> None:
    device.fault("huge", 1)
    device.show(ONE)
    scan = reading.next()
    assert isinstance(scan, Scan)
    assert len(scan.picture) < 200_000


def test_the_supervisor_brings_a_camera_back(device: Camera) -> None:
    told: SimpleQueue[Health] = SimpleQueue()
    taken: SimpleQueue[Scan] = SimpleQueue()
    camera = VideoCamera("in-1.camera", f"http://127.0.0.1:{device.port}/", timeout=TIMEOUT_S)
    listener = Listener(camera, camera.scans, taken.put, told.put)
    assert told.get(timeout=PATIENCE_S).state is State.READY
    device.fault("frozen", 1)
    assert told.get(timeout=PATIENCE_S).state is State.LOST
    device.fault("frozen", 0)
    assert told.get(timeout=PATIENCE_S).state is State.READY
    device.show(ONE)
    assert taken.get(timeout=PATIENCE_S).raw == b"HTTPS://A.CN/1"
    listener.close()


def test_a_snapshot_is_what_it_sees_now(device: Camera, reading: Reading) -> None:
    device.show(ONE)
    assert isinstance(reading.next(), Scan)
    assert [each.raw for each in Decoder().still(picture(reading.camera.snapshot()))] == [b"HTTPS://A.CN/1"]


def test_nobody_s_camera_has_no_snapshot() -> None:
    with pytest.raises(UnreachableError, match="nobody reads it"):
        VideoCamera("x", "http://127.0.0.1:1/").snapshot()


@pytest.mark.parametrize("source", ["http://127.0.0.1:1/", "/dev/no-such-video", 97])
def test_what_is_not_there_is_told(source: str | int) -> None:
    with pytest.raises(UnreachableError):
        VideoCamera("in-1.camera", source, timeout=TIMEOUT_S).scans()


def test_a_source_s_password_is_told_to_nobody() -> None:
    with pytest.raises(UnreachableError, match="cannot open http://127") as lost:
        VideoCamera("in-1.camera", "http://admin:geheim@127.0.0.1:1/", timeout=TIMEOUT_S).scans()
    assert "geheim" not in str(lost.value)


def test_what_is_no_video_is_told(tmp_path: Path) -> None:
    (tmp_path / "video0").write_bytes(b"no device")
    with pytest.raises(UnreachableError, match="cannot open"):
        VideoCamera("in-1.camera", str(tmp_path / "video0"), timeout=TIMEOUT_S).scans()


def test_close_ends_the_reading_and_hangs_up(device: Camera, reading: Reading) -> None:
    device.show(ONE)
    assert isinstance(reading.next(), Scan)
    reading.close()
    assert reading.next() is None
    eventually(lambda: not device.state()["watching"])


@pytest.mark.parametrize("knob", ["", "frozen"])
def test_a_process_with_a_camera_ends_in_order(device: Camera, knob: str) -> None:
    code = (
        "import sys, time; from drivers.camera import VideoCamera; from threading import Thread\n"
        f"camera = VideoCamera('c', 'http://127.0.0.1:{device.port}/', timeout=5)\n"
        "thread = Thread(target=list, args=(camera.scans(),)); thread.start()\n"
        "print(camera.snapshot()[:2], flush=True); sys.stdin.readline(); camera.close(); thread.join()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        said = process.stdout.readline()
        if knob:
            device.fault(knob, 1)
        _, complaints = process.communicate("\n", timeout=PATIENCE_S)
    assert (said, complaints, process.returncode) == ("b'\\xff\\xd8'\n", "", 0)


@pytest.mark.parametrize("options", [{"fps": 0}, {"timeout": -1}, {"away_s": 1e9}])
def test_an_option_no_camera_can_keep_to_is_refused(options: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=rf"x: {next(iter(options))} must be"):
        VideoCamera("x", "http://127.0.0.1:1/", **options)


def test_evidence_is_never_too_large() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (3_000, 4_000, 3), dtype=np.uint8)
    sent = Frame(1, noise).jpeg()
    assert 0 < len(sent) <= MOST_BYTES
    assert max(picture(sent).shape) == LONG_SIDE


steps = st.lists(st.tuples(st.floats(0.01, 5), st.sets(st.sampled_from("abc"))), max_size=20)


@given(steps)
def test_a_code_is_new_exactly_when_it_was_away_for_long_enough(steps: list[tuple[float, set[str]]]) -> None:
    view, now = View(2.0), 0.0
    last: dict[str, float] = {}
    for passed, shown in steps:
        now += passed
        new = view.new([Symbol(name.encode(), "", "strong") for name in sorted(shown)], now)
        assert [each.raw.decode() for each in new] == sorted(
            name for name in shown if name not in last or now - last[name] >= 2.0
        )
        last |= dict.fromkeys(shown, now)
