"""What the flow needs from outside; the store plays these."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import Protocol, TypeVar

from edge.core.actions import AnyPrint
from edge.core.batch import Batch
from edge.core.books import SheetRow
from edge.core.facts import Fact
from edge.core.fold import Entity
from edge.core.lab.bench import RunSheet
from edge.core.lab.records import Record
from edge.core.loop import Book
from edge.core.sheets import Registry, Row, RowFlaw, Sheet
from edge.core.trade import Serial, Voucher
from edge.core.visit import Visit

E = TypeVar("E", bound=Entity)
T = TypeVar("T")


class Sight(Protocol):
    """What a look at a moment sees."""

    at: datetime

    def get(self, kind: type[E], key: str) -> E | None:
        """An entity as the facts so far leave it, this turn's included."""
        ...

    @property
    def registers(self) -> "Registers":
        """The province's registries."""
        ...


class Page(Sight, Protocol):
    """What one decision sees and writes: all of it is kept, or nothing."""

    stamp: str  # `at` as the facts will carry it
    actor: str
    station: str

    def record(self, fact: Fact) -> None:
        """Add a fact and keep the views current. Raises RuleError when it cannot follow."""
        ...

    def owe(self, label: AnyPrint) -> None:
        """Owe a label or paper until `settle`."""
        ...

    def settle(self, key: str) -> None:
        """What was owed under a key came out."""
        ...

    def owes(self, key: str) -> bool:
        """Whether something is still owed under a key."""
        ...

    def next(self, series: str) -> int:
        """The next number of a series, from 1, without gaps or repeats."""
        ...

    def related(self, code: str) -> tuple[str, ...]:
        """Batches that are `code`, came under it, or are children of one."""
        ...

    def unsettled(self, day: str) -> tuple[str, ...]:
        """Batches of a day or an earlier one that keep it open: waiting, stopped without a result, or failed and still here."""
        ...

    def before_barrier(self, day: str) -> tuple[str, ...]:
        """Vehicles with goods in a day's draw that neither came in nor went away."""
        ...

    def totals(self) -> tuple[int, int, int, int]:
        """Grams in, out, inside and lost, over all batches."""
        ...

    def resulted(self, day: str) -> int:
        """How many of the day's drawn arrivals have a result."""
        ...

    def signed_head(self) -> tuple[bytes, bytes]:
        """Hash of the last fact, and the market's signature over it."""
        ...

    def key(self, day: str) -> bytes | None:
        """The draw key of a day, if it is here."""
        ...

    def keep_key(self, day: str, key: bytes) -> bool:
        """Keep a draw key, outside the journal and where nobody reads it; whether that can be done."""
        ...

    def take_order(self, epoch: str, seq: int, *, known: bool = True) -> bool:
        """Whether an order of the province is taken up now, for the first time; one not `known` waits for an upgrade."""
        ...

    def serials(self, batch: str) -> tuple[Serial, ...]:
        """Exit codes given out under a batch, in order."""
        ...

    def seal(self, subject: str, value: dict[str, str]) -> str:
        """Keep personal values beside the journal and return what stands for them in it."""
        ...

    def all(self, kind: type[E]) -> tuple[E, ...]:
        """Every entity of a kind of which there are few, in order of their keys: staff, methods, instruments, lots of reagent."""
        ...

    def laid(self) -> tuple[RunSheet, ...]:
        """Run sheets with channels that have no reading yet."""
        ...

    def readings(self, sample: str) -> tuple[Record, ...]:
        """Instruments' records that name a sample and wait for somebody."""
        ...

    def open_vouchers(self, buyer: str) -> tuple[Voucher, ...]:
        """A registered buyer's vouchers of which goods are still here, in order."""
        ...

    def plated(self, plate: str) -> tuple[Voucher, ...]:
        """Vouchers of which goods are still here that go with this plate (in its normal form); the box knows plates."""
        ...

    def going_with(self, visit: Visit) -> tuple[Voucher, ...]:
        """Likewise with the plates of a vehicle that is inside."""
        ...

    def inside_with(self, visit: Visit) -> Visit | None:
        """Another visit that is open under one of this one's plates."""
        ...

    def overridden(self, day: str) -> int:
        """How many of a trading day's arrivals were let go without their test."""
        ...

    def overnight(self) -> int:
        """Vehicles that are inside now."""
        ...

    def sheet(self, day: str) -> list[SheetRow]:
        """The sheet of a trading day, this turn included."""
        ...

    def books(self) -> tuple[Book, ...]:
        """Books of slips, in order of their names."""
        ...

    def uncounted(self, before: str) -> tuple[str, ...]:
        """Batches with goods on the ground that arrived before a trading day and were not counted since."""
        ...

    def untested(self, day: str) -> tuple[Batch, ...]:
        """What came in with a report that day, was not drawn, and is still here to be sampled."""
        ...

    def results(self, day: str) -> tuple[int, int]:
        """How many of a trading day's arrivals have a result, and how many of them failed."""
        ...

    def equip(self, person: str, *, name: str = "", badge: str = "", pin: str = "") -> None:
        """Keep what is given: name, badge (SHA-256, hex), PIN (argon2). A new secret ends the person's sessions."""
        ...


