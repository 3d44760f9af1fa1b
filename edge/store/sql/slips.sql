-- name: put
INSERT INTO slips (id, dossier, epoch, seq, number, officer, receipt, copy, asked_at, printed_at,
    is_held_back)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: one
SELECT id, dossier, epoch, seq, number, officer, receipt, copy, asked_at, printed_at,
    is_held_back
FROM slips WHERE id = ?

-- name: last
SELECT id, dossier, epoch, seq, number, officer, receipt, copy, asked_at, printed_at,
    is_held_back
FROM slips WHERE epoch = ? AND copy = 0 ORDER BY number DESC LIMIT 1

-- name: due
SELECT id, dossier, epoch, seq, number, officer, receipt, copy, asked_at, printed_at,
    is_held_back
FROM slips AS slip
WHERE printed_at IS NULL AND is_held_back = 0 AND NOT EXISTS (
    SELECT 1 FROM slips AS later
    WHERE later.dossier = slip.dossier AND later.copy > slip.copy
        AND later.printed_at IS NOT NULL
)
ORDER BY asked_at, id

-- name: of-dossier
SELECT id, dossier, epoch, seq, number, officer, receipt, copy, asked_at, printed_at,
    is_held_back
FROM slips WHERE dossier = ? ORDER BY asked_at, id

-- name: printed
UPDATE slips SET printed_at = ?2 WHERE id = ?1 AND printed_at IS NULL

-- name: wanted
UPDATE slips SET is_held_back = 0 WHERE id = ?
