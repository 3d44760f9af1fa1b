-- name: open-epoch
INSERT INTO epochs (log, epoch, is_own, slot, floor_at, floor_counter, word)
VALUES (?, ?, ?, ?, ?, ?, ?)

-- name: own-epoch
SELECT id, log, epoch, is_own, slot, floor_at, floor_counter
FROM epochs WHERE is_own = 1 ORDER BY id DESC LIMIT 1

-- name: last-epoch
SELECT id, log, epoch, is_own, slot, floor_at, floor_counter
FROM epochs WHERE log = ? ORDER BY id DESC LIMIT 1

-- name: epoch
SELECT id, log, epoch, is_own, slot, floor_at, floor_counter FROM epochs WHERE log = ? AND epoch = ?

-- name: own-epochs
SELECT id, log, epoch, is_own, slot, floor_at, floor_counter FROM epochs WHERE is_own = 1 ORDER BY id

-- name: all-epochs
SELECT id, log, epoch, is_own, slot, floor_at, floor_counter FROM epochs ORDER BY id

-- name: last
SELECT seq, hash, sealed FROM entries WHERE epoch = ? ORDER BY seq DESC LIMIT 1

-- name: put
INSERT INTO entries (epoch, seq, hash, kind, dossier, sealed)
VALUES (?, ?, ?, ?, ?, ?) RETURNING id

-- name: put-payload
INSERT INTO payloads (id, salt, payload) VALUES (?, ?, ?)

-- name: put-moved
INSERT INTO moved (was, id) VALUES (?, ?) ON CONFLICT (was) DO UPDATE SET id = excluded.id

-- name: after
SELECT e.id, e.seq, e.hash, e.kind, e.dossier, e.sealed, p.salt, p.payload
FROM entries e LEFT JOIN payloads p ON p.id = e.id
WHERE e.epoch = ? AND e.seq > ? ORDER BY e.seq LIMIT ?

-- name: by-id
SELECT e.id, e.seq, e.hash, e.kind, e.dossier, e.sealed, p.salt, p.payload
FROM entries e LEFT JOIN payloads p ON p.id = e.id
WHERE e.id = ?

-- name: hash-at
SELECT hash FROM entries WHERE epoch = ? AND seq = ?
