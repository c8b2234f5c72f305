"""The province's records: what cannot be made again. Instants are ISO 8601 text, hashes are bytes."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

RECORDS_VERSION = 1
RECORDS = MetaData()

meta = Table("meta", RECORDS, Column("name", String, primary_key=True), Column("value", String, nullable=False))

stream = Table(
    "stream",
    RECORDS,
    Column("market", String(64), primary_key=True),
    Column("epoch", String(64), primary_key=True),
    Column("through", BigInteger, nullable=False),
    Column("head", LargeBinary(32), nullable=False),
    Column("last", BigInteger, nullable=False),  # the highest number kept, behind a gap or not
    Column("forked", Integer, nullable=False),  # 1 once a differing copy came: only what follows directly is taken
)

fact = Table(
    "fact",
    RECORDS,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("market", String(64), nullable=False),
    Column("epoch", String(64), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("received_at", String(40), nullable=False),
    UniqueConstraint("market", "epoch", "seq"),
    ForeignKeyConstraint(["market", "epoch"], ["stream.market", "stream.epoch"]),
)

aside = Table(
    "aside",
    RECORDS,
    Column("market", String(64)),
    Column("epoch", String(64)),
    Column("seq", BigInteger),
    Column("hash", LargeBinary(32)),
    Column("body", LargeBinary, nullable=False),
    Column("received_at", String(40), nullable=False),
    PrimaryKeyConstraint("market", "epoch", "seq", "hash"),
)

personal = Table(
    "personal",
    RECORDS,
    Column("market", String(64), primary_key=True),
    Column("seal", String(64), primary_key=True),
    Column("subject", String(64), nullable=False, index=True),
    Column("salt", LargeBinary, nullable=False),
    Column("value", LargeBinary, nullable=False),
)

presence = Table(
    "presence",
    RECORDS,
    Column("market", String(64), primary_key=True),
    Column("online", Integer, nullable=False),
    Column("heard_at", String(40), nullable=False),
    Column("backlog", BigInteger, nullable=False),
)

orders = Table(
    "orders",
    RECORDS,
    Column("market", String(64), primary_key=True),
    Column("epoch", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", String(40), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
)

order_stream = Table(
    "order_stream",
    RECORDS,
    Column("market", String(64), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),  # 1 is the first epoch, the highest is current
    Column("epoch", String(64), nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("head", LargeBinary(32), nullable=False),
    Column("through", BigInteger, nullable=False),  # what the market has received
    UniqueConstraint("market", "epoch"),
)

day_key = Table(
    "day_key",
    RECORDS,
    Column("market", String(64), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("key", LargeBinary(32), nullable=False),
    Column("commitment", String(64), nullable=False),
    Column("revealed", Integer, nullable=False),
)
