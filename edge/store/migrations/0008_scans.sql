-- Scanned papers: which file goes with which paper. The files themselves lie on the shelf, in a
-- database of their own.

-- --- of the box --------------------------------------------------------------------------------

-- Files of intakes being typed; they go with the draft.
CREATE TABLE draft_files (
    id INTEGER PRIMARY KEY, draft TEXT NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
    paper TEXT NOT NULL, digest BLOB NOT NULL, kind TEXT NOT NULL, size INTEGER NOT NULL,
    pages INTEGER NOT NULL, warnings TEXT NOT NULL, is_reused INTEGER NOT NULL, at INTEGER NOT NULL,
    UNIQUE (draft, paper, digest)
) STRICT;

CREATE INDEX draft_files_by_digest ON draft_files (digest);

-- --- derived from the log ----------------------------------------------------------------------

-- Files that entries of the own log name in their headers: what the shelf must not lose.
CREATE TABLE named_files (
    entry INTEGER NOT NULL, digest BLOB NOT NULL,
    PRIMARY KEY (digest, entry)
) STRICT, WITHOUT ROWID;

CREATE INDEX named_files_by_entry ON named_files (entry);

-- What the own log says of the scans of papers.
CREATE TABLE scans (
    entry INTEGER PRIMARY KEY, digest BLOB NOT NULL, dossier TEXT NOT NULL, paper TEXT NOT NULL,
    digitisation INTEGER NOT NULL, at INTEGER NOT NULL
) STRICT;

CREATE INDEX scans_by_time ON scans (at);

-- How many papers that stay with the office an acceptance of the own log lists.
CREATE TABLE papers_taken (
    entry INTEGER PRIMARY KEY, papers INTEGER NOT NULL, at INTEGER NOT NULL
) STRICT;

CREATE INDEX papers_taken_by_time ON papers_taken (at);

-- A box that was at work before has entries that say it already.
INSERT INTO derive_again (only) SELECT 1 WHERE EXISTS (SELECT 1 FROM dossiers)
ON CONFLICT (only) DO NOTHING;
