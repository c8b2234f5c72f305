-- For the call board: results as they came out. For sellers' phones: what a seller has inside.
CREATE INDEX journal_results ON journal (id) WHERE kind IN ('Verified', 'Released');
ALTER TABLE batch ADD COLUMN seller TEXT NOT NULL DEFAULT '';
UPDATE batch SET seller = json_extract(CAST(state AS TEXT), '$.seller');
CREATE INDEX batch_stock ON batch (seller, key) WHERE inside_g > 0;
