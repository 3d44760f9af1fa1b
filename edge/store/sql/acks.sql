-- name: put
INSERT INTO acks (epoch, seq, hash, at, sealed) VALUES (?, ?, ?, ?, ?)

-- name: last
SELECT seq, hash, sealed FROM acks WHERE epoch = ? AND is_void = 0 ORDER BY seq DESC, id DESC LIMIT 1

-- name: covering
SELECT seq, at, sealed FROM acks WHERE epoch = ? AND is_void = 0 AND seq >= ? ORDER BY seq LIMIT 1

-- name: void-after
UPDATE acks SET is_void = 1 WHERE epoch = ? AND seq > ? AND is_void = 0

-- name: put-aside
INSERT INTO put_aside (epoch, seq, reason) VALUES (?, ?, ?) ON CONFLICT (epoch, seq) DO NOTHING

-- name: believed-anew
DELETE FROM put_aside WHERE epoch = ? AND seq > ? RETURNING seq

-- name: count-put-aside
SELECT count(*) FROM not_believed

-- name: kept
SELECT kept_seq FROM epochs WHERE id = ?

-- name: keep-up-to
UPDATE epochs SET kept_seq = ?2 WHERE id = ?1

-- name: heard
INSERT INTO contact (only, at) VALUES (1, ?) ON CONFLICT (only) DO UPDATE SET at = excluded.at

-- name: contact
SELECT at FROM contact

-- name: fork
INSERT INTO forks (log, epoch, next_epoch, at) VALUES (?, ?, ?, ?)
ON CONFLICT (log, epoch, next_epoch) DO NOTHING

-- name: open-forks
SELECT count(*) FROM forks WHERE settled_at IS NULL

-- name: settle-forks
UPDATE forks SET settled_at = ? WHERE settled_at IS NULL

-- name: lines
SELECT e.seq, e.hash, e.sealed, p.salt, p.payload
FROM entries e LEFT JOIN payloads p ON p.id = e.id
WHERE e.epoch = ? AND e.seq > ? AND e.seq <= ? ORDER BY e.seq LIMIT ?
