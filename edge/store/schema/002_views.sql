-- Views: what the facts so far amount to. Rebuilt from the journal by the same code that keeps them current.
CREATE TABLE batch (
    key TEXT PRIMARY KEY, state BLOB NOT NULL,
    status TEXT NOT NULL, day TEXT NOT NULL, upstream TEXT NOT NULL, parent TEXT NOT NULL,
    serial TEXT NOT NULL, unsettled INTEGER NOT NULL,
    drawn INTEGER NOT NULL, resulted INTEGER NOT NULL,
    in_g INTEGER NOT NULL, out_g INTEGER NOT NULL, inside_g INTEGER NOT NULL, loss_g INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX batch_by_upstream ON batch (upstream) WHERE upstream <> '';
CREATE INDEX batch_by_parent ON batch (parent) WHERE parent <> '';
CREATE INDEX batch_by_serial ON batch (serial) WHERE serial <> '';
CREATE INDEX batch_unsettled ON batch (key) WHERE unsettled = 1;
CREATE INDEX batch_drawn ON batch (day) WHERE drawn = 1;
CREATE TABLE visit (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE voucher (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE serial (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE sample (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE operator (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE day (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE upstream (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE spent (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE stop (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;