class Kept(Protocol):
    """A registry as it is here: version 0 is nothing."""

    @property
    def version(self) -> int: ...  # noqa: D102
    @property
    def rows(self) -> int: ...  # noqa: D102
    @property
    def digest(self) -> str: ...  # noqa: D102


class Registers(Protocol):
    """Registries: the province's pieces wait until all are here, a market's own rows lie beside; a version acts as a whole."""

    def listed(self, registry: str, key: str) -> dict[str, str] | None:
        """A row, or None."""
        ...

    def named(self, registry: str, name: str) -> tuple[str, dict[str, str]] | None:
        """Key and row of the first with this name, or None."""
        ...

    def kept(self, registry: str) -> Kept:
        """What is here."""
        ...

    def stage(self, registry: str, version: int, base: int, part: int, parts: int, body: bytes) -> None:
        """Let a piece wait for the others."""
        ...

    def whole(self, registry: str) -> list[tuple[int, int]]:
        """(version, base) of all that wait with every piece, the newest first, whole copies before changes."""
        ...

    def pieces(self, registry: str, version: int, base: int) -> list[bytes]:
        """The pieces of one, in order."""
        ...

    def drop(self, registry: str, version: int, base: int) -> None:
        """Forget its pieces."""
        ...

    def replace(self, registry: str, version: int, digest: str, rows: Mapping[str, bytes]) -> bool:
        """A whole copy takes the place of what is here, if it is what its digest says."""
        ...

    def change(self, registry: str, version: int, digest: str, rows: Mapping[str, bytes], gone: Iterable[str]) -> bool:
        """Rows come, change and go, if what results is what the digest says."""
        ...

    def adopt(self, registry: str, version: int, shelf: str) -> Kept | None:
        """Rows laid out beside are those in force from now on; None when they are not all there."""
        ...

    def sheet(self, name: str) -> Sheet | None:
        """A sheet that waits here, or was taken a while ago."""
        ...

    def keep(self, sheet: Sheet) -> None:
        """What became of it."""
        ...

    def waiting(self, sheet: str, after: int, limit: int) -> list[Row]:
        """Good rows of a sheet that follow a number."""
        ...


class Sheets(Protocol):
    """Sheets that wait on the box. Blocks until it is on the disk; each call holds the writer for a moment only."""

    def find(self, name: str) -> Sheet | None:
        """A sheet by its id."""
        ...

    def put(self, sheet: Sheet) -> None:
        """Keep what is said of it."""
        ...

    def add(self, sheet: str, good: Sequence[Row], flaws: Sequence[RowFlaw], part: int) -> None:
        """Keep good rows, and flaws as the part of that number."""
        ...

    def flaws(self, sheet: str, after: int = -1) -> tuple[int, list[RowFlaw]]:
        """The flaws of the part that follows a number, and its number."""
        ...

    def drop(self, name: str) -> None:
        """Given up."""
        ...

    def empty(self, name: str) -> None:
        """Its rows and flaws are needed no more."""
        ...

    def sweep(self) -> None:
        """Drop what waited too long."""
        ...


class Shelves(Protocol):
    """Rows of versions to come and past, likewise."""

    def lay(self, shelf: str, sheet: str, *, under: str = "") -> None:
        """Lay a sheet's rows out, and with `under` those of that registry whose keys it does not have."""
        ...

    def sweep(self) -> None:
        """Take away what is not in force."""
        ...


class Ours(Protocol):
    """What a market has now of its own registries, read beside the writer."""

    def row(self, registry: Registry, key: str) -> bytes | None:
        """A row as the market has it."""
        ...

    def kept(self, registry: Registry) -> Kept:
        """The version in force."""
        ...

    def registered(self, operator: str) -> bool:
        """Whether a seller or buyer is registered here."""
        ...

    def enrolled(self, account: str) -> bool:
        """Whether there is such an account."""
        ...

    def told(self, operator: str) -> dict[str, str]:
        """What an operator last told that stays on the box."""
        ...


class Books(Protocol):
    """The one writer."""

    def submit(
        self,
        job: Callable[[Page], T],
        *,
        actor: str,
        station: str,
        done: Callable[[T], None] | None = None,
        key: str = "",
    ) -> Future[T]:
        """Run `job` in its turn. After the commit `done` is called, then the future resolves.

        With a `key` that was answered before, the first answer comes back and nothing runs.
        """
        ...

    def owed(self) -> list[AnyPrint]:
        """Labels and papers not yet out, oldest first."""
        ...
