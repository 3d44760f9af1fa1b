-- name: epochs
SELECT id, log, epoch, is_own, slot, floor_at, floor_counter FROM epochs WHERE log = ? ORDER BY id

-- name: put-aside
INSERT INTO quarantine (epoch, seq, hash, reason, sealed, salt, payload)
VALUES (?, ?, ?, ?, ?, ?, ?)

-- name: aside-after
SELECT seq, reason FROM quarantine WHERE epoch = ? AND seq > ? ORDER BY seq LIMIT ?

-- name: evidence
INSERT INTO evidence (epoch, seq, hash, sealed, salt, payload)
VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (epoch, seq, hash) DO NOTHING

-- name: evidence-count
SELECT count(*) FROM evidence

-- name: sealed-at
SELECT sealed FROM entries WHERE epoch = ?1 AND seq = ?2
UNION ALL
SELECT sealed FROM quarantine WHERE epoch = ?1 AND seq = ?2

-- name: of-keys
SELECT e.id FROM entries e JOIN epochs o ON o.id = e.epoch AND o.is_own = 0
WHERE e.dossier = '' AND e.kind IN (?, ?, ?) ORDER BY e.id
