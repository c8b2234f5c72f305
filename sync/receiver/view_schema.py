"""The province's views: all of it can be dropped and folded again from the archive."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

VIEWS_VERSION = 4
VIEWS = MetaData()


def _market() -> Column[str]:
    return Column("market", String(64), primary_key=True)


def _entity() -> Column[bytes]:
    """The whole entity as JSON, to fold on from."""
    return Column("entity", LargeBinary, nullable=False)


cursor = Table(
    "cursor",
    VIEWS,
    _market(),
    Column("epoch", String(64), primary_key=True),
    Column("seq", BigInteger, nullable=False),
)

turn = Table(  # counts a market's pages: who folds one looks whether somebody else has folded meanwhile
    "turn",
    VIEWS,
    _market(),
    Column("n", BigInteger, nullable=False),
)

batch = Table(
    "batch",
    VIEWS,
    _market(),
    Column("code", String(64), primary_key=True, index=True),
    Column("status", String(16), nullable=False),
    Column("seller", String, nullable=False),
    Column("product", String, nullable=False),
    Column("origin", String, nullable=False),
    Column("produced_on", String(40), nullable=False),
    Column("day", String(10), nullable=False),
    Column("drawn", Integer, nullable=False),
    Column("in_g", BigInteger, nullable=False),
    Column("out_g", BigInteger, nullable=False),
    Column("inside_g", BigInteger, nullable=False),
    Column("loss_g", BigInteger, nullable=False),
    Column("alias", String(200), nullable=False, index=True),
    Column("label", String(64), nullable=False, index=True),
    _entity(),
    Index("batch_by_day", "market", "day"),
)

serial = Table(
    "serial",
    VIEWS,
    _market(),
    Column("code", String(64), primary_key=True, index=True),
    Column("batch", String(64), nullable=False),
    Column("voucher", String(64), nullable=False),
    Column("grams", BigInteger, nullable=False),
    Column("way", String(16), nullable=False),
    _entity(),
)

operator = Table(
    "operator",
    VIEWS,
    _market(),
    Column("id", String(64), primary_key=True),
    Column("name", String, nullable=False),
    Column("county", String, nullable=False),
    Column("natural", Integer, nullable=False),
    Column("agreement", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    _entity(),
)

day = Table(
    "day",
    VIEWS,
    _market(),
    Column("day", String(10), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("commitment", String(64), nullable=False),
    Column("n", Integer, nullable=False),
    Column("s", Integer, nullable=False),
    Column("arrived", Integer, nullable=False),
    _entity(),
)

journey = Table(
    "journey",
    VIEWS,
    _market(),
    Column("code", String(64), primary_key=True),
    Column("epoch", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", String(40), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("note", Text, nullable=False),
)

market_view = Table(
    "market_view",
    VIEWS,
    _market(),
    Column("day", String(10), nullable=False),  # the trading day last heard of
    Column("last_at", String(40), nullable=False),
    Column("facts", BigInteger, nullable=False),
)

unread = Table(
    "unread",
    VIEWS,
    _market(),
    Column("epoch", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("why", Text, nullable=False),
)
