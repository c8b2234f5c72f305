-- Staff and what needs two of them; columns and indexes for what the screens list.
CREATE TABLE person (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE proposal (key TEXT PRIMARY KEY, state BLOB NOT NULL, open INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX proposal_open ON proposal (key) WHERE open = 1;
ALTER TABLE visit ADD COLUMN stay TEXT NOT NULL DEFAULT '';
UPDATE visit SET stay = json_extract(CAST(state AS TEXT), '$.stay');
CREATE INDEX visit_here ON visit (stay, key) WHERE stay IN ('standing', 'inside');
ALTER TABLE sample ADD COLUMN open INTEGER NOT NULL DEFAULT 0;
UPDATE sample SET open = json_extract(CAST(state AS TEXT), '$.result') = '';
CREATE INDEX sample_open ON sample (key) WHERE open = 1;
CREATE INDEX batch_by_status ON batch (status, key);

-- Beside the facts, never in a body: names and secrets of staff, their sessions, failed tries. Erasable.
CREATE TABLE credential (
    person   TEXT PRIMARY KEY,
    name     TEXT NOT NULL DEFAULT '',
    badge    TEXT UNIQUE,                  -- SHA-256 of the badge's token, hex
    pin      TEXT NOT NULL DEFAULT '',     -- argon2id
    language TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE TABLE session (
    token    TEXT PRIMARY KEY,             -- SHA-256 of the cookie, hex
    person   TEXT NOT NULL,
    station  TEXT NOT NULL,
    since    REAL NOT NULL,                -- Unix seconds, never scaled
    seen     REAL NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE attempt (
    name     TEXT PRIMARY KEY,             -- "badge <sha-256>" or "station <id>"
    count    INTEGER NOT NULL,
    last     REAL NOT NULL
) STRICT, WITHOUT ROWID;
