"""The province's records: what cannot be made again. Instants are ISO 8601 text, hashes are bytes."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
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
    ForeignKeyConstraint(["market", "epoch"], ["stream.market", "stream.epoch"]).ddl_if(
        "sqlite"
    ),  # PostgreSQL: a tenth
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

claim = Table(
    "claim",
    RECORDS,
    Column("id", String(16), primary_key=True),
    Column("market", String(64), nullable=False, index=True),
    Column("secret", LargeBinary(16)),  # gone once used, replaced by another, void or expired
    Column("made_at", String(40), nullable=False),
    Column("expires_at", String(40), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("request", LargeBinary(32)),  # SHA-256 of the one that was answered
    Column("answer", LargeBinary),
)

box = Table(
    "box",
    RECORDS,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("market", String(64), nullable=False, index=True),
    Column("key", String(64), nullable=False),  # Ed25519, in hex
    Column("enrolled_at", String(40), nullable=False),
    Column("revoked_at", String(40)),
)

certificate = Table(
    "certificate",
    RECORDS,
    Column("serial", String(48), primary_key=True),
    Column("box", BigInteger().with_variant(Integer, "sqlite"), nullable=False, index=True),
    Column("request", LargeBinary(32), nullable=False),
    Column("pem", LargeBinary, nullable=False),
    Column("issued_at", String(40), nullable=False),
    Column("ends_at", String(40), nullable=False),
    Column("revoked_at", String(40)),
    ForeignKeyConstraint(["box"], ["box.id"]),
)

heard = Table(  # what a market last said of itself: what a restored box is told, and how twins are noticed
    "heard",
    RECORDS,
    Column("market", String(64), primary_key=True),
    Column("run", String(64), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("epoch", String(64), nullable=False),
    Column("backlog", BigInteger, nullable=False),
    Column("at", String(40), nullable=False),
)

day_count = Table(  # facts archived without a gap, by the date in their bodies; kept current by sync.receiver.reckoning
    "day_count",
    RECORDS,
    Column("market", String(64), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("epoch", String(64), primary_key=True),
    Column("count", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
)

day_cursor = Table(
    "day_cursor",
    RECORDS,
    Column("market", String(64), primary_key=True),
    Column("epoch", String(64), primary_key=True),
    Column("through", BigInteger, nullable=False),
)

day_told = Table(  # what a market last said it had produced
    "day_told",
    RECORDS,
    Column("market", String(64), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("epoch", String(64), primary_key=True),
    Column("count", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("head", LargeBinary(32), nullable=False),
)

register = Table(
    "register",
    RECORDS,
    Column("registry", String(16), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("row", LargeBinary, nullable=False),  # canonical JSON, as edge.core.register weighs it
)

register_edition = Table(
    "register_edition",
    RECORDS,
    Column("registry", String(16), primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("at", String(40), nullable=False),
    Column("actor", String(64), nullable=False),
)

register_line = Table(  # how far a market was sent a registry, and how often it asked for a whole copy and got it
    "register_line",
    RECORDS,
    Column("market", String(64), primary_key=True),
    Column("registry", String(16), primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("answered", BigInteger, nullable=False),
)

warning = Table(
    "warning",
    RECORDS,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("market", String(64), nullable=False, index=True),
    Column("at", String(40), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("text", String(200), nullable=False),
    Column("open", Integer, nullable=False, index=True),
    Column("closed_by", String(64), nullable=False),
)

noted = Table(  # findings whose consequences were drawn: once, whatever is folded again
    "noted",
    RECORDS,
    Column("market", String(64), primary_key=True),
    Column("epoch", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
)

auto_stop = (
    Table(  # stops: the province's own for a sample that failed, or (without one) a `measure`; `told` lists markets
        "auto_stop",
        RECORDS,
        Column("id", String(64), primary_key=True),
        Column("market", String(64), nullable=False),
        Column("batch", String(64), nullable=False),
        Column("sample", String(64), nullable=False),
        Column("at", String(40), nullable=False),
        Column("parts", Integer, nullable=False),  # orders it needed so far
        Column("told", Text, nullable=False),
        Column("lifted", Integer, nullable=False),
        Index("auto_stop_by_batch", "market", "batch"),
    )
)

auto_stop_code = Table(
    "auto_stop_code",
    RECORDS,
    Column("code", String(200), primary_key=True),
    Column("stop", String(64), primary_key=True),
)

measure = Table(  # what a supervisor stopped or recalled, as it was asked for; `codes` are a JSON list
    "measure",
    RECORDS,
    Column("id", String(64), primary_key=True),
    Column("codes", Text, nullable=False),
    Column("recall", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("level", String(1), nullable=False),
    Column("until", String(40), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("everywhere", Integer, nullable=False),  # at every market there was: those that come later are told too
)
