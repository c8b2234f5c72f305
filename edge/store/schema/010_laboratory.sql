-- Views of the laboratory: methods, the bench, run sheets, instruments' records, how a seller's goods did lately.
CREATE TABLE method (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE instrument (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE lot (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE bench (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE run_sheet (key TEXT PRIMARY KEY, state BLOB NOT NULL, open INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX run_sheet_open ON run_sheet (key) WHERE open = 1;
CREATE TABLE record (key TEXT PRIMARY KEY, state BLOB NOT NULL, open INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX record_open ON record (key) WHERE open = 1;
CREATE TABLE standing (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;

-- A batch's samples.
ALTER TABLE sample ADD COLUMN batch TEXT NOT NULL DEFAULT '';
CREATE INDEX sample_batch ON sample (batch, key);

-- The last results up on the board; a day's drawn and tested.
CREATE INDEX journal_published ON journal (id) WHERE kind = 'Published';
CREATE INDEX journal_reported ON journal (id) WHERE kind = 'Reported';
CREATE INDEX batch_result ON batch (day) WHERE resulted = 1;
CREATE INDEX batch_undrawn ON batch (day) WHERE drawn = 0 AND inside_g > 0;
