-- name: schema
SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema
WHERE name NOT IN ('sqlite_stat1', 'sqlite_stat4') ORDER BY type, name

-- name: migrations
SELECT number, name, digest FROM migrations ORDER BY number

-- name: epochs
-- Each epoch with what only an own one has, and the arrival of its first entry, none when empty.
SELECT o.id, o.log, o.epoch, o.is_own, o.slot, o.floor_at, o.floor_counter, o.word, o.kept_seq,
       (SELECT min(e.id) FROM entries e WHERE e.epoch = o.id),
       EXISTS (SELECT 1 FROM quarantine q WHERE q.epoch = o.id)
FROM epochs o ORDER BY o.id

-- name: moved
SELECT was, id FROM moved

-- name: last-kept
-- Up to where no entry of an epoch was written again elsewhere, and where it ends.
SELECT coalesce((SELECT min(e.seq) - 1 FROM entries e JOIN moved m ON m.was = e.hash
                 WHERE e.epoch = ?1), -1),
       coalesce((SELECT max(e.seq) FROM entries e WHERE e.epoch = ?1), 0)
