-- name: give
INSERT INTO receipt_blocks (lease, box, entry) VALUES (?, ?, ?) ON CONFLICT (lease) DO NOTHING

-- name: drop-all
DELETE FROM receipt_blocks

-- name: blocks
SELECT b.entry, coalesce(n.number, 0)
FROM receipt_blocks b LEFT JOIN receipt_numbers n ON n.lease = b.lease
WHERE b.box = ? ORDER BY b.entry

-- name: use
INSERT INTO receipt_numbers (lease, number) VALUES (?, ?)
ON CONFLICT (lease) DO UPDATE SET number = excluded.number WHERE excluded.number > number

-- name: put
INSERT INTO fee_receipts (id, dossier, receipt, collector, copy, asked_at, printed_at)
VALUES (?, ?, ?, ?, ?, ?, ?)

-- name: of-dossier
SELECT id, dossier, receipt, collector, copy, asked_at, printed_at
FROM fee_receipts WHERE dossier = ? ORDER BY asked_at, copy, id

-- name: due
SELECT id, dossier, receipt, collector, copy, asked_at, printed_at
FROM fee_receipts AS job
WHERE printed_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM fee_receipts AS later
    WHERE later.receipt = job.receipt AND later.copy > job.copy AND later.printed_at IS NOT NULL)
ORDER BY asked_at, id

-- name: printed
UPDATE fee_receipts SET printed_at = ?2 WHERE id = ?1 AND printed_at IS NULL
