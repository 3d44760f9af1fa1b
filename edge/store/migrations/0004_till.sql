-- --- derived -----------------------------------------------------------------------------------

-- Which entries of the box's own log open or close an officer's drawer, or move money; what they
-- say is read from them.
CREATE TABLE till (
    entry INTEGER PRIMARY KEY, officer BLOB NOT NULL, kind INTEGER NOT NULL, at INTEGER NOT NULL
) STRICT;

CREATE INDEX till_of_officer ON till (officer, entry);

-- Blocks of receipt numbers that the hub's logs give. lease names one for good.
CREATE TABLE receipt_blocks (
    lease TEXT PRIMARY KEY, box TEXT NOT NULL, entry INTEGER NOT NULL
) STRICT;

-- How citizens rated: the entry that says so, whom it is about, and the level.
CREATE TABLE ratings (
    entry INTEGER PRIMARY KEY, officer BLOB NOT NULL, name TEXT NOT NULL, level INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;

CREATE INDEX ratings_by_time ON ratings (at);

-- --- of the box --------------------------------------------------------------------------------

-- The last number used of each block. Never goes down.
CREATE TABLE receipt_numbers (
    lease TEXT PRIMARY KEY, number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Fee receipts that must come out or have, kept in the same transaction as the payment.
CREATE TABLE fee_receipts (
    id TEXT PRIMARY KEY, dossier TEXT NOT NULL, receipt TEXT NOT NULL, collector TEXT NOT NULL,
    copy INTEGER NOT NULL, asked_at INTEGER NOT NULL, printed_at INTEGER,
    UNIQUE (receipt, copy)
) STRICT;

CREATE INDEX fee_receipts_of_dossier ON fee_receipts (dossier, asked_at, id);
CREATE INDEX fee_receipts_due ON fee_receipts (asked_at, id) WHERE printed_at IS NULL;
