-- name: get
SELECT id, code, procedure, title, person, received_at, due_at, state, words
FROM dossiers WHERE code = ?

-- name: put
INSERT INTO dossiers
    (id, code, procedure, title, person, received_at, due_at, state, words)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
    procedure = excluded.procedure, title = excluded.title, person = excluded.person,
    received_at = excluded.received_at, due_at = excluded.due_at, state = excluded.state,
    words = excluded.words

-- name: drop
DELETE FROM dossiers WHERE code = ?

-- name: drop-all
DELETE FROM dossiers

-- name: put-words
INSERT INTO dossier_words (rowid, words) VALUES (?, ?)

-- name: drop-words
DELETE FROM dossier_words WHERE rowid = ?

-- name: drop-all-words
INSERT INTO dossier_words (dossier_words) VALUES ('delete-all')

-- name: codes
SELECT DISTINCT dossier FROM entries WHERE dossier <> '' ORDER BY dossier

-- name: newest
SELECT id, code, procedure, title, person, received_at, due_at, state
FROM dossiers ORDER BY received_at DESC, id DESC LIMIT ?

-- name: newest-before
SELECT d.id, d.code, d.procedure, d.title, d.person, d.received_at, d.due_at, d.state
FROM dossiers d, (SELECT received_at, id FROM dossiers WHERE code = ?2) b
WHERE (d.received_at, d.id) < (b.received_at, b.id)
ORDER BY d.received_at DESC, d.id DESC LIMIT ?1

-- name: found
SELECT rowid FROM dossier_words WHERE dossier_words MATCH ? ORDER BY rowid DESC LIMIT ?

-- name: by-id
SELECT id, code, procedure, title, person, received_at, due_at, state FROM dossiers WHERE id = ?

-- name: filtered
SELECT id, code, procedure, title, person, received_at, due_at, state
FROM dossiers
WHERE (?1 IS NULL OR received_at >= ?1)
  AND (?2 IS NULL OR received_at < ?2)
  AND (?3 IS NULL OR due_at >= ?3)
  AND (?4 IS NULL OR due_at < ?4)
  AND (?5 = '' OR instr(?5, ',' || state || ',') > 0)
  AND (?6 IS NULL OR EXISTS (
    SELECT 1 FROM entries WHERE entries.dossier = dossiers.code AND entries.kind = ?6))
ORDER BY received_at, id LIMIT ?7
