-- name: signed
SELECT dossier FROM slips WHERE id = ?

-- name: owner
SELECT officer FROM drafts WHERE id = ?

-- name: touch
INSERT INTO drafts (id, officer, touched_at) VALUES (?1, ?2, ?3)
ON CONFLICT (id) DO UPDATE SET touched_at = max(touched_at, excluded.touched_at)

-- name: put
INSERT INTO draft_fields (draft, field, value) VALUES (?, ?, ?)
ON CONFLICT (draft, field) DO UPDATE SET value = excluded.value

-- name: clear
DELETE FROM draft_fields WHERE draft = ? AND field = ?

-- name: one
SELECT id, officer, touched_at FROM drafts WHERE id = ?

-- name: of-officer
SELECT id, officer, touched_at FROM drafts WHERE officer = ? ORDER BY touched_at DESC, id

-- name: fields
SELECT field, value FROM draft_fields WHERE draft = ? ORDER BY field

-- name: count
SELECT (SELECT count(*) FROM drafts WHERE officer = ?1),
       (SELECT count(*) FROM draft_fields WHERE draft = ?2)

-- name: give
UPDATE drafts SET officer = ?3, touched_at = max(touched_at, ?4) WHERE id = ?1 AND officer = ?2
RETURNING id

-- name: drop
DELETE FROM drafts WHERE id = ?
