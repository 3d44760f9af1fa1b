-- What a box keeps. The log (epochs, entries, payloads) is the truth. Tables under "derived" can be
-- dropped and built again from it; tables under "of the box" are its own state and in no log.

CREATE TABLE migrations (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL, digest BLOB NOT NULL
) STRICT;

-- --- the log -----------------------------------------------------------------------------------

-- One row for each epoch of each log held: the box's own, and its copies of the hub's down logs.
-- The highest id of a log is the epoch it goes on in. floor is the time its first entry must pass.
CREATE TABLE epochs (
    id INTEGER PRIMARY KEY, log TEXT NOT NULL, epoch BLOB NOT NULL, is_own INTEGER NOT NULL,
    slot INTEGER NOT NULL, floor_at INTEGER NOT NULL, floor_counter INTEGER NOT NULL,
    word BLOB NOT NULL,
    UNIQUE (log, epoch)
) STRICT;

-- id is the order of arrival on this disk, over all logs.
CREATE TABLE entries (
    id INTEGER PRIMARY KEY, epoch INTEGER NOT NULL REFERENCES epochs (id), seq INTEGER NOT NULL,
    hash BLOB NOT NULL, kind INTEGER NOT NULL, dossier TEXT NOT NULL, sealed BLOB NOT NULL,
    UNIQUE (epoch, seq)
) STRICT;

CREATE INDEX entries_of_dossier ON entries (dossier, id) WHERE dossier <> '';

-- Apart from the entry, so that erasing it leaves the entry untouched. No row: erased.
CREATE TABLE payloads (
    id INTEGER PRIMARY KEY REFERENCES entries (id), salt BLOB NOT NULL, payload BLOB NOT NULL
) STRICT;

-- Entries written again in a later epoch: the hash they had before, and where they stand now.
CREATE TABLE moved (
    was BLOB PRIMARY KEY, id INTEGER NOT NULL REFERENCES entries (id)
) STRICT, WITHOUT ROWID;

-- --- derived -----------------------------------------------------------------------------------

-- --- of the box --------------------------------------------------------------------------------

-- One row: up to where the own log was proven when the write-ahead log was last emptied.
CREATE TABLE proven (
    only INTEGER PRIMARY KEY CHECK (only = 1), epoch INTEGER NOT NULL, seq INTEGER NOT NULL
) STRICT;

-- How many dossier numbers of a day are used up. Never goes down.
CREATE TABLE day_counts (
    day TEXT PRIMARY KEY, count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE slips (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, dossier TEXT NOT NULL, seq INTEGER NOT NULL,
    copy INTEGER NOT NULL, asked_at INTEGER NOT NULL, printed_at INTEGER
) STRICT;

CREATE INDEX slips_due ON slips (asked_at, id) WHERE printed_at IS NULL;
CREATE INDEX slips_of_dossier ON slips (dossier, asked_at, id);

CREATE TABLE drafts (
    id TEXT PRIMARY KEY, officer BLOB NOT NULL, touched_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX drafts_of_officer ON drafts (officer, touched_at);

CREATE TABLE draft_fields (
    draft TEXT NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
    field TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (draft, field)
) STRICT, WITHOUT ROWID;

-- What the hub has signed for, one row each time. Void once the hub was found to hold less.
CREATE TABLE acks (
    id INTEGER PRIMARY KEY, epoch INTEGER NOT NULL REFERENCES epochs (id), seq INTEGER NOT NULL,
    hash BLOB NOT NULL, at INTEGER NOT NULL, sealed BLOB NOT NULL,
    is_void INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX acks_in_force ON acks (epoch, seq) WHERE is_void = 0;
