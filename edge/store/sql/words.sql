-- name: is-there
SELECT 1 FROM dossier_terms WHERE term = ? LIMIT 1

-- name: next
-- The first word from one on; the words are read in order, so nothing is sorted.
SELECT term FROM dossier_terms WHERE term >= ? AND term < ? LIMIT 1

-- name: any
SELECT 1 FROM dossier_words WHERE dossier_words MATCH ? LIMIT 1
