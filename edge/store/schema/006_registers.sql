-- Views of what the province has ordered.
CREATE TABLE taken (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE measure (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE licence (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE rule_book (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE registry (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;

-- Orders in the order they came, whatever their epochs are called. taken: 0 not yet, 1 done, 2 unknown to the version then here.
ALTER TABLE ordered ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
CREATE INDEX ordered_waiting ON ordered (place, epoch, seq) WHERE taken <> 1;
CREATE INDEX ordered_place ON ordered (place);

-- Registries of the province, beside the journal: it says which version is in force, the orders bring the rows again.
CREATE TABLE register (
    registry TEXT NOT NULL,
    key      TEXT NOT NULL,
    row      BLOB NOT NULL,
    PRIMARY KEY (registry, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE register_edition (
    registry TEXT PRIMARY KEY,
    version  INTEGER NOT NULL,
    rows     INTEGER NOT NULL,
    digest   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE register_part (
    registry TEXT NOT NULL,
    version  INTEGER NOT NULL,
    base     INTEGER NOT NULL,
    part     INTEGER NOT NULL,
    parts    INTEGER NOT NULL,
    body     BLOB NOT NULL,
    PRIMARY KEY (registry, version, base, part)
) STRICT, WITHOUT ROWID;
