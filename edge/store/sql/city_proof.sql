-- name: acks
SELECT seq, hash, at, sealed FROM acks WHERE epoch = ? ORDER BY id

-- name: put-aside
SELECT seq FROM put_aside WHERE epoch = ?
