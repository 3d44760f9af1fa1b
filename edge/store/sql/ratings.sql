-- name: put
INSERT INTO ratings (entry, officer, name, level, at)
SELECT e.id, ?2, ?3, ?4, ?5 FROM entries e JOIN epochs o ON o.id = e.epoch
WHERE e.id = ?1 AND o.is_own = 1

-- name: forget
DELETE FROM ratings WHERE entry IN (
    SELECT e.id FROM entries e JOIN epochs o ON o.id = e.epoch
    WHERE o.log = ? AND o.epoch = ? AND e.seq = ?)

-- name: erase
DELETE FROM ratings WHERE entry IN (
    SELECT e.id FROM entries e JOIN epochs o ON o.id = e.epoch
    WHERE o.log = ?1 AND o.epoch = ?2 AND e.seq = ?3
    UNION
    SELECT m.id FROM moved m JOIN entries e ON e.hash = m.was JOIN epochs o ON o.id = e.epoch
    WHERE o.log = ?1 AND o.epoch = ?2 AND e.seq = ?3)

-- name: drop-all
DELETE FROM ratings

-- name: of-kind
SELECT id FROM entries WHERE dossier <> '' AND +kind = 63 ORDER BY id

-- name: tallies
SELECT officer, max(name), level, count(*) FROM ratings
WHERE at >= ? AND at < ? GROUP BY officer, level ORDER BY officer, level
