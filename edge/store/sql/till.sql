-- name: put
INSERT INTO till (entry, officer, kind, at)
SELECT e.id, ?2, e.kind, ?3 FROM entries e JOIN epochs o ON o.id = e.epoch
WHERE e.id = ?1 AND o.is_own = 1

-- name: forget
-- An entry that is written again in a later epoch counts once: where it stands now.
DELETE FROM till WHERE entry IN (
    SELECT e.id FROM entries e JOIN epochs o ON o.id = e.epoch
    WHERE o.log = ? AND o.epoch = ? AND e.seq = ?)

-- name: erase
DELETE FROM till WHERE entry IN (
    SELECT e.id FROM entries e JOIN epochs o ON o.id = e.epoch
    WHERE o.log = ?1 AND o.epoch = ?2 AND e.seq = ?3
    UNION
    SELECT m.id FROM moved m JOIN entries e ON e.hash = m.was JOIN epochs o ON o.id = e.epoch
    WHERE o.log = ?1 AND o.epoch = ?2 AND e.seq = ?3)

-- name: drop-all
DELETE FROM till

-- name: of-kinds
-- The plus keeps the engine from taking the index of entries about no dossier.
SELECT id FROM entries WHERE dossier <> '' AND +kind IN (53, 55) ORDER BY id

-- name: since
-- The moves of an officer's drawer since it was last opened or closed, and all since a time.
SELECT entry FROM till
WHERE officer = ? AND (
    entry >= (SELECT max(t.entry) FROM till t WHERE t.officer = ? AND t.kind IN (9, 10))
    OR at >= ?)
ORDER BY entry
