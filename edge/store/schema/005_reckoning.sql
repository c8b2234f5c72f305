-- View: facts of each calendar day (the date in `at`) in each epoch, as far as they are in force.
CREATE TABLE reckoning (
    day     TEXT NOT NULL,
    epoch   INTEGER NOT NULL REFERENCES epoch (id),
    count   INTEGER NOT NULL,
    first   INTEGER NOT NULL,
    last    INTEGER NOT NULL,
    PRIMARY KEY (day, epoch)
) STRICT, WITHOUT ROWID;
CREATE TABLE reckoned (                     -- how far that has come
    epoch   INTEGER PRIMARY KEY REFERENCES epoch (id),
    through INTEGER NOT NULL
) STRICT;

-- What the province last said it has archived of the same days.
CREATE TABLE archived (
    day     TEXT NOT NULL,
    epoch   TEXT NOT NULL,
    count   INTEGER NOT NULL,
    last    INTEGER NOT NULL,
    head    BLOB NOT NULL,
    PRIMARY KEY (day, epoch)
) STRICT, WITHOUT ROWID;
