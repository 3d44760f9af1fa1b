-- --- derived -----------------------------------------------------------------------------------

-- What the lists of the counter go by, each from facts alone: until when a term runs that must
-- still be kept, since when a result waits, when one last went out. Whether a dossier is late is
-- asked of the first of them with the time in hand.
ALTER TABLE dossiers ADD COLUMN runs_out_at INTEGER;
ALTER TABLE dossiers ADD COLUMN waits_since INTEGER;
ALTER TABLE dossiers ADD COLUMN went_out_at INTEGER;

CREATE INDEX dossiers_by_state ON dossiers (state, received_at, id);
CREATE INDEX dossiers_by_term ON dossiers (runs_out_at, id) WHERE runs_out_at IS NOT NULL;
CREATE INDEX dossiers_waiting ON dossiers (waits_since, id) WHERE waits_since IS NOT NULL;
CREATE INDEX dossiers_gone_out ON dossiers (went_out_at, id) WHERE went_out_at IS NOT NULL;

-- Which officer has read which dossier, as the box's own log says; entry is the one that says it.
CREATE TABLE reads (
    dossier TEXT NOT NULL, entry INTEGER NOT NULL, at INTEGER NOT NULL, officer BLOB NOT NULL,
    what INTEGER NOT NULL,
    PRIMARY KEY (dossier, entry)
) STRICT, WITHOUT ROWID;

CREATE INDEX reads_of_entry ON reads (entry);

-- --- of the box --------------------------------------------------------------------------------

-- A row while the dossiers must be derived again, because a migration has given them new columns.
CREATE TABLE derive_again (
    only INTEGER PRIMARY KEY CHECK (only = 1)
) STRICT;

INSERT INTO derive_again (only) SELECT 1 WHERE EXISTS (SELECT 1 FROM dossiers);
