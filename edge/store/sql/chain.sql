-- name: links
-- What stands under each number of an epoch, believed or put aside, with its hash.
SELECT seq, hash, id FROM entries WHERE epoch = ?1 AND seq > ?2
UNION ALL
SELECT seq, hash, NULL FROM quarantine WHERE epoch = ?1 AND seq > ?2
ORDER BY 1

-- name: tip
SELECT seq, hash FROM entries WHERE epoch = ?1
UNION ALL
SELECT seq, hash FROM quarantine WHERE epoch = ?1
ORDER BY 1 DESC LIMIT 1

-- name: proven
SELECT seq, hash FROM proven WHERE epoch = ?

-- name: prove
INSERT INTO proven (epoch, seq, hash) VALUES (?, ?, ?)
ON CONFLICT (epoch) DO UPDATE SET seq = excluded.seq, hash = excluded.hash

-- name: hash-at
SELECT hash FROM entries WHERE epoch = ?1 AND seq = ?2
UNION ALL
SELECT hash FROM quarantine WHERE epoch = ?1 AND seq = ?2
