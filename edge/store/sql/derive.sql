-- name: of-no-dossier
SELECT id FROM entries WHERE dossier = '' ORDER BY id

-- name: erase
DELETE FROM payloads WHERE id IN (
    SELECT e.id FROM entries e JOIN epochs o ON o.id = e.epoch
    WHERE o.log = ?1 AND o.epoch = ?2 AND e.seq = ?3
    UNION
    SELECT m.id FROM moved m JOIN entries e ON e.hash = m.was JOIN epochs o ON o.id = e.epoch
    WHERE o.log = ?1 AND o.epoch = ?2 AND e.seq = ?3)
