-- --- derived -----------------------------------------------------------------------------------

-- Special days and models of work, as the hub's logs last said of an agency.
CREATE TABLE model_texts (
    agency TEXT NOT NULL, version INTEGER NOT NULL, text TEXT NOT NULL, entry INTEGER NOT NULL,
    PRIMARY KEY (agency, version)
) STRICT;

-- --- of the box --------------------------------------------------------------------------------

-- A slip held back is one that no printer is asked for until a person asks: its dossier was taken
-- in under a model of work without paper.
ALTER TABLE slips ADD COLUMN is_held_back INTEGER NOT NULL DEFAULT 0;

DROP INDEX slips_due;
CREATE INDEX slips_due ON slips (asked_at, id) WHERE printed_at IS NULL AND is_held_back = 0;
