-- Files that believed entries name. Each is asked of the box that named it, chunk by chunk.
CREATE TABLE files (
    id INTEGER PRIMARY KEY, box TEXT NOT NULL REFERENCES boxes (name), hash BLOB NOT NULL,
    size_bytes INTEGER NOT NULL, state INTEGER NOT NULL, had_bytes INTEGER NOT NULL DEFAULT 0,
    wrong_count INTEGER NOT NULL DEFAULT 0, changed_at INTEGER NOT NULL,
    UNIQUE (box, hash, size_bytes)
) STRICT;

-- Wanted, or lacked by the box when it was last asked.
CREATE INDEX files_missing ON files (box, id) WHERE state IN (0, 3);

CREATE INDEX files_unchecked ON files (id) WHERE state = 1;

-- place = id of the file * 2^14 + number, so that one tree holds each file in its order.
CREATE TABLE chunks (place INTEGER PRIMARY KEY, content BLOB NOT NULL) STRICT;

-- How much of the disk each box has used; day counts from 1970.
CREATE TABLE file_tallies (
    box TEXT PRIMARY KEY REFERENCES boxes (name), day INTEGER NOT NULL,
    day_bytes INTEGER NOT NULL, held_bytes INTEGER NOT NULL
) STRICT;
