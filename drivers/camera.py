"""A camera that reads codes: a network stream or a device of the kernel, through OpenCV."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from threading import Event
from time import monotonic

from devices import Scan, UnreachableError
from drivers.decode import Decoder, Symbol
from drivers.video import Feed, Frame, SourceError


@dataclass
class View:
    """Which codes are in view: each is new once, until it has been away for `away_s` seconds."""

    away_s: float
    _seen: dict[bytes, float] = field(default_factory=dict[bytes, float], init=False)

    def new(self, found: Sequence[Symbol], now: float) -> list[Symbol]:
        """Those of what is seen `now` that were not in view."""
        self._seen = {key: at for key, at in self._seen.items() if now - at < self.away_s}
        new = [each for each in found if each.key not in self._seen]
        self._seen |= {each.key: now for each in found}
        return new


@dataclass
class VideoCamera:
    """Plays Camera. `source`: http or rtsp address, path or index of a device; `fps`: pictures looked at a second.

    A code that stays in view is one scan until it has been away for `away_s`; after `timeout` without a picture the
    source counts as lost.
    """

    name: str
    source: str | int
    away_s: float = 2.0
    timeout: float = 5.0
    fps: float = 10.0
    _closing: Event = field(default_factory=Event, init=False, repr=False)
    _feed: Feed | None = field(default=None, init=False, repr=False)
    _view: View = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Raises ValueError for an option that no camera can keep to."""
        for option in ("away_s", "timeout", "fps"):
            if not 0 < getattr(self, option) <= 3600:  # noqa: PLR2004 - an hour
                raise ValueError(f"{self.name}: {option} must be more than 0, and at most 3600")
        self._view = View(self.away_s)

    def scans(self) -> Iterator[Scan]:
        """Open the source now, and yield its reads until closed. Raises UnreachableError, here or while reading."""
        if self._feed and not self._feed.gone(self.timeout):
            raise UnreachableError(self.name, f"{self.source} hangs: switch the camera off and on")
        self._feed = Feed(self.source, self.timeout)
        try:
            first = self._feed.after(0)
        except SourceError as error:
            self._feed.close()
            raise UnreachableError(self.name, str(error)) from error
        return self._read(self._feed, first)

    def snapshot(self) -> bytes:
        """What it sees now, as JPEG."""
        if self._feed is None:
            raise UnreachableError(self.name, "nobody reads it yet")
        try:
            return self._feed.now().jpeg()
        except SourceError as error:
            raise UnreachableError(self.name, str(error)) from error

    def close(self) -> None:
        """End `scans`, and return when the source has been let go of: a process must not end inside OpenCV."""
        self._closing.set()
        if self._feed:
            self._feed.close()
            self._feed.gone(self.timeout + 1)

    def _read(self, feed: Feed, frame: Frame) -> Iterator[Scan]:
        decoder = Decoder()
        with closing(feed):
            while not self._closing.is_set():
                began = monotonic()
                for symbol in self._view.new(decoder.frame(frame.gray), began):
                    yield Scan(self.name, symbol.raw, symbol.aim, frame.jpeg())
                if self._closing.wait(max(0.0, 1 / self.fps - (monotonic() - began))):
                    return
                try:
                    frame = feed.after(frame.number)
                except SourceError as error:
                    if self._closing.is_set():
                        return
                    raise UnreachableError(self.name, str(error)) from error
