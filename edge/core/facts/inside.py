"""What happens to goods inside: told, labelled, moved, held."""

from edge.core.facts.base import Fact, Zone
from edge.core.papers import OriginKind
from edge.core.why import Why


class Completed(Fact, frozen=True):
    """What was not known of a batch when it came in. "" says nothing."""

    batch: str
    origin: str = ""
    origin_kind: OriginKind = "county"
    producer: str = ""
    produced_on: str = ""
    keeps_until: str = ""  # of goods whose date is told by it


class Aliased(Fact, frozen=True):
    """A batch has another code too: the provincial one, or whoever's `scheme` it is."""

    batch: str
    code: str
    scheme: str = "provincial"


class Rolled(Fact, frozen=True):
    """Labels were printed ahead, numbered from `first` to `last` under a day's date; each is bound when it is used."""

    day: str
    first: int
    last: int


class Bound(Fact, frozen=True):
    """A label that was printed ahead stands for a batch from now on."""

    label: str
    batch: str


class Moved(Fact, frozen=True):
    """Goods went from zone to zone."""

    batch: str
    source: Zone
    target: Zone
    grams: int


class Held(Fact, frozen=True):
    """A batch stops where it is."""

    batch: str
    why: Why


class Released(Fact, frozen=True):
    """A batch may be sold."""

    batch: str
    why: Why


class Labelled(Fact, frozen=True):
    """A label came out of a printer. `link` is what its QR code says."""

    code: str
    link: str
    printer: str
    copy: int
