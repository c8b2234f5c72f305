-- Views: what is remembered of sellers' loads, cards, authorisations, and codes beside a batch's own.
CREATE TABLE comings (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE untested (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE alias (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE roll (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE binding (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE card (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE authorisation (key TEXT PRIMARY KEY, state BLOB NOT NULL, seller TEXT NOT NULL, account TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX authorisation_account ON authorisation (account);

-- An upgrade was begun whose views are not folded anew yet.
CREATE TABLE IF NOT EXISTS refold (due INTEGER NOT NULL) STRICT;

-- A registry's rows are also found by the name that stands in them.
ALTER TABLE register ADD COLUMN name TEXT NOT NULL DEFAULT '';
UPDATE register SET name = coalesce(json_extract(CAST(row AS TEXT), '$.name'), '');
CREATE INDEX register_name ON register (registry, name) WHERE name <> '';

-- What a person is putting together at a screen and has not sent yet: an entrance's load, a seller's declaration, a sheet.
CREATE TABLE draft (
    id      TEXT PRIMARY KEY,
    at      REAL NOT NULL,               -- Unix seconds; what is old is dropped
    body    BLOB NOT NULL
) STRICT, WITHOUT ROWID;
