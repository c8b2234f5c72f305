-- Views of the closed loop: what a day booked of each batch, tags, descent by mixing, checks, slips, vehicles counted.
CREATE TABLE flow (
    key TEXT PRIMARY KEY, state BLOB NOT NULL, batch TEXT NOT NULL,
    in_g INTEGER NOT NULL, out_g INTEGER NOT NULL, loss_g INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE tag (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE descent (key TEXT PRIMARY KEY, state BLOB NOT NULL, child TEXT NOT NULL, parent TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX descent_parent ON descent (parent);
CREATE TABLE exit_check (key TEXT PRIMARY KEY, state BLOB NOT NULL, open INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE slip_book (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE tally (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;

-- The balance by product, seller and zone.
ALTER TABLE batch ADD COLUMN product TEXT NOT NULL DEFAULT '';
ALTER TABLE batch ADD COLUMN entry_g INTEGER NOT NULL DEFAULT 0;
ALTER TABLE batch ADD COLUMN wait_g INTEGER NOT NULL DEFAULT 0;
ALTER TABLE batch ADD COLUMN trade_g INTEGER NOT NULL DEFAULT 0;
ALTER TABLE batch ADD COLUMN store_g INTEGER NOT NULL DEFAULT 0;
ALTER TABLE batch ADD COLUMN sold_g INTEGER NOT NULL DEFAULT 0;
CREATE INDEX batch_inside ON batch (day) WHERE inside_g > 0;
CREATE INDEX batch_sums ON batch (in_g, out_g, inside_g, loss_g);

-- What a buyer, or a plate, may leave with.
ALTER TABLE voucher ADD COLUMN open INTEGER NOT NULL DEFAULT 0;
ALTER TABLE voucher ADD COLUMN buyer TEXT NOT NULL DEFAULT '';
ALTER TABLE voucher ADD COLUMN vehicle TEXT NOT NULL DEFAULT '';
ALTER TABLE voucher ADD COLUMN seller TEXT NOT NULL DEFAULT '';
CREATE INDEX voucher_buyer ON voucher (buyer, key) WHERE open = 1;
CREATE INDEX voucher_vehicle ON voucher (vehicle) WHERE open = 1 AND vehicle <> '';

CREATE INDEX voucher_seller ON voucher (seller, key);
-- Which copy of a paper came out last.
CREATE TABLE copies (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;

-- What was let go untested, counted by day.
CREATE INDEX journal_overridden ON journal (id) WHERE kind = 'Overridden';

-- Every number of the books opens its facts: what each is about (batch, voucher, visit, "day 2026-11-26", "date 2026-11-26"),
-- as far as somebody has looked (edge.store.found); beside the journal, and made again from it whenever it is not there.
CREATE TABLE about (
    subject TEXT NOT NULL,
    kind    TEXT NOT NULL,
    id      INTEGER NOT NULL,
    PRIMARY KEY (subject, kind, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE about_through (id INTEGER NOT NULL) STRICT;
INSERT INTO about_through VALUES (0);
