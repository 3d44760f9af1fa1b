-- The city's copy of every log, its own logs, and who and what belongs to the city.
-- Logs are the truth; tables marked (projection) can be dropped and rebuilt from them.

CREATE TABLE migrations (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL, digest BLOB NOT NULL, run_at INTEGER NOT NULL
) STRICT;

CREATE TABLE units (
    code TEXT PRIMARY KEY, name TEXT NOT NULL, agency TEXT NOT NULL
) STRICT;

CREATE TABLE boxes (
    name TEXT PRIMARY KEY, unit TEXT NOT NULL REFERENCES units (code), point BLOB NOT NULL,
    certificate BLOB NOT NULL, request BLOB NOT NULL UNIQUE, admitted_at INTEGER NOT NULL,
    revoked_at INTEGER, revoked_why TEXT NOT NULL DEFAULT ''
) STRICT;

-- A slot is given once and never again: its numbers are printed on paper.
CREATE TABLE slots (
    unit TEXT NOT NULL REFERENCES units (code), slot INTEGER NOT NULL,
    box TEXT NOT NULL REFERENCES boxes (name), epoch BLOB NOT NULL, given_at INTEGER NOT NULL,
    PRIMARY KEY (unit, slot), UNIQUE (box, epoch)
) STRICT;

-- One row for each epoch of each log held. ends_seq: of an epoch of ours that was closed, its last
-- entry that was not moved on to another.
CREATE TABLE epochs (
    id INTEGER PRIMARY KEY, log TEXT NOT NULL, epoch BLOB NOT NULL, is_own INTEGER NOT NULL,
    seq INTEGER NOT NULL, hash BLOB NOT NULL, time_at INTEGER NOT NULL, counter INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    ends_seq INTEGER,
    UNIQUE (log, epoch)
) STRICT;

-- place = id of the epoch * 2^40 + seq, so that one tree holds each log in its order.
CREATE TABLE entries (
    place INTEGER PRIMARY KEY, hash BLOB NOT NULL, kind INTEGER NOT NULL, dossier TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    sealed BLOB NOT NULL, salt BLOB NOT NULL, payload BLOB NOT NULL
) STRICT;

CREATE INDEX entries_of_dossier ON entries (dossier, place) WHERE dossier <> '';

CREATE INDEX entries_of_fleet ON entries (kind, place) WHERE dossier = '';

-- What could not be believed, as it came. hash is empty when the bytes are no entry.
CREATE TABLE quarantine (
    place INTEGER PRIMARY KEY, log TEXT NOT NULL, hash BLOB NOT NULL, reason TEXT NOT NULL,
    received_at INTEGER NOT NULL, sealed BLOB NOT NULL, salt BLOB NOT NULL, payload BLOB NOT NULL
) STRICT;

CREATE INDEX quarantine_of_log ON quarantine (log);

-- The other branch of a fork, kept as evidence; what we hold stands in entries.
CREATE TABLE branches (
    place INTEGER NOT NULL, hash BLOB NOT NULL, received_at INTEGER NOT NULL,
    sealed BLOB NOT NULL, salt BLOB NOT NULL, payload BLOB NOT NULL,
    PRIMARY KEY (place, hash)
) STRICT;

-- How far each box has signed for its copy of each epoch of our logs.
CREATE TABLE down_cursors (
    box TEXT NOT NULL REFERENCES boxes (name), log TEXT NOT NULL, epoch BLOB NOT NULL,
    seq INTEGER NOT NULL, hash BLOB NOT NULL, acknowledgement BLOB NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (box, log, epoch)
) STRICT;

CREATE TABLE contacts (
    box TEXT PRIMARY KEY REFERENCES boxes (name), at INTEGER NOT NULL, epoch BLOB NOT NULL,
    tip INTEGER NOT NULL, waiting_count INTEGER NOT NULL, waiting_since INTEGER,
    clock_offset_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE alarms (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, box TEXT NOT NULL, dossier TEXT NOT NULL,
    detail TEXT NOT NULL, raised_at INTEGER NOT NULL, again_at INTEGER NOT NULL,
    count INTEGER NOT NULL, settled_at INTEGER, settled_by TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE UNIQUE INDEX open_alarms ON alarms (kind, box, dossier, detail) WHERE settled_at IS NULL;

CREATE TABLE accounts (
    login TEXT PRIMARY KEY, key_id BLOB NOT NULL UNIQUE, point BLOB NOT NULL, name TEXT NOT NULL,
    title TEXT NOT NULL, roles TEXT NOT NULL, unit TEXT NOT NULL, locker BLOB NOT NULL,
    admitted_at INTEGER NOT NULL, revoked_at INTEGER, wrong_tries INTEGER NOT NULL,
    tried_at INTEGER NOT NULL
) STRICT;

CREATE TABLE accesses (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, login TEXT NOT NULL, dossier TEXT NOT NULL,
    why TEXT NOT NULL
) STRICT;

CREATE INDEX accesses_of_dossier ON accesses (dossier, at);

-- (projection) What a list shows of a dossier.
CREATE TABLE dossiers (
    code TEXT PRIMARY KEY, unit TEXT NOT NULL, procedure TEXT NOT NULL, applicant TEXT NOT NULL,
    state INTEGER NOT NULL, received_at INTEGER NOT NULL, due_at INTEGER, is_in_conflict INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

CREATE INDEX dossiers_of_unit ON dossiers (unit, received_at);
CREATE INDEX dossiers_in_order ON dossiers (received_at);

CREATE INDEX dossiers_in_conflict ON dossiers (changed_at) WHERE is_in_conflict = 1;

-- Dossiers whose line must be written again: marked in the transaction that keeps the entry.
CREATE TABLE stale (code TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- (projection) Words of a dossier, folded, for search by their beginnings.
CREATE TABLE words (
    word TEXT NOT NULL, code TEXT NOT NULL, PRIMARY KEY (word, code)
) STRICT, WITHOUT ROWID;

CREATE INDEX words_of_dossier ON words (code);

-- Small facts of the hub itself: its name, its epoch, how often its keys and own logs changed.
CREATE TABLE notes (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
