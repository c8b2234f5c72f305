"""Sign-in, wired: the keyring beside the journal, facts for comings and goings, and where the screens stand."""

from config import Clock, MarketSettings
from edge.flow.flow import Flow
from edge.store.keyring import Held, Keys, Sitting
from edge.store.store import Store
from kiosk.chrome.signin.gatehouse import Gatehouse
from kiosk.chrome.signin.guard import Desk
from kiosk.chrome.signin.pins import Pins
from kiosk.chrome.signin.ports import Holder, Session, Station
from kiosk.market.record import Record


class Keyring(Keys):
    """The store's rows as sign-in reads them."""

    def holder(self, person: str) -> Holder | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """A person by account."""
        return _holder(super().holder(person))

    def bearer(self, badge: str) -> Holder | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Whoever holds a badge."""
        return _holder(super().bearer(badge))

    def session(self, token: str) -> Session | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """A session by its token's hash."""
        return _session(super().session(token))

    def sessions(self) -> list[Session]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """All of them, newest first."""
        return [Session(*each) for each in super().sessions()]


def _holder(held: Held | None) -> Holder | None:
    return Holder(*held) if held else None


def _session(sitting: Sitting | None) -> Session | None:
    return Session(*sitting) if sitting else None


def open_desk(settings: MarketSettings, store: Store, flow: Flow, clock: Clock) -> Desk:
    """The desk of a market's screens."""
    return Desk(Gatehouse(Keyring(store), Record(flow), Pins(), clock.unix), _stations(settings))


def _stations(settings: MarketSettings) -> dict[str, Station]:
    """Every lane is one by itself; the site file may say more of it, and name others."""
    lanes = {lane.id: Station(lane.id, "gate") for lane in settings.lane}
    told = {
        each.id: Station(each.id, each.kind, each.language, scan_prefix=each.scan_prefix, scan_gs=each.scan_gs)
        for each in settings.station
    }
    sized = {each.id: told[each.id]._replace(mm=each.panel.mm) for each in settings.station if each.panel}
    return lanes | told | sized
