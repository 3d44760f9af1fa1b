-- name: payments
-- Every payment of the own log.
SELECT e.id, e.seq, e.hash, e.kind, e.dossier, e.sealed, p.salt, p.payload
FROM entries e JOIN epochs o ON o.id = e.epoch AND o.is_own = 1 LEFT JOIN payloads p ON p.id = e.id
WHERE e.kind = ? AND e.dossier <> '' ORDER BY e.id

-- name: papers
SELECT id, dossier, receipt, collector, copy FROM fee_receipts ORDER BY receipt, copy

-- name: admissions
SELECT e.id, e.seq, e.hash, e.kind, e.dossier, e.sealed, p.salt, p.payload
FROM entries e LEFT JOIN payloads p ON p.id = e.id WHERE e.kind = ? ORDER BY e.id

-- name: numbers
SELECT lease, number FROM receipt_numbers

-- name: blocks
SELECT lease, entry FROM receipt_blocks
