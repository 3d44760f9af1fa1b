-- name: held
SELECT id, log, epoch, seq, hash, time_at, counter, opened_at, ends_seq
FROM epochs WHERE log = ? AND epoch = ?

-- name: epochs
SELECT id, log, epoch, seq, hash, time_at, counter, opened_at, ends_seq
FROM epochs WHERE log = ? ORDER BY opened_at, id

-- name: own
SELECT id, log, epoch, seq, hash, time_at, counter, opened_at, ends_seq
FROM epochs WHERE is_own = 1 ORDER BY log, opened_at, id

-- name: open-epoch
INSERT INTO epochs (log, epoch, is_own, seq, hash, time_at, counter, opened_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id

-- name: put
INSERT INTO entries
(place, hash, kind, dossier, received_at, sealed, salt, payload)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)

-- name: put-aside
INSERT INTO quarantine (place, log, hash, reason, received_at, sealed, salt, payload)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)

-- name: drop-aside
DELETE FROM quarantine WHERE place = ?

-- name: put-branch
INSERT INTO branches (place, hash, received_at, sealed, salt, payload)
VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (place, hash) DO NOTHING

-- name: branch-count
SELECT count(*) FROM branches WHERE place BETWEEN ? AND ?

-- name: advance
UPDATE epochs SET seq = ?, hash = ?, time_at = ?, counter = ? WHERE id = ?

-- name: close
UPDATE epochs SET ends_seq = ? WHERE id = ?

-- name: sealed-at
SELECT sealed FROM entries WHERE place = ?1
UNION ALL SELECT sealed FROM quarantine WHERE place = ?1

-- name: hash-at
SELECT hash FROM entries WHERE place = ?1 UNION ALL SELECT hash FROM quarantine WHERE place = ?1

-- name: read
SELECT sealed, salt, payload FROM entries WHERE place BETWEEN ? AND ? ORDER BY place

-- name: about
SELECT sealed, salt, payload FROM entries WHERE dossier = ? ORDER BY place

-- name: own-of-kind
SELECT n.sealed, n.salt, n.payload FROM entries n JOIN epochs e ON e.id = n.place / 1099511627776
WHERE n.dossier = '' AND n.kind = ? AND e.is_own = 1 ORDER BY n.place

-- name: quarantined
SELECT q.log, e.epoch, q.place, q.hash, q.reason, q.received_at, q.sealed, q.salt, q.payload
FROM quarantine q JOIN epochs e ON e.id = q.place / 1099511627776
WHERE ?1 = '' OR q.log = ?1 ORDER BY q.received_at DESC, q.place DESC LIMIT ?2

-- name: aside-after
SELECT place, reason FROM quarantine WHERE place BETWEEN ? AND ? ORDER BY place LIMIT ?

-- name: aside-about
-- What is sealed holds the code as it is written. Every row of the log is looked at: asked only
-- when a person releases something.
SELECT q.log, e.epoch, q.place, q.hash, q.reason, q.received_at, q.sealed, q.salt, q.payload
FROM quarantine q JOIN epochs e ON e.id = q.place / 1099511627776
WHERE q.log = ?1 AND instr(q.sealed, CAST(?2 AS BLOB)) > 0 ORDER BY e.opened_at, q.place

-- name: all-aside
SELECT q.log, e.epoch, q.place, q.hash, q.reason, q.received_at, q.sealed, q.salt, q.payload
FROM quarantine q JOIN epochs e ON e.id = q.place / 1099511627776 ORDER BY q.place

-- name: quarantine-counts
SELECT log, count(*) FROM quarantine GROUP BY log

-- name: counts-by-unit
SELECT b.unit, sum(e.seq) FROM epochs e JOIN boxes b ON b.name = e.log GROUP BY b.unit
