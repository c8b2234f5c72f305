"""Views of the closed loop: what a day booked of each batch, descent by mixing, tags, vehicles, and how days were closed."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from sync.receiver.lab_schema import VIEWS  # with the laboratories' tables in it
from sync.receiver.view_schema import entity, of_market

_KEY = 140  # characters: a day or code, and a code

flow = Table(
    "flow",
    VIEWS,
    of_market(),
    Column("key", String(_KEY), primary_key=True),
    Column("day", String(10), nullable=False),
    Column("batch", String(64), nullable=False),
    Column("in_g", BigInteger, nullable=False),
    Column("out_g", BigInteger, nullable=False),
    Column("loss_g", BigInteger, nullable=False),
    entity(),
    Index("flow_by_day", "market", "day"),
)

descent = Table(
    "descent",
    VIEWS,
    of_market(),
    Column("key", String(_KEY), primary_key=True),
    Column("child", String(64), nullable=False, index=True),
    Column("parent", String(64), nullable=False, index=True),
    entity(),
)

tag = Table(
    "tag",
    VIEWS,
    of_market(),
    Column("code", String(200), primary_key=True, index=True),
    Column("subject", String(64), nullable=False),
    entity(),
)

tally = Table(
    "tally",
    VIEWS,
    of_market(),
    Column("key", String(_KEY), primary_key=True),
    Column("day", String(10), nullable=False, index=True),
    Column("lane", String(64), nullable=False),
    Column("vehicles", Integer, nullable=False),
    entity(),
)

gate = Table(  # lanes by which vehicles come in: those counted elsewhere are no arrivals
    "gate",
    VIEWS,
    of_market(),
    Column("lane", String(64), primary_key=True),
)

day_close = Table(
    "day_close",
    VIEWS,
    of_market(),
    Column("epoch", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("day", String(10), nullable=False),
    Column("at", String(40), nullable=False),
    Column("in_g", BigInteger, nullable=False),
    Column("out_g", BigInteger, nullable=False),
    Column("inside_g", BigInteger, nullable=False),
    Column("loss_g", BigInteger, nullable=False),
    Column("overrides", Integer, nullable=False),
    Column("overnight", Integer, nullable=False),
    Column("missing_g", BigInteger, nullable=False),  # nobody answered for it then
    Column("sheet", String(64), nullable=False),  # the digest the market signed for, "" by a version that had none
    Column("again", String(64), nullable=False),  # the digest of what its facts amount to here
    Index("day_close_by_day", "market", "day"),
)
