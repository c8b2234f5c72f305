"""The province's database: SQLite by default, anything SQLAlchemy speaks by DSN."""

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, select

from sync.receiver.schema import RECORDS, RECORDS_VERSION, meta
from sync.receiver.view_schema import VIEWS, VIEWS_VERSION

PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "busy_timeout = 10000")


class NewerArchiveError(Exception):
    """The file was written by a newer Pinma: install that version, do not touch the file."""


def connect(dsn: str) -> Engine:
    """An engine with the archive's tables in place. Raises NewerArchiveError."""
    engine = create_engine(dsn)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up)
        event.listen(engine, "begin", _begin)
    with engine.begin() as connection:
        meta.create(connection, checkfirst=True)
        _check(connection, "records", RECORDS_VERSION)
        RECORDS.create_all(connection)
        if _version(connection, "views") != VIEWS_VERSION:
            renew_views(connection)
    return engine


def reading(engine: Engine) -> Engine:
    """The same engine for reading only: its transactions never wait for a writer."""
    return engine.execution_options(reading=True)


def renew_views(connection: Connection) -> None:
    """Drop all views and make them empty."""
    VIEWS.drop_all(connection)
    VIEWS.create_all(connection)
    connection.execute(meta.delete().where(meta.c.name == "views"))
    connection.execute(insert(meta).values(name="views", value=str(VIEWS_VERSION)))


def _check(connection: Connection, name: str, version: int) -> None:
    found = _version(connection, name)
    if found is None:
        connection.execute(insert(meta).values(name=name, value=str(version)))
    elif found > version:
        raise NewerArchiveError(f"the archive has {name} version {found}; this Pinma knows up to {version}")


def _version(connection: Connection, name: str) -> int | None:
    value = connection.scalar(select(meta.c.value).where(meta.c.name == name))
    return None if value is None else int(value)


def _set_up(dbapi: Any, _record: object) -> None:  # noqa: ANN401  (whatever the driver's connection is)
    dbapi.isolation_level = None  # we begin ourselves
    for pragma in PRAGMAS:
        dbapi.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """A writer takes the lock at once: two that read first and write later would fail each other."""
    reads = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
