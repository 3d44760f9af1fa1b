-- name: about
-- The index of dossiers leaves out entries about none, so a question must say that it does too.
-- Everything about a dossier, and of each entry: whether its log is the box's own, when the city
-- first acknowledged it, unless it has put it aside, where it was written again, and whether it is
-- put aside.
SELECT e.id, e.seq, e.hash, e.kind, e.dossier, e.sealed, p.salt, p.payload, o.is_own,
       (SELECT min(a.at) FROM acks a WHERE a.epoch = e.epoch AND a.is_void = 0 AND a.seq >= e.seq
        AND NOT EXISTS (SELECT 1 FROM not_believed q WHERE q.epoch = e.epoch AND q.seq = e.seq)),
       (SELECT m.id FROM moved m WHERE m.was = e.hash),
       EXISTS (SELECT 1 FROM not_believed q WHERE q.epoch = e.epoch AND q.seq = e.seq)
FROM entries e JOIN epochs o ON o.id = e.epoch LEFT JOIN payloads p ON p.id = e.id
WHERE e.dossier = ? AND e.dossier <> '' ORDER BY e.epoch, e.seq

-- name: at-city
-- For each entry of the own log about a dossier: when the first acknowledgement in force that
-- covers it was signed; null where there is none, or the city has put the entry aside.
SELECT (SELECT min(a.at) FROM acks a
        WHERE a.epoch = e.epoch AND a.is_void = 0 AND a.seq >= e.seq
        AND NOT EXISTS (SELECT 1 FROM not_believed q WHERE q.epoch = e.epoch AND q.seq = e.seq))
FROM entries e JOIN epochs o ON o.id = e.epoch AND o.is_own = 1
WHERE e.dossier = ? AND e.dossier <> '' AND NOT EXISTS (SELECT 1 FROM moved m WHERE m.was = e.hash)

-- name: put-aside
-- Why the city does not believe an entry of the own log about a dossier; none where it believes all.
SELECT reason FROM not_believed WHERE dossier = ? AND dossier <> '' ORDER BY entry LIMIT 1

-- name: hash-of
SELECT e.hash FROM entries e JOIN epochs o ON o.id = e.epoch
WHERE o.log = ? AND o.epoch = ? AND e.seq = ?

-- name: code-at
SELECT e.dossier FROM entries e JOIN epochs o ON o.id = e.epoch AND o.is_own = 1
WHERE o.epoch = ? AND e.seq = ? AND e.dossier <> ''
