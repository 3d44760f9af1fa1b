-- name: get
SELECT id, code, procedure, title, person, received_at, due_at, state, runs_out_at, waits_since,
       went_out_at, words, beside
FROM dossiers WHERE code = ?

-- name: put
INSERT INTO dossiers
    (id, code, procedure, title, person, received_at, due_at, state, runs_out_at, waits_since,
     went_out_at, words, beside)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
    procedure = excluded.procedure, title = excluded.title, person = excluded.person,
    received_at = excluded.received_at, due_at = excluded.due_at, state = excluded.state,
    runs_out_at = excluded.runs_out_at, waits_since = excluded.waits_since,
    went_out_at = excluded.went_out_at, words = excluded.words,
    beside = excluded.beside

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
SELECT id, code, procedure, title, person, received_at, due_at, state, runs_out_at, received_at
FROM dossiers ORDER BY received_at DESC, id DESC LIMIT ?

-- name: newest-before
SELECT d.id, d.code, d.procedure, d.title, d.person, d.received_at, d.due_at, d.state,
       d.runs_out_at, d.received_at
FROM dossiers d, (SELECT received_at, id FROM dossiers WHERE code = ?2) b
WHERE (d.received_at, d.id) < (b.received_at, b.id)
ORDER BY d.received_at DESC, d.id DESC LIMIT ?1

-- name: found
SELECT rowid FROM dossier_words WHERE dossier_words MATCH ? ORDER BY rowid DESC LIMIT ?

-- name: nth-found
SELECT rowid FROM dossier_words WHERE dossier_words MATCH ?1 ORDER BY rowid DESC LIMIT 1 OFFSET ?2

-- name: words-of
SELECT person, title, beside FROM dossiers WHERE id = ?

-- name: by-id
SELECT id, code, procedure, title, person, received_at, due_at, state, runs_out_at, received_at
FROM dossiers WHERE id = ?

-- name: again
SELECT only FROM derive_again

-- name: derived
DELETE FROM derive_again

-- name: list-received
-- The lists. 1 and 2: from when until when; 3 and 4: behind which row; 5: states, 6: kind of an
-- entry that was said about it, each leaving none out when empty; 7: how many.
SELECT id, code, procedure, title, person, received_at, due_at, state, runs_out_at, received_at
FROM dossiers
WHERE received_at >= ?1 AND received_at < ?2 AND (received_at, id) > (?3, ?4)
  AND (?5 = '' OR instr(?5, ',' || state || ',') > 0)
  AND (?6 IS NULL OR EXISTS (
    SELECT 1 FROM entries
    WHERE entries.dossier = dossiers.code AND entries.dossier <> '' AND entries.kind = ?6))
ORDER BY received_at, id LIMIT ?7

-- name: list-newest
SELECT id, code, procedure, title, person, received_at, due_at, state, runs_out_at, received_at
FROM dossiers
WHERE received_at >= ?1 AND received_at < ?2 AND (received_at, id) < (?3, ?4)
  AND (?5 = '' OR instr(?5, ',' || state || ',') > 0)
  AND (?6 IS NULL OR EXISTS (
    SELECT 1 FROM entries
    WHERE entries.dossier = dossiers.code AND entries.dossier <> '' AND entries.kind = ?6))
ORDER BY received_at DESC, id DESC LIMIT ?7

-- name: list-state
SELECT id, code, procedure, title, person, received_at, due_at, state, runs_out_at, received_at
FROM dossiers
WHERE state = ?5 AND received_at >= ?1 AND received_at < ?2 AND (received_at, id) < (?3, ?4)
  AND (?6 IS NULL OR EXISTS (
    SELECT 1 FROM entries
    WHERE entries.dossier = dossiers.code AND entries.dossier <> '' AND entries.kind = ?6))
ORDER BY received_at DESC, id DESC LIMIT ?7

-- name: list-runs-out
SELECT id, code, procedure, title, person, received_at, due_at, state, runs_out_at, runs_out_at
FROM dossiers
WHERE runs_out_at >= ?1 AND runs_out_at < ?2 AND (runs_out_at, id) > (?3, ?4)
  AND (?5 = '' OR instr(?5, ',' || state || ',') > 0)
  AND (?6 IS NULL OR EXISTS (
    SELECT 1 FROM entries
    WHERE entries.dossier = dossiers.code AND entries.dossier <> '' AND entries.kind = ?6))
ORDER BY runs_out_at, id LIMIT ?7

-- name: list-waiting
SELECT id, code, procedure, title, person, received_at, due_at, state, runs_out_at, waits_since
FROM dossiers
WHERE waits_since >= ?1 AND waits_since < ?2 AND (waits_since, id) > (?3, ?4)
  AND (?5 = '' OR instr(?5, ',' || state || ',') > 0)
  AND (?6 IS NULL OR EXISTS (
    SELECT 1 FROM entries
    WHERE entries.dossier = dossiers.code AND entries.dossier <> '' AND entries.kind = ?6))
ORDER BY waits_since, id LIMIT ?7

-- name: list-gone-out
SELECT id, code, procedure, title, person, received_at, due_at, state, runs_out_at, went_out_at
FROM dossiers
WHERE went_out_at >= ?1 AND went_out_at < ?2 AND (went_out_at, id) < (?3, ?4)
  AND (?5 = '' OR instr(?5, ',' || state || ',') > 0)
  AND (?6 IS NULL OR EXISTS (
    SELECT 1 FROM entries
    WHERE entries.dossier = dossiers.code AND entries.dossier <> '' AND entries.kind = ?6))
ORDER BY went_out_at DESC, id DESC LIMIT ?7
