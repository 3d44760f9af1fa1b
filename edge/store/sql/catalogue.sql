-- name: edition
SELECT count(*), coalesce(max(entry), 0) FROM procedures

-- name: all
SELECT code, version, hash, text FROM procedures ORDER BY code, version
