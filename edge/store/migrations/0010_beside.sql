-- --- derived -----------------------------------------------------------------------------------

-- The words of a dossier that neither its person nor its title shows, numbers left out: of who came
-- for another. With them a dossier can be read for a word instead of the index.
ALTER TABLE dossiers ADD COLUMN beside TEXT NOT NULL DEFAULT '';

-- --- of the box --------------------------------------------------------------------------------

INSERT OR IGNORE INTO derive_again (only) SELECT 1 WHERE EXISTS (SELECT 1 FROM dossiers);
