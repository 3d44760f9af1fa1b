-- name: observe
INSERT INTO outages (system, began_at, measure, ended_at, entry) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (system, began_at) DO UPDATE SET
    ended_at = coalesce(outages.ended_at, excluded.ended_at), entry = excluded.entry

-- name: within
SELECT system, began_at, measure, ended_at FROM outages
WHERE began_at < ?2 AND (ended_at IS NULL OR ended_at > ?1)
ORDER BY began_at DESC, system LIMIT ?3

-- name: open
SELECT system, began_at, measure, ended_at FROM outages WHERE ended_at IS NULL ORDER BY began_at

-- name: drop-all
DELETE FROM outages
