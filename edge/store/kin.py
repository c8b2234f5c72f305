"""What comes of what: the batches that a code reaches."""

import sqlite3

from edge.core.codes.lot import lot_of

_REACHED = """WITH RECURSIVE found (key) AS (
       SELECT key FROM batch WHERE key = :code
       UNION SELECT json_extract(CAST(state AS TEXT), '$.batch') FROM alias WHERE key = :code
       UNION SELECT json_extract(CAST(state AS TEXT), '$.batch') FROM binding WHERE key = :code
       UNION SELECT key FROM batch WHERE upstream = :code AND upstream <> ''
       UNION SELECT key FROM batch WHERE :lot AND upstream > :code || '(' AND upstream < :code || ')' AND upstream <> ''
       UNION SELECT key FROM batch WHERE serial = :code AND serial <> ''
       UNION SELECT batch.key FROM batch JOIN found ON batch.parent = found.key WHERE batch.parent <> ''
       UNION SELECT descent.child FROM descent JOIN found ON descent.parent = found.key
   ) SELECT key FROM found ORDER BY key"""


def related(connection: sqlite3.Connection, code: str) -> tuple[str, ...]:
    """Batches that are `code`, have it as another code, came under it or of that lot, or are children of those."""
    asked = {"code": code, "lot": lot_of(code) == code}
    return tuple([row[0] for row in connection.execute(_REACHED, asked).fetchall()])


def children(connection: sqlite3.Connection, batch: str) -> tuple[str, ...]:
    """What came of a batch: mixed or packed from it, or brought back."""
    rows = connection.execute(
        "SELECT child FROM descent WHERE parent = :batch UNION SELECT key FROM batch WHERE parent = :batch AND parent <> ''"
        " ORDER BY 1",
        {"batch": batch},
    ).fetchall()
    return tuple([row[0] for row in rows])
