-- name: name
INSERT INTO files (box, hash, size_bytes, state, changed_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (box, hash, size_bytes) DO NOTHING

-- name: row
SELECT id, box, hash, size_bytes, state, had_bytes, wrong_count, changed_at
FROM files WHERE box = ? AND hash = ? AND size_bytes = ?

-- name: missing
SELECT id, box, hash, size_bytes, state, had_bytes, wrong_count, changed_at FROM files
WHERE box = ? AND state IN (0, 3) AND (state = 0 OR changed_at <= ?) ORDER BY id LIMIT ?

-- name: had
SELECT place FROM chunks WHERE place BETWEEN ? AND ?

-- name: put-chunk
INSERT INTO chunks (place, content) VALUES (?, ?) ON CONFLICT (place) DO NOTHING

-- name: chunk
SELECT content FROM chunks WHERE place = ?

-- name: drop-chunks
DELETE FROM chunks WHERE place BETWEEN ? AND ?

-- name: put
UPDATE files SET state = ?, had_bytes = ?, wrong_count = ?, changed_at = ? WHERE id = ?

-- name: unchecked
SELECT id, box, hash, size_bytes, state, had_bytes, wrong_count, changed_at
FROM files WHERE state = 1 ORDER BY id LIMIT 1

-- name: tally
SELECT day, day_bytes, held_bytes FROM file_tallies WHERE box = ?

-- name: put-tally
INSERT INTO file_tallies (box, day, day_bytes, held_bytes) VALUES (?, ?, ?, ?)
ON CONFLICT (box) DO UPDATE SET day = excluded.day, day_bytes = excluded.day_bytes,
held_bytes = excluded.held_bytes

-- name: coming-bytes
SELECT box, sum(size_bytes - had_bytes) FROM files WHERE state IN (0, 3) AND state = 0
GROUP BY box
