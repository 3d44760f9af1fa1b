-- name: proven
SELECT seq, hash FROM proven WHERE epoch = ?

-- name: acks-of-nothing
SELECT a.seq FROM acks a WHERE a.seq > 0 AND NOT EXISTS (
    SELECT 1 FROM entries e WHERE e.epoch = a.epoch AND e.seq = a.seq AND e.hash = a.hash)
ORDER BY a.id

-- name: codes-used
SELECT DISTINCT e.dossier FROM entries e JOIN epochs o ON o.id = e.epoch
WHERE o.is_own = 1 AND e.dossier <> ''
