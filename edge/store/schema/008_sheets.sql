-- A market's own registries come by sheets. Rows of a new version are laid out beside those in force, under a name of their own;
-- one turn then says which of them counts. The province's rows stand under their registry's own name (shelf '').
ALTER TABLE register_edition ADD COLUMN at TEXT NOT NULL DEFAULT '';
ALTER TABLE register_edition ADD COLUMN shelf TEXT NOT NULL DEFAULT '';
CREATE TABLE register_shelf (
    name    TEXT PRIMARY KEY,
    rows    INTEGER NOT NULL DEFAULT 0,
    digest  TEXT NOT NULL DEFAULT ''     -- '' until all of it is there
) STRICT, WITHOUT ROWID;

-- Sheets that were read and wait for somebody to take them. They may hold personal values: dropped once taken, or after a while.
CREATE TABLE sheet (
    id      TEXT PRIMARY KEY,
    at      REAL NOT NULL,               -- Unix seconds
    body    BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE sheet_row (
    sheet   TEXT NOT NULL,
    number  INTEGER NOT NULL,            -- as in the sheet
    key     TEXT NOT NULL,
    row     BLOB NOT NULL,
    PRIMARY KEY (sheet, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE sheet_flaw (
    sheet   TEXT NOT NULL,
    part    INTEGER NOT NULL,
    body    BLOB NOT NULL,
    PRIMARY KEY (sheet, part)
) STRICT, WITHOUT ROWID;

CREATE INDEX personal_subject ON personal (subject);
