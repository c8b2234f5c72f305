"""The eye's work: from picture to picture, what is new in view."""

from collections.abc import Callable
from time import monotonic, sleep

from drivers.decode import Decoder, View
from drivers.sight import Options, Sight
from drivers.video import Feed, Frame, SourceError

PULSES = 6
"""Signs of life in the time after which it counts as lost."""

Tell = Callable[[Sight], None]


class Look:
    """Looks at one source from its opening to its end."""

    def __init__(self, options: Options) -> None:
        self._pause_s = 1 / options.fps
        self._pulse_s = options.timeout / PULSES
        self._feed = Feed(options.source, options.timeout)
        self._view = View(options.away_s)
        self._decoder = Decoder()

    def run(self, tell: Tell) -> None:
        """Tell what is seen until nothing is any more. A picture that takes for ever to decode ends the signs of life."""
        try:
            tell(Sight("opening"))
            while (first := self._feed.after(0, self._pulse_s)) is None:
                tell(Sight("opening"))
            tell(Sight("looking"))
            self._look(first, tell)
        except SourceError as error:
            tell(Sight("lost", why=str(error)))

    def snapshot(self) -> Sight:
        """The newest picture, or why there is none."""
        try:
            return Sight("shot", picture=self._feed.now().jpeg())
        except SourceError as error:
            return Sight("shot", why=str(error))

    def _look(self, frame: Frame | None, tell: Tell) -> None:
        """At one picture after the other, at most `fps` a second."""
        number, due, told = 0, monotonic(), monotonic()
        while True:
            if frame:
                number, due = frame.number, monotonic() + self._pause_s
                for symbol in self._view.new(self._decoder.frame(frame.gray), monotonic()):
                    tell(Sight("read", symbol.raw, symbol.aim, frame.jpeg()))
            if monotonic() - told >= self._pulse_s:
                told = monotonic()
                tell(Sight("looking"))
            sleep(min(max(0.0, due - monotonic()), self._pulse_s))
            frame = self._feed.after(number, self._pulse_s) if monotonic() >= due else None
