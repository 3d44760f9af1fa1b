-- name: locker
SELECT locker FROM lockers WHERE key = ?

-- name: keep
INSERT INTO lockers (key, locker, tries, tried_at) VALUES (?, ?, 0, 0)
ON CONFLICT (key) DO UPDATE SET locker = excluded.locker, tries = 0, tried_at = 0

-- name: tries
SELECT tries, tried_at FROM lockers WHERE key = ? AND tries > 0

-- name: keep-tries
UPDATE lockers SET tries = ?2, tried_at = ?3 WHERE key = ?1
