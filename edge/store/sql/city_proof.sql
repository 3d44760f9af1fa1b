-- name: acks
SELECT seq, hash, at, sealed, is_void FROM acks WHERE epoch = ? ORDER BY id

-- name: order
SELECT seq, is_void FROM acks WHERE epoch = ? ORDER BY id

-- name: put-aside
SELECT seq, reason FROM put_aside WHERE epoch = ?

-- name: contact-of-nobody
SELECT at FROM contact WHERE at NOT IN (SELECT at FROM acks)
