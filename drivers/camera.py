"""A camera that reads codes: a network stream or a device of the kernel, looked at by a process of its own."""

from collections.abc import Iterator
from ctypes.util import find_library
from dataclasses import dataclass, field
from importlib.util import find_spec
from threading import Event, Lock

from devices import Scan, UnreachableError
from drivers.eye_process import EyeError, EyeProcess
from drivers.sight import Options, Sight

START_S = 20.0
"""In which the eye has loaded its libraries, on a slow and busy box."""


@dataclass
class VideoCamera:
    """Plays Camera. `source`: http or rtsp address, path or index of a device; `fps`: pictures looked at a second.

    A code that stays in view is one scan until it has been away for `away_s`; after `timeout` without a picture the
    source counts as lost. Whoever calls `scans` must live as long as the reading.
    """

    name: str
    source: str | int
    away_s: float = 2.0
    timeout: float = 5.0
    fps: float = 10.0
    _closing: Event = field(default_factory=Event, init=False, repr=False)
    _opening: Lock = field(default_factory=Lock, init=False, repr=False)
    _eye: EyeProcess | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        """Raises ValueError for an option that no camera can keep to, ImportError for a library that is not there."""
        for option in ("away_s", "timeout", "fps"):
            if not 0 < getattr(self, option) <= 3600:  # noqa: PLR2004 - an hour
                raise ValueError(f"{self.name}: {option} must be more than 0, and at most 3600")
        if not find_library("zbar"):
            raise ImportError(f"{self.name}: a camera needs libzbar0: apt-get install libzbar0")
        for library in ("cv2", "zxingcpp", "pyzbar"):
            if not find_spec(library):
                raise ImportError(f"{self.name}: a camera needs {library}: install pinma again, with all it depends on")

    def scans(self) -> Iterator[Scan]:
        """Open the source now, and yield its reads until closed. Raises UnreachableError, here or while reading."""
        try:
            eye = self._opened()
        except EyeError as error:
            raise UnreachableError(self.name, str(error)) from error
        return self._read(eye) if eye else iter(())

    def snapshot(self) -> bytes:
        """What it sees now, as JPEG, while somebody reads on."""
        if self._eye is None:
            raise UnreachableError(self.name, "nobody reads it yet")
        try:
            return self._eye.snapshot(self.timeout)
        except EyeError as error:
            raise UnreachableError(self.name, str(error)) from error

    def close(self) -> None:
        """End `scans`, and the process that looks, within a second."""
        self._closing.set()
        with self._opening:
            if self._eye:
                self._eye.end()

    def _opened(self) -> EyeProcess | None:
        """The eye once it sees; None when the camera was closed meanwhile."""
        with self._opening:
            if self._closing.is_set():
                return None
            if self._eye and not self._eye.end():
                raise EyeError("its process hangs: switch the camera off and on")
            eye = self._eye = EyeProcess(Options(self.source, self.away_s, self.timeout, self.fps))
        try:
            said = _heard(eye, START_S)
            while said.kind != "looking":
                said = _heard(eye, self.timeout)
        except EyeError:
            eye.end()
            if self._closing.is_set():
                return None
            raise
        return eye

    def _read(self, eye: EyeProcess) -> Iterator[Scan]:
        try:
            while True:
                said = _heard(eye, self.timeout)
                if said.kind == "read":
                    yield Scan(self.name, said.raw, said.aim, said.picture)
        except EyeError as error:
            if not self._closing.is_set():
                raise UnreachableError(self.name, str(error)) from error
        finally:
            eye.end()


def _heard(eye: EyeProcess, wait_s: float) -> Sight:
    """What it says next. Raises EyeError, also when that is that it is lost."""
    said = eye.hear(wait_s)
    if said.kind == "lost":
        raise EyeError(said.why)
    return said
