-- Derived: the outages this box has observed, as its own log says; entry is the one that said it last.
CREATE TABLE outages (
    system TEXT NOT NULL, began_at INTEGER NOT NULL, measure INTEGER NOT NULL, ended_at INTEGER,
    entry INTEGER NOT NULL,
    PRIMARY KEY (system, began_at)
) STRICT;

CREATE INDEX outages_by_time ON outages (began_at);
