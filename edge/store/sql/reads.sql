-- name: put
INSERT INTO reads (dossier, entry, at, officer, what)
SELECT ?1, e.id, ?3, ?4, ?5 FROM entries e JOIN epochs o ON o.id = e.epoch
WHERE e.id = ?2 AND o.is_own = 1

-- name: forget
DELETE FROM reads WHERE entry IN (
    SELECT e.id FROM entries e JOIN epochs o ON o.id = e.epoch
    WHERE o.log = ? AND o.epoch = ? AND e.seq = ?)

-- name: erase
DELETE FROM reads WHERE entry IN (
    SELECT e.id FROM entries e JOIN epochs o ON o.id = e.epoch
    WHERE o.log = ?1 AND o.epoch = ?2 AND e.seq = ?3
    UNION
    SELECT m.id FROM moved m JOIN entries e ON e.hash = m.was JOIN epochs o ON o.id = e.epoch
    WHERE o.log = ?1 AND o.epoch = ?2 AND e.seq = ?3)

-- name: drop-all
DELETE FROM reads

-- name: of
SELECT r.at, r.officer, coalesce(p.name, ''), coalesce(p.title, ''), r.what
FROM reads r LEFT JOIN officers p ON p.key = r.officer
WHERE r.dossier = ? ORDER BY r.entry DESC LIMIT ?
