-- name: of
SELECT count FROM day_counts WHERE day = ?

-- name: raise
INSERT INTO day_counts (day, count) VALUES (?, ?)
ON CONFLICT (day) DO UPDATE SET count = excluded.count WHERE excluded.count > count

-- name: latest
SELECT day, count FROM (SELECT day, count FROM day_counts ORDER BY day DESC LIMIT ?) ORDER BY day

-- name: all
SELECT day, count FROM day_counts
