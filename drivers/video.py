"""A video source, read by a thread of its own that keeps only the newest picture: none is old when it is looked at."""

import os
import re
from pathlib import Path
from threading import Condition, Thread
from time import monotonic
from typing import NamedTuple

import cv2
from cv2.typing import MatLike
from cv2.utils import logging

from drivers.sight import MOST_BYTES

LONG_SIDE = 1920
_QUALITIES = (85, 60, 30)

os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")  # it writes on standard error whatever it also returns
os.environ.setdefault("OPENCV_FFMPEG_CAPTURE_OPTIONS", "rtsp_flags;prefer_tcp")

logging.setLogLevel(logging.LOG_LEVEL_SILENT)  # likewise


class SourceError(Exception):
    """The source shows nothing, or nothing new."""


class Frame(NamedTuple):
    """The picture with that number, in blue, green, red, or in grey."""

    number: int
    picture: MatLike

    @property
    def gray(self) -> MatLike:
        """Brightness alone."""
        return self.picture if self.picture.ndim == 2 else cv2.cvtColor(self.picture, cv2.COLOR_BGR2GRAY)  # noqa: PLR2004

    def jpeg(self) -> bytes:
        """As evidence: at most 1,920 pixels on the long side and 8 MB."""
        share = min(1.0, LONG_SIDE / max(self.picture.shape[:2]))
        size = [max(1, round(side * share)) for side in self.picture.shape[1::-1]]
        small = cv2.resize(self.picture, size, interpolation=cv2.INTER_AREA) if share < 1 else self.picture
        made = (cv2.imencode(".jpg", small, (cv2.IMWRITE_JPEG_QUALITY, each))[1].tobytes() for each in _QUALITIES)
        return next((jpeg for jpeg in made if len(jpeg) <= MOST_BYTES), b"")


class Feed:
    """One connection to a source: `http://`, `rtsp://`, a device's path or its index. Ends when the source does."""

    def __init__(self, source: str | int, timeout_s: float) -> None:
        self._source = source
        self._timeout_s = timeout_s
        self._changed = Condition()
        self._frame: Frame | None = None
        self._at = monotonic()
        self._ended = ""
        Thread(target=self._run, name="feed", daemon=True).start()

    def after(self, number: int, wait_s: float) -> Frame | None:
        """The newest picture, if one later than `number` comes in time.

        Raises SourceError when the source ends, or for its timeout none has come.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._ended or (self._frame and self._frame.number > number), wait_s)
            if not self._ended and self._frame and self._frame.number > number:
                return self._frame
            if self._ended or monotonic() - self._at > self._timeout_s:
                raise SourceError(self._ended or f"no picture for {self._timeout_s:g} s")
            return None

    def now(self) -> Frame:
        """The newest picture. Raises SourceError when it is an old one."""
        with self._changed:
            if self._frame is None or self._ended or monotonic() - self._at > self._timeout_s:
                raise SourceError(self._ended or "no picture")
            return self._frame

    def _run(self) -> None:
        """Boundary: whatever OpenCV runs into is why the feed ended."""
        try:
            capture = self._opened()
            try:
                self._keep_newest(capture)
            finally:
                capture.release()
        except (cv2.error, MemoryError, SourceError) as error:
            with self._changed:
                self._ended = str(error) or type(error).__name__
                self._changed.notify_all()

    def _opened(self) -> cv2.VideoCapture:
        source = self._source
        if isinstance(source, str) and "://" in source:
            wait_ms = round(self._timeout_s * 1000)
            timeouts = (cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, wait_ms, cv2.CAP_PROP_READ_TIMEOUT_MSEC, wait_ms)
            capture = cv2.VideoCapture(source, cv2.CAP_FFMPEG, (*timeouts, cv2.CAP_PROP_N_THREADS, 1))
        elif isinstance(source, str) and not Path(source).exists():
            raise SourceError(f"no device {source}")
        else:
            capture = cv2.VideoCapture(source, cv2.CAP_V4L2)  # pyright: ignore[reportArgumentType, reportCallIssue]
        if not capture.isOpened():
            raise SourceError(f"cannot open {_told(source)}")
        return capture

    def _keep_newest(self, capture: cv2.VideoCapture) -> None:
        number = 0
        while not self._ended:
            there, picture = capture.read()
            if not there:
                raise SourceError("the pictures ended")
            number += 1
            with self._changed:
                self._frame, self._at = Frame(number, picture), monotonic()
                self._changed.notify_all()


def _told(source: str | int) -> str:
    """The source without the user and password of its address."""
    return re.sub(r"//[^/]*@", "//", str(source))
