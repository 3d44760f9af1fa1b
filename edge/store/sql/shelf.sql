-- name: file
INSERT INTO files (digest, kind, size, at) VALUES (?, ?, ?, ?) RETURNING id

-- name: chunk
INSERT INTO chunks (file, number, content) VALUES (?, ?, ?)

-- name: one
SELECT id, kind, size FROM files WHERE digest = ?

-- name: one-chunk
SELECT c.content FROM chunks c JOIN files f ON f.id = c.file WHERE f.digest = ? AND c.number = ?

-- name: chunks
SELECT number, content FROM chunks WHERE file = ? ORDER BY number

-- name: drop
DELETE FROM files WHERE digest = ?

-- name: digests
SELECT digest FROM files ORDER BY id

-- name: pages
PRAGMA cipher_integrity_check
