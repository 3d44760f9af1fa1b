-- name: slips
-- Every slip with the entry it states, where that stands in a log of the box's own.
SELECT s.id, s.dossier, s.epoch, s.seq, s.number, s.officer, s.receipt, s.copy, s.asked_at,
       s.printed_at, s.is_held_back, e.id, e.seq, e.hash, e.kind, e.dossier, e.sealed, p.salt, p.payload
FROM slips s
LEFT JOIN epochs o ON o.epoch = s.epoch AND o.is_own = 1
LEFT JOIN entries e ON e.epoch = o.id AND e.seq = s.seq AND e.dossier = s.dossier
    AND e.dossier <> ''
LEFT JOIN payloads p ON p.id = e.id
ORDER BY s.epoch, s.number, s.copy

-- name: without-slip
SELECT DISTINCT e.dossier FROM entries e JOIN epochs o ON o.id = e.epoch AND o.is_own = 1
WHERE e.kind = ? AND e.dossier <> '' AND e.dossier NOT IN (SELECT dossier FROM slips)
ORDER BY e.dossier

-- name: out
SELECT id, dossier, copy, printed_at IS NOT NULL FROM slips ORDER BY id

-- name: own-of-kind
SELECT e.id, e.seq, e.hash, e.kind, e.dossier, e.sealed, p.salt, p.payload
FROM entries e JOIN epochs o ON o.id = e.epoch AND o.is_own = 1 LEFT JOIN payloads p ON p.id = e.id
WHERE e.kind = ? AND e.dossier <> '' ORDER BY e.id
