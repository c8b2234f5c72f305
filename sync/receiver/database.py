"""The province's database: SQLite by default, PostgreSQL 15 by DSN. An acknowledged fact is on the disk of either."""

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, inspect, make_url, select

from sync.receiver.copying import STAGING
from sync.receiver.loop_schema import VIEWS  # with the laboratories' and the closed loop's tables in it
from sync.receiver.schema import RECORDS, RECORDS_VERSION, meta
from sync.receiver.view_schema import VIEWS_VERSION

PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "busy_timeout = 10000",
    "wal_autocheckpoint = 4000",  # pages: under load each is written back once for many commits
)
POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")
ALIVE = {  # seconds until a server that is gone without a word is known to be: a commit must not wait for ever
    "connect_timeout": 10,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # ms
}
ALONE = "SELECT pg_advisory_xact_lock(hashtext('pinma'), hashtext('schema'))"
SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


class NewerArchiveError(Exception):
    """The file was written by a newer Pinma: install that version, do not touch the file."""


def connect(dsn: str) -> Engine:
    """An engine with the archive's tables in place. Raises NewerArchiveError, ValueError for a DSN that is none of ours."""
    engine = _engine(make_url(dsn))
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql(ALONE)  # two that start at once do not both make the tables
            meta.create(connection, checkfirst=True)
            _check(connection, "records", RECORDS_VERSION)
            RECORDS.create_all(connection)
            if _version(connection, "views") != VIEWS_VERSION:
                _renew_views(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


def look(dsn: str) -> Engine:
    """An engine to read an archive that is there, changing nothing. Raises OSError, NewerArchiveError, and ValueError as `connect`.

    Views that another version made are no answer: OSError too.
    """
    url = make_url(dsn)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise FileNotFoundError(f"{url.database}: there is no archive")
    engine = _engine(url)
    try:
        with reading(engine).connect() as connection:
            _fits(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


def reading(engine: Engine) -> Engine:
    """The same engine for reading only: one consistent state a transaction, and none waits for a writer."""
    snapshot = SNAPSHOT if engine.dialect.name == "postgresql" else {}
    return engine.execution_options(reading=True, **snapshot)


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url)
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin)
        return engine
    if url.drivername not in POSTGRESQL:
        raise ValueError(f"archive: {url.drivername} is neither sqlite:///FILE nor postgresql+psycopg://USER@HOST/NAME")
    alive = {name: value for name, value in ALIVE.items() if name not in url.query}
    engine = create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, connect_args=alive)
    event.listen(engine, "connect", _set_up_postgresql)
    return engine


def _fits(connection: Connection) -> None:
    if not inspect(connection).has_table(meta.name):
        raise FileNotFoundError("there is no archive of a province")
    _known(connection, "records", RECORDS_VERSION)
    if _version(connection, "views") != VIEWS_VERSION:
        raise OSError("its views were made by another version of Pinma: run `pinma province rebuild` first")


def _renew_views(connection: Connection) -> None:
    """Drop all views and make them empty: the worker folds them again."""
    VIEWS.drop_all(connection)
    VIEWS.create_all(connection)
    connection.execute(meta.delete().where(meta.c.name == "views"))
    connection.execute(insert(meta).values(name="views", value=str(VIEWS_VERSION)))


def _check(connection: Connection, name: str, version: int) -> None:
    if _known(connection, name, version) is None:
        connection.execute(insert(meta).values(name=name, value=str(version)))


def _known(connection: Connection, name: str, version: int) -> int | None:
    """The version that is there, None for none. Raises NewerArchiveError for a newer one than ours."""
    found = _version(connection, name)
    if found is not None and found > version:
        raise NewerArchiveError(f"the archive has {name} version {found}; this Pinma knows up to {version}")
    return found


def _version(connection: Connection, name: str) -> int | None:
    value = connection.scalar(select(meta.c.value).where(meta.c.name == name))
    return None if value is None else int(value)


def _set_up_sqlite(dbapi: Any, _record: object) -> None:  # noqa: ANN401  (whatever the driver's connection is)
    dbapi.isolation_level = None  # we begin ourselves
    for pragma in PRAGMAS:
        dbapi.execute(f"PRAGMA {pragma}")


def _set_up_postgresql(dbapi: Any, _record: object) -> None:  # noqa: ANN401  (likewise)
    dbapi.execute("SET synchronous_commit = on")  # whatever the cluster's default is: a receipt is a promise
    dbapi.execute(STAGING)
    dbapi.commit()


def _begin(connection: Connection) -> None:
    """A writer takes the lock at once: two that read first and write later would fail each other."""
    reads = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
