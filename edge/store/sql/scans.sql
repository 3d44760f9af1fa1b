-- name: owner
SELECT officer FROM drafts WHERE id = ?

-- name: signed
SELECT dossier FROM slips WHERE id = ?

-- name: of-draft
SELECT paper, digest, kind, size, pages, warnings, is_reused, at FROM draft_files
WHERE draft = ? ORDER BY id

-- name: put
INSERT INTO draft_files (draft, paper, digest, kind, size, pages, warnings, is_reused, at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (draft, paper, digest) DO NOTHING

-- name: take-out
DELETE FROM draft_files WHERE draft = ? AND paper = ? AND digest = ?

-- name: is-named
SELECT EXISTS (SELECT 1 FROM draft_files WHERE digest = ?1)
    OR EXISTS (SELECT 1 FROM named_files WHERE digest = ?1)

-- name: learn-scan
INSERT INTO scans (entry, digest, dossier, paper, digitisation, at)
SELECT e.id, ?2, ?3, ?4, ?5, ?6 FROM entries e JOIN epochs o ON o.id = e.epoch
WHERE e.id = ?1 AND o.is_own = 1

-- name: learn-papers
INSERT INTO papers_taken (entry, papers, at)
SELECT e.id, ?2, ?3 FROM entries e JOIN epochs o ON o.id = e.epoch
WHERE e.id = ?1 AND o.is_own = 1

-- name: learn-file
INSERT INTO named_files (entry, digest)
SELECT e.id, ?2 FROM entries e JOIN epochs o ON o.id = e.epoch
WHERE e.id = ?1 AND o.is_own = 1 ON CONFLICT DO NOTHING

-- name: entries-at
SELECT e.id FROM entries e JOIN epochs o ON o.id = e.epoch
WHERE o.log = ?1 AND o.epoch = ?2 AND e.seq = ?3

-- name: entries-meant
SELECT e.id FROM entries e JOIN epochs o ON o.id = e.epoch
WHERE o.log = ?1 AND o.epoch = ?2 AND e.seq = ?3
UNION
SELECT m.id FROM moved m JOIN entries e ON e.hash = m.was JOIN epochs o ON o.id = e.epoch
WHERE o.log = ?1 AND o.epoch = ?2 AND e.seq = ?3

-- name: forget-scan
DELETE FROM scans WHERE entry = ?

-- name: forget-papers
DELETE FROM papers_taken WHERE entry = ?

-- name: forget-files
DELETE FROM named_files WHERE entry = ?

-- name: of-kind
SELECT id FROM entries WHERE dossier <> '' AND +kind IN (?, ?) ORDER BY id

-- name: taken
SELECT coalesce(sum(papers), 0) FROM papers_taken WHERE at >= ? AND at < ?

-- name: done
SELECT digitisation, count(DISTINCT dossier || char(10) || paper) FROM scans
WHERE at >= ? AND at < ? GROUP BY digitisation
