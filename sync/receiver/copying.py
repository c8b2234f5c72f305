"""Rows into the archive by the way each database takes them fastest, and what to do when two wrote at once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

MANY = 50  # rows, from which on COPY is faster than INSERT
MOST_TRIES = 5
LOST = {"40001", "40P01", "23505"}  # serialization failure, deadlock, unique violation
INSERTS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
COLUMNS = "market, epoch, seq, body, hash, received_at"
STAGING = (
    "CREATE TEMPORARY TABLE staging (market text, epoch text, seq bigint, body bytea, hash bytea,"
    " received_at text) ON COMMIT DELETE ROWS"
)
COPY = f"COPY staging ({COLUMNS}) FROM STDIN (FORMAT BINARY)"
TYPES = ("text", "text", "int8", "bytea", "bytea", "text")
UNSTAGE = f"INSERT INTO fact ({COLUMNS}) SELECT {COLUMNS} FROM staging ON CONFLICT DO NOTHING"  # noqa: S608
INSERT_PG = f"INSERT INTO fact ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"  # noqa: S608
INSERT = f"INSERT INTO fact ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"  # noqa: S608  (constants, all three)

Kept = tuple[str, str, int, bytes, bytes, str]  # as COLUMNS
T = TypeVar("T")


class LostRaceError(Exception):
    """What was free when we looked is taken: another receiver writes too. Do the transaction again."""


def again(transaction: Callable[[], T]) -> T:
    """Do a whole transaction, again when another one came between: what it found is looked at anew."""
    for _ in range(MOST_TRIES - 1):
        try:
            return transaction()
        except LostRaceError:
            pass
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in LOST:
                raise
    return transaction()


def add_facts(connection: Connection, rows: Sequence[Kept]) -> None:
    """Facts under numbers that are free. Raises LostRaceError when one is not."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(INSERT, list(rows))  # its writers are alone
        return
    added = (
        _copied(connection, rows) if len(rows) >= MANY else connection.exec_driver_sql(INSERT_PG, list(rows)).rowcount
    )
    if added != len(rows):
        raise LostRaceError(f"{len(rows)} numbers were free, {added} still are")


def add_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows of any table; those whose key is known are left as they are."""
    if rows:
        connection.execute(INSERTS[connection.dialect.name](table).on_conflict_do_nothing(), rows)


def first(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Whether it is added: False when its key is known, or another transaction, waited for, has added it."""
    statement = INSERTS[connection.dialect.name](table).on_conflict_do_nothing()
    return connection.execute(statement, row, execution_options={"preserve_rowcount": True}).rowcount > 0


def put(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Whole rows of any table, in place of those with the same key."""
    if rows:
        statement = INSERTS[connection.dialect.name](table)
        rest = {column.name: statement.excluded[column.name] for column in table.columns if not column.primary_key}
        connection.execute(statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=rest), rows)


def _copied(connection: Connection, rows: Sequence[Kept]) -> int:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor:
        with cursor.copy(COPY) as copy:
            copy.set_types(TYPES)
            for row in rows:
                copy.write_row(row)
        cursor.execute(UNSTAGE)
        return cursor.rowcount
