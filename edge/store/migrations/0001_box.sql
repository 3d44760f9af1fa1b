-- What a box keeps. The log (epochs, entries, payloads) is the truth. Tables under "derived" can be
-- dropped and built again from it; tables under "of the box" are its own state and in no log.

CREATE TABLE migrations (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL, digest BLOB NOT NULL
) STRICT;

-- --- the log -----------------------------------------------------------------------------------

-- One row for each epoch of each log held: the box's own, and its copies of the hub's down logs.
-- The highest id of a log is the epoch it goes on in. floor is the time its first entry must pass.
-- kept_seq is set when the entries after it were written again in a later epoch; word is the hub's
-- sealed grant of the epoch and its slot.
CREATE TABLE epochs (
    id INTEGER PRIMARY KEY, log TEXT NOT NULL, epoch BLOB NOT NULL, is_own INTEGER NOT NULL,
    slot INTEGER NOT NULL, floor_at INTEGER NOT NULL, floor_counter INTEGER NOT NULL,
    word BLOB NOT NULL, kept_seq INTEGER,
    UNIQUE (log, epoch)
) STRICT;

-- id is the order of arrival on this disk, over all logs.
CREATE TABLE entries (
    id INTEGER PRIMARY KEY, epoch INTEGER NOT NULL REFERENCES epochs (id), seq INTEGER NOT NULL,
    hash BLOB NOT NULL, kind INTEGER NOT NULL, dossier TEXT NOT NULL, sealed BLOB NOT NULL,
    UNIQUE (epoch, seq)
) STRICT;

CREATE INDEX entries_of_dossier ON entries (dossier, id) WHERE dossier <> '';
CREATE INDEX entries_of_fleet ON entries (kind, id) WHERE dossier = '';

-- Apart from the entry, so that erasing it leaves the entry untouched. No row: erased.
CREATE TABLE payloads (
    id INTEGER PRIMARY KEY REFERENCES entries (id), salt BLOB NOT NULL, payload BLOB NOT NULL
) STRICT;

-- Entries written again in a later epoch: the hash they had before, and where they stand now.
CREATE TABLE moved (
    was BLOB PRIMARY KEY, id INTEGER NOT NULL REFERENCES entries (id)
) STRICT, WITHOUT ROWID;

-- --- derived -----------------------------------------------------------------------------------

-- One row for each dossier that was filed or accepted; id is the arrival of the entry that said so.
-- words is a digest of those the search knows it by: they are the dear part of a row to write anew.
CREATE TABLE dossiers (
    id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, procedure TEXT NOT NULL,
    title TEXT NOT NULL, person TEXT NOT NULL, received_at INTEGER NOT NULL, due_at INTEGER,
    state INTEGER NOT NULL, words BLOB NOT NULL
) STRICT;

CREATE INDEX dossiers_by_time ON dossiers (received_at, id);

-- The words themselves are kept nowhere, and of each only in which dossiers it is: they can be
-- derived. The folding is ours: the engine's own leaves the letter d with stroke as it is.
CREATE VIRTUAL TABLE dossier_words USING fts5 (
    words, content = '', contentless_delete = 1, detail = none, prefix = '2',
    tokenize = "unicode61 remove_diacritics 0 tokenchars '_='"
);

-- Every word there is, in order.
CREATE VIRTUAL TABLE dossier_terms USING fts5vocab (dossier_words, instance);

