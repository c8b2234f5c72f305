"""The province's views: all of it can be dropped and folded again from the archive."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

VIEWS_VERSION = 7
UPSTREAM = 200  # characters of an upstream code that are asked by
VIEWS = MetaData()


def of_market() -> Column[str]:
    """Whose row it is."""
    return Column("market", String(64), primary_key=True)


def entity() -> Column[bytes]:
    """The whole entity as JSON, to fold on from."""
    return Column("entity", LargeBinary, nullable=False)


cursor = Table(
    "cursor",
    VIEWS,
    of_market(),
    Column("epoch", String(64), primary_key=True),
    Column("seq", BigInteger, nullable=False),
)

turn = Table(  # counts a market's pages: who folds one looks whether somebody else has folded meanwhile
    "turn",
    VIEWS,
    of_market(),
    Column("n", BigInteger, nullable=False),
)

batch = Table(
    "batch",
    VIEWS,
    of_market(),
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
    Column("missing_g", BigInteger, nullable=False),  # nobody answers for it
    Column("alias", String(200), nullable=False, index=True),
    Column("label", String(64), nullable=False, index=True),
    Column("parent", String(64), nullable=False, index=True),
    Column("upstream", String(UPSTREAM), nullable=False, index=True),
    Column(
        "lot", String(UPSTREAM), nullable=False, index=True
    ),  # of `upstream`: its boxes differ by weight, date or place
    Column("bought", String(64), nullable=False, index=True),  # the voucher of a market's that the seller bought it by
    entity(),
    Index("batch_by_day", "market", "day"),
    Index("batch_inside", "market", "inside_g"),
)

serial = Table(
    "serial",
    VIEWS,
    of_market(),
    Column("code", String(64), primary_key=True, index=True),
    Column("batch", String(64), nullable=False, index=True),
    Column("voucher", String(64), nullable=False, index=True),
    Column("grams", BigInteger, nullable=False),
    Column("way", String(16), nullable=False),
    entity(),
)

voucher = Table(
    "voucher",
    VIEWS,
    of_market(),
    Column("code", String(64), primary_key=True, index=True),
    Column("buyer", String(64), nullable=False),
    entity(),
)

operator = Table(
    "operator",
    VIEWS,
    of_market(),
    Column("id", String(64), primary_key=True),
    Column("name", String, nullable=False),
    Column("county", String, nullable=False),
    Column("natural", Integer, nullable=False),
    Column("agreement", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    entity(),
)

day = Table(
    "day",
    VIEWS,
    of_market(),
    Column("day", String(10), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("commitment", String(64), nullable=False),
    Column("n", Integer, nullable=False),
    Column("s", Integer, nullable=False),
    Column("arrived", Integer, nullable=False),
    entity(),
)

journey = Table(
    "journey",
    VIEWS,
    of_market(),
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
    of_market(),
    Column("day", String(10), nullable=False),  # the trading day last heard of
    Column("last_at", String(40), nullable=False),
    Column("facts", BigInteger, nullable=False),
)

unread = Table(
    "unread",
    VIEWS,
    of_market(),
    Column("epoch", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("why", Text, nullable=False),
)
