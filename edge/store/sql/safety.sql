-- name: unsettled
SELECT f.log, f.epoch, f.next_epoch FROM forks f JOIN epochs o ON o.epoch = f.next_epoch
WHERE o.is_own = 1 AND o.log = f.log AND f.settled_at IS NULL ORDER BY o.id

-- name: settle-own
UPDATE forks SET settled_at = ?
WHERE settled_at IS NULL AND log IN (SELECT log FROM epochs WHERE is_own = 1)

-- name: codes
SELECT DISTINCT e.dossier FROM entries e JOIN epochs o ON o.id = e.epoch
WHERE o.is_own = 1 AND e.dossier <> ''

-- name: counts
SELECT day, count FROM day_counts ORDER BY day
