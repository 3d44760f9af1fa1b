-- Entries of the own log that the city believes after all, since a person there has looked; derived
-- from what the hub's logs say.
CREATE TABLE released (
    epoch BLOB NOT NULL, seq INTEGER NOT NULL, entry INTEGER NOT NULL,
    PRIMARY KEY (epoch, seq)
) STRICT, WITHOUT ROWID;

-- What is still put aside, of the entries that stand for something: none that was written again.
CREATE VIEW not_believed AS
SELECT q.epoch, q.seq, q.reason, e.id AS entry, e.dossier
FROM put_aside q
JOIN epochs o ON o.id = q.epoch
JOIN entries e ON e.epoch = q.epoch AND e.seq = q.seq
WHERE NOT EXISTS (SELECT 1 FROM released r WHERE r.epoch = o.epoch AND r.seq = q.seq)
AND NOT EXISTS (SELECT 1 FROM moved m WHERE m.was = e.hash);
