-- Derived: how each ticket of the queue stands, by what the log says of it. The key is what no two
-- tickets may share. entry is the one that said it was taken; procedures are one a line.
CREATE TABLE tickets (
    day TEXT NOT NULL, series TEXT NOT NULL, number INTEGER NOT NULL, kind TEXT NOT NULL,
    priority INTEGER NOT NULL, appointment TEXT NOT NULL, taken_at INTEGER NOT NULL,
    place TEXT NOT NULL, line TEXT NOT NULL, counter TEXT NOT NULL, since_at INTEGER NOT NULL,
    called_at INTEGER, calls INTEGER NOT NULL, waited_ms INTEGER NOT NULL,
    served_ms INTEGER NOT NULL, procedures TEXT NOT NULL, entry INTEGER NOT NULL,
    PRIMARY KEY (day, series, number)
) STRICT, WITHOUT ROWID;
