-- The shelf: scanned papers by what is in them. Nothing here says whose they are.

CREATE TABLE migrations (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL, digest BLOB NOT NULL
) STRICT;

CREATE TABLE files (
    id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, kind TEXT NOT NULL, size INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;

-- In pieces as they travel, so that one is read without the others.
CREATE TABLE chunks (
    id INTEGER PRIMARY KEY, file INTEGER NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    number INTEGER NOT NULL, content BLOB NOT NULL,
    UNIQUE (file, number)
) STRICT;
