-- name: put-contact
INSERT INTO contacts (box, at, epoch, tip, waiting_count, waiting_since, clock_offset_ms)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (box) DO UPDATE SET at = excluded.at, epoch = excluded.epoch, tip = excluded.tip,
waiting_count = excluded.waiting_count, waiting_since = excluded.waiting_since,
clock_offset_ms = excluded.clock_offset_ms

-- name: contacts
SELECT box, at, epoch, tip, waiting_count, waiting_since, clock_offset_ms FROM contacts

-- name: put-cursor
INSERT INTO down_cursors (box, log, epoch, seq, hash, acknowledgement, at)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (box, log, epoch) DO UPDATE SET seq = excluded.seq, hash = excluded.hash,
acknowledgement = excluded.acknowledgement, at = excluded.at

-- name: cursors
SELECT box, log, epoch, seq, hash, acknowledgement, at FROM down_cursors
WHERE ?1 = '' OR box = ?1 ORDER BY box, log, at

-- name: raise-alarm
INSERT INTO alarms (kind, box, dossier, detail, raised_at, again_at, count)
VALUES (?, ?, ?, ?, ?, ?, 1)
ON CONFLICT (kind, box, dossier, detail) WHERE settled_at IS NULL
DO UPDATE SET again_at = excluded.again_at, count = alarms.count + 1

-- name: open-alarms
SELECT id, kind, box, dossier, detail, raised_at, again_at, count, settled_at, settled_by
FROM alarms WHERE settled_at IS NULL ORDER BY again_at DESC, id DESC LIMIT ?

-- name: settled-alarms
SELECT id, kind, box, dossier, detail, raised_at, again_at, count, settled_at, settled_by
FROM alarms WHERE settled_at IS NOT NULL ORDER BY settled_at DESC, id DESC LIMIT ?

-- name: settle-alarm
UPDATE alarms SET settled_at = ?, settled_by = ? WHERE id = ? AND settled_at IS NULL

-- name: put-access
INSERT INTO accesses (at, login, dossier, why) VALUES (?, ?, ?, ?)

-- name: accesses
SELECT at, login, dossier, why FROM accesses WHERE dossier = ? ORDER BY id DESC LIMIT ?

-- name: mark-stale
INSERT INTO stale (code) VALUES (?) ON CONFLICT (code) DO NOTHING

-- name: stale
SELECT code FROM stale ORDER BY code LIMIT ?

-- name: freshen
DELETE FROM stale WHERE code = ?

-- name: put-line
INSERT INTO dossiers
(code, unit, procedure, applicant, state, received_at, due_at, is_in_conflict, changed_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (code) DO UPDATE SET unit = excluded.unit, procedure = excluded.procedure,
applicant = excluded.applicant, state = excluded.state, received_at = excluded.received_at,
due_at = excluded.due_at, is_in_conflict = excluded.is_in_conflict,
changed_at = excluded.changed_at

-- name: forget-words
DELETE FROM words WHERE code = ?

-- name: put-word
INSERT INTO words (word, code) VALUES (?, ?) ON CONFLICT (word, code) DO NOTHING

-- name: line
SELECT code, unit, procedure, applicant, state, received_at, due_at, is_in_conflict, changed_at
FROM dossiers WHERE code = ?

-- name: newest
SELECT code, unit, procedure, applicant, state, received_at, due_at, is_in_conflict, changed_at
FROM dossiers WHERE received_at < ?1 ORDER BY received_at DESC, code LIMIT ?2

-- name: newest-of-unit
SELECT code, unit, procedure, applicant, state, received_at, due_at, is_in_conflict, changed_at
FROM dossiers WHERE unit = ?3 AND received_at < ?1 ORDER BY received_at DESC, code LIMIT ?2

-- name: found
SELECT d.code, d.unit, d.procedure, d.applicant, d.state, d.received_at, d.due_at,
d.is_in_conflict, d.changed_at
FROM dossiers d WHERE d.code IN (SELECT code FROM words WHERE word >= ?4 AND word < ?5)
AND (?3 = '' OR d.unit = ?3) AND d.received_at < ?1

-- name: also
AND EXISTS (SELECT 1 FROM words w WHERE w.code = d.code AND w.word >= ? AND w.word < ?)

-- name: conflicts
SELECT code, unit, procedure, applicant, state, received_at, due_at, is_in_conflict, changed_at
FROM dossiers WHERE is_in_conflict = 1 AND (?1 = '' OR unit = ?1)
ORDER BY changed_at DESC LIMIT ?2

-- name: line-counts
SELECT unit, count(*) FROM dossiers GROUP BY unit
