-- name: quarantine
-- Each with the last believed entry before it, and the first after it, by arrival.
SELECT q.epoch, q.seq, q.hash, q.reason, q.sealed, q.salt, q.payload,
       (SELECT max(e.id) FROM entries e WHERE e.epoch = q.epoch AND e.seq < q.seq),
       (SELECT min(e.id) FROM entries e WHERE e.epoch = q.epoch AND e.seq > q.seq)
FROM quarantine q ORDER BY q.epoch, q.seq

-- name: evidence
SELECT epoch, seq, hash, sealed FROM evidence ORDER BY epoch, seq, hash

-- name: forks
SELECT log, epoch, next_epoch FROM forks ORDER BY log, at

-- name: continued
SELECT log, epoch, kept_seq IS NOT NULL FROM epochs WHERE is_own = 1 ORDER BY id

-- name: held
SELECT log, epoch FROM epochs WHERE is_own = 0
