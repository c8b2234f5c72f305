-- A day keeps the closed loop's settings, goods their shelf life: views are folded anew. Exit codes are found by their batch.
ALTER TABLE serial ADD COLUMN batch TEXT NOT NULL DEFAULT '';
CREATE INDEX serial_batch ON serial (batch, key);
