"""A link that is made again for ever."""

import logging
import time
from collections.abc import Callable, Sequence
from random import SystemRandom
from threading import Event, Thread, current_thread

from sync.mqtt.connection import Broker, Connection, Trouble, Will

GREETING_S = 10.0  # the longest wait for a broker that takes the connection and then says nothing
PATIENCE_S = 30.0  # likewise for a PUBACK
STEADY_S = 10.0  # a connection that lasted so long was one: the next is tried at once again
FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 10.0
ROOM_S = 1.0
JOIN_S = 5.0
_DICE = SystemRandom()

log = logging.getLogger(__name__)


class Link:
    """A connection in its own thread, from `start` to `stop`; the broker may be absent at any time.

    `deliver(topic, payload)`, `on_state(connected)` and `on_room()`, when a full window has room again, are called from
    the link's thread and may publish. Connected means subscribed: an answer to what is published then cannot be missed.
    """

    def __init__(
        self,
        broker: Broker,
        client_id: str,
        *,
        subscriptions: Sequence[str],
        deliver: Callable[[str, bytes], None],
        on_state: Callable[[bool], None],
        on_room: Callable[[], None] = lambda: None,
        will: Will | None = None,
        jitter: Callable[[float, float], float] = _DICE.uniform,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._broker = broker
        self._client_id = client_id
        self._subscriptions = tuple(subscriptions)
        self._deliver = deliver
        self._on_state = on_state
        self._on_room = on_room
        self._will = will
        self._jitter = jitter
        self._monotonic = monotonic
        self._closing = Event()
        self._anew = Event()
        self._up: Connection | None = None
        self.trouble: Trouble = ""
        self._thread = Thread(target=self._run, name=f"mqtt {client_id}", daemon=True)

    def start(self) -> None:
        """Connect, now and after every loss."""
        self._thread.start()

    def stop(self) -> None:
        """Disconnect; the broker says the will."""
        self._closing.set()
        self._thread.join(JOIN_S)

    def reconnect(self) -> None:
        """Let this connection go and make another: the certificate was renewed."""
        self._anew.set()

    @property
    def window(self) -> int:
        """How many publications the broker takes before it must have acknowledged one; 0 when not connected."""
        up = self._up
        return up.window if up else 0

    def publish(self, topic: str, payload: bytes, *, retain: bool = False, wait_s: float = ROOM_S) -> bool:
        """Hand to the broker, waiting so long for room in the window (in the link's own thread not at all).

        False when not connected or there was no room: it stays where it came from. True is no evidence of anything.
        """
        up = self._up
        wait_s = 0.0 if current_thread() is self._thread else wait_s
        return up is not None and up.publish(topic, payload, wait_s, retain=retain)

    def _run(self) -> None:
        wait_s = FIRST_WAIT_S
        while not self._closing.is_set():
            if self._tried() >= STEADY_S:
                wait_s = FIRST_WAIT_S
            # Decorrelated jitter: markets that lost one broker together do not come back together.
            wait_s = min(LONGEST_WAIT_S, self._jitter(FIRST_WAIT_S, wait_s * 3))
            self._closing.wait(wait_s)

    def _tried(self) -> float:
        """Boundary: whatever a connection dies of, there is a next one."""
        try:
            return self._once()
        except Exception:
            log.exception("%s: the connection failed", self._client_id)
            return 0.0

    def _once(self) -> float:
        """One connection from beginning to end; how long it stood."""
        self._anew.clear()
        connection = Connection(
            self._client_id,
            self._subscriptions,
            deliver=self._guarded,
            on_room=self._tell_room,
            monotonic=self._monotonic,
            will=self._will,
        )
        if not connection.open(self._broker):
            self._end(connection.trouble)
            return 0.0
        began = self._monotonic()
        try:
            if self._greet(connection, began):
                self._up, began = connection, self._monotonic()
                if self.trouble != "taken over":  # that would be seen only for moments, between two takings
                    self.trouble = ""
                self._tell(connected=True)
                self._stay(connection, began)
                return self._monotonic() - began
            return 0.0
        finally:
            was_up, self._up = self._up, None
            connection.close()
            self._end(connection.trouble)
            if was_up:
                self._tell(connected=False)

    def _greet(self, connection: Connection, began: float) -> bool:
        """Whether the broker takes us."""
        while self._step(connection) and not connection.ready:
            if self._monotonic() - began > GREETING_S:
                connection.trouble = "stalled"
                return False
        if not connection.ready and not self._closing.is_set():
            connection.trouble = "refused"  # also what a certificate without standing is answered by: the end
        return connection.ready

    def _stay(self, connection: Connection, began: float) -> None:
        """Until it ends, or is of no use."""
        while self._step(connection):
            if self.trouble and self._monotonic() - began >= STEADY_S:
                self.trouble = ""
            if connection.stalled_s() > PATIENCE_S:
                log.warning("%s: the broker has acknowledged nothing for %d s", self._client_id, PATIENCE_S)
                connection.trouble = "stalled"
                return

    def _step(self, connection: Connection) -> bool:
        return connection.step() and not self._closing.is_set() and not self._anew.is_set()

    def _end(self, trouble: Trouble) -> None:
        """Why the line is down; what was so before a short connection stays."""
        if trouble and trouble != self.trouble:
            log.warning("%s: %s", self._client_id, trouble)
        self.trouble = trouble or self.trouble

    def _guarded(self, topic: str, payload: bytes) -> None:
        """Boundary: an error behind the door is logged, and the next message is still delivered."""
        try:
            self._deliver(topic, payload)
        except Exception:
            log.exception("%s: a message on %s was not taken", self._client_id, topic)

    def _tell_room(self) -> None:
        """Boundary: likewise for room in the window."""
        try:
            self._on_room()
        except Exception:
            log.exception("%s: room in the window was not taken", self._client_id)

    def _tell(self, *, connected: bool) -> None:
        """Boundary: likewise for the state."""
        try:
            self._on_state(connected)
        except Exception:
            log.exception("%s: connected=%s was not taken", self._client_id, connected)
