-- name: last
SELECT size, at, peaks FROM checkpoints WHERE epoch = ? ORDER BY size DESC LIMIT 1

-- name: put
INSERT INTO checkpoints (epoch, size, at, peaks, sealed) VALUES (?, ?, ?, ?, ?)

-- name: of
SELECT size, sealed, at, peaks FROM checkpoints WHERE epoch = ? ORDER BY size

-- name: hashes
SELECT hash FROM entries WHERE epoch = ? AND seq > ? ORDER BY seq

-- name: first
SELECT sealed FROM entries WHERE epoch = ? AND seq = 1
