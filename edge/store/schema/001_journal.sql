-- The journal. A body is committed once and never changed; acknowledgements live apart.
CREATE TABLE epoch (
    id      INTEGER PRIMARY KEY,
    name    TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE journal (
    id      INTEGER PRIMARY KEY,           -- order over all epochs
    epoch   INTEGER NOT NULL REFERENCES epoch (id),
    seq     INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    body    BLOB NOT NULL,
    hash    BLOB NOT NULL,
    UNIQUE (epoch, seq)
) STRICT;
CREATE TRIGGER journal_is_kept BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_is_added_to BEFORE INSERT ON journal
WHEN EXISTS (SELECT 1 FROM journal WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM journal WHERE epoch = NEW.epoch AND seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;  -- REPLACE would delete without asking the other trigger
CREATE TRIGGER journal_is_fixed BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TABLE acknowledged (
    epoch   INTEGER PRIMARY KEY REFERENCES epoch (id),
    through INTEGER NOT NULL
) STRICT;

-- Personal values: erasable, never in a body.
CREATE TABLE personal (
    seal    TEXT PRIMARY KEY,
    subject TEXT NOT NULL,
    salt    BLOB NOT NULL,
    value   BLOB NOT NULL,
    journal INTEGER NOT NULL               -- the fact it was kept with
) STRICT, WITHOUT ROWID;
CREATE INDEX personal_by_fact ON personal (journal);

-- Orders from the province, persisted before they act.
CREATE TABLE ordered (
    epoch   TEXT NOT NULL,
    seq     INTEGER NOT NULL,
    body    BLOB NOT NULL,
    hash    BLOB NOT NULL,
    taken   INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (epoch, seq)
) STRICT, WITHOUT ROWID;

-- Beside the facts: what is owed, what was answered, numbers given out, keys not yet public.
CREATE TABLE owed (
    code    TEXT PRIMARY KEY,
    at      INTEGER NOT NULL,
    label   BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE answered (
    key     TEXT PRIMARY KEY,
    answer  BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE series (
    name    TEXT PRIMARY KEY,
    last    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE secret (
    day     TEXT PRIMARY KEY,
    key     BLOB NOT NULL
) STRICT, WITHOUT ROWID;
