-- What was recorded again: the `count` facts of epoch `of` after number `after` stand a second time in `epoch`, from 2 on.
-- There they are in force; the first copies stay as evidence, and nothing of `of` beyond `after` is ever sent.
CREATE TABLE line (
    epoch   INTEGER PRIMARY KEY REFERENCES epoch (id),
    of      INTEGER NOT NULL REFERENCES epoch (id),
    after   INTEGER NOT NULL,
    count   INTEGER NOT NULL
) STRICT;
CREATE INDEX line_of ON line (of, after);

-- Facts brought back from the province that do not follow what was done meanwhile: in the journal, in no view.
CREATE TABLE unread (
    journal INTEGER PRIMARY KEY,
    why     TEXT NOT NULL
) STRICT;

-- This file was put here from a copy ("backup", "province"); `recorded` once the journal says so.
CREATE TABLE restored (
    id       INTEGER PRIMARY KEY,
    source   TEXT NOT NULL,
    at       TEXT NOT NULL,
    recorded INTEGER NOT NULL DEFAULT 0
) STRICT;

-- View: whether the box knows all that the province has of it.
CREATE TABLE contact (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;