-- What the hub's logs say of keys, people, units and rules. entry is the one that said it last.
CREATE TABLE keys (
    key BLOB PRIMARY KEY, point BLOB NOT NULL, role INTEGER NOT NULL, name TEXT NOT NULL,
    from_at INTEGER NOT NULL, until_at INTEGER, entry INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE revocations (
    key BLOB PRIMARY KEY, at INTEGER NOT NULL, entry INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE officers (
    key BLOB PRIMARY KEY, name TEXT NOT NULL, title TEXT NOT NULL, agency TEXT NOT NULL,
    roles TEXT NOT NULL, entry INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE units (
    agency TEXT PRIMARY KEY, name TEXT NOT NULL, ward TEXT NOT NULL, parent TEXT NOT NULL,
    entry INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE procedures (
    code TEXT NOT NULL, version INTEGER NOT NULL, hash BLOB NOT NULL, from_on TEXT NOT NULL,
    until_on TEXT, text TEXT NOT NULL, entry INTEGER NOT NULL,
    PRIMARY KEY (code, version)
) STRICT;

CREATE TABLE calendars (
    agency TEXT NOT NULL, version INTEGER NOT NULL, text TEXT NOT NULL, entry INTEGER NOT NULL,
    PRIMARY KEY (agency, version)
) STRICT;

-- --- of the box --------------------------------------------------------------------------------

-- Up to where the chain of each epoch was proven when the write-ahead log was last emptied: what
-- comes after may have been in flight at a power cut and is proven anew at every opening.
CREATE TABLE proven (
    epoch INTEGER PRIMARY KEY REFERENCES epochs (id), seq INTEGER NOT NULL, hash BLOB NOT NULL
) STRICT;

-- What the box swore its log was at a size, with the tops of the tree that the next one goes on from.
CREATE TABLE checkpoints (
    epoch INTEGER NOT NULL REFERENCES epochs (id), size INTEGER NOT NULL, at INTEGER NOT NULL,
    peaks BLOB NOT NULL, sealed BLOB NOT NULL,
    PRIMARY KEY (epoch, size)
) STRICT, WITHOUT ROWID;

-- How many dossier numbers of a day are used up. Never goes down.
CREATE TABLE day_counts (
    day TEXT PRIMARY KEY, count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Slips that must come out or have. epoch is that of the entry the slip states, which may be moved.
CREATE TABLE slips (
    id TEXT PRIMARY KEY, dossier TEXT NOT NULL, epoch BLOB NOT NULL, seq INTEGER NOT NULL,
    number INTEGER NOT NULL, officer BLOB NOT NULL, receipt TEXT NOT NULL, copy INTEGER NOT NULL,
    asked_at INTEGER NOT NULL, printed_at INTEGER
) STRICT;

CREATE INDEX slips_due ON slips (asked_at, id) WHERE printed_at IS NULL;
CREATE INDEX slips_of_dossier ON slips (dossier, asked_at, id);
CREATE UNIQUE INDEX slips_by_number ON slips (epoch, number) WHERE copy = 0;

CREATE TABLE drafts (
    id TEXT PRIMARY KEY, officer BLOB NOT NULL, touched_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX drafts_of_officer ON drafts (officer, touched_at);

CREATE TABLE draft_fields (
    draft TEXT NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
    field TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (draft, field)
) STRICT, WITHOUT ROWID;

-- Officers' keys, each locked under its PIN, and the wrong tries in a row at it.
CREATE TABLE lockers (
    key BLOB PRIMARY KEY, locker BLOB NOT NULL, tries INTEGER NOT NULL, tried_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What the hub has signed for, one row each time. Void once the hub was found to hold less: the
-- signed word stays as evidence.
CREATE TABLE acks (
    id INTEGER PRIMARY KEY, epoch INTEGER NOT NULL REFERENCES epochs (id), seq INTEGER NOT NULL,
    hash BLOB NOT NULL, at INTEGER NOT NULL, sealed BLOB NOT NULL,
    is_void INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX acks_in_force ON acks (epoch, seq) WHERE is_void = 0;

-- Entries of the own log that the hub could not believe and put aside, as its acknowledgement says.
CREATE TABLE put_aside (
    epoch INTEGER NOT NULL REFERENCES epochs (id), seq INTEGER NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY (epoch, seq)
) STRICT, WITHOUT ROWID;

-- What arrived in a hub's log and could not be believed, as it came; the copy goes on behind it.
CREATE TABLE quarantine (
    epoch INTEGER NOT NULL REFERENCES epochs (id), seq INTEGER NOT NULL, hash BLOB NOT NULL,
    reason TEXT NOT NULL, sealed BLOB NOT NULL, salt BLOB NOT NULL, payload BLOB NOT NULL,
    PRIMARY KEY (epoch, seq)
) STRICT;

-- Entries that contradict a copy: the other branch, kept as evidence.
CREATE TABLE evidence (
    epoch INTEGER NOT NULL REFERENCES epochs (id), seq INTEGER NOT NULL, hash BLOB NOT NULL,
    sealed BLOB NOT NULL, salt BLOB NOT NULL, payload BLOB NOT NULL,
    PRIMARY KEY (epoch, seq, hash)
) STRICT;

-- Epochs in which a log went on after its branches had parted; a person looks at each.
CREATE TABLE forks (
    log TEXT NOT NULL, epoch BLOB NOT NULL, next_epoch BLOB NOT NULL, at INTEGER NOT NULL,
    settled_at INTEGER,
    PRIMARY KEY (log, epoch, next_epoch)
) STRICT, WITHOUT ROWID;

-- One row: when the hub was last heard, by a frame it had signed.
CREATE TABLE contact (
    only INTEGER PRIMARY KEY CHECK (only = 1), at INTEGER NOT NULL
) STRICT;
