-- name: admit-key
INSERT INTO keys (key, point, role, name, from_at, until_at, entry) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET
    point = excluded.point, role = excluded.role, name = excluded.name,
    from_at = excluded.from_at, until_at = excluded.until_at, entry = excluded.entry

-- name: revoke-key
INSERT INTO revocations (key, at, entry) VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING

-- name: admit-officer
INSERT INTO officers (key, name, title, agency, roles, entry) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET
    name = excluded.name, title = excluded.title, agency = excluded.agency,
    roles = excluded.roles, entry = excluded.entry

-- name: admit-unit
INSERT INTO units (agency, name, ward, parent, entry) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (agency) DO UPDATE SET
    name = excluded.name, ward = excluded.ward, parent = excluded.parent, entry = excluded.entry

-- name: publish-procedure
INSERT INTO procedures (code, version, hash, from_on, until_on, text, entry)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (code, version) DO UPDATE SET
    hash = excluded.hash, from_on = excluded.from_on, until_on = excluded.until_on,
    text = excluded.text, entry = excluded.entry

-- name: publish-calendar
INSERT INTO calendars (agency, version, text, entry) VALUES (?, ?, ?, ?)
ON CONFLICT (agency, version) DO UPDATE SET text = excluded.text, entry = excluded.entry

-- name: publish-models
INSERT INTO model_texts (agency, version, text, entry) VALUES (?, ?, ?, ?)
ON CONFLICT (agency, version) DO UPDATE SET text = excluded.text, entry = excluded.entry

-- name: release
INSERT INTO released (epoch, seq, entry) VALUES (?, ?, ?) ON CONFLICT (epoch, seq) DO NOTHING

-- name: officers
SELECT o.key, o.name, o.title, o.agency, o.roles,
       k.key IS NOT NULL AND k.from_at <= ?1 AND (k.until_at IS NULL OR ?1 < k.until_at)
           AND NOT EXISTS (SELECT 1 FROM revocations r WHERE r.key = o.key)
FROM officers o LEFT JOIN keys k ON k.key = o.key AND k.role = ?2
ORDER BY o.name, o.key

-- name: put-out
-- Since when the key of a box is revoked; a box that was admitted anew has another name.
SELECT r.at FROM revocations r JOIN keys k ON k.key = r.key
WHERE k.role = ? AND k.name = ? LIMIT 1

-- name: drop-all
DELETE FROM keys;
DELETE FROM revocations;
DELETE FROM officers;
DELETE FROM units;
DELETE FROM procedures;
DELETE FROM calendars;
DELETE FROM model_texts;
DELETE FROM released;

-- name: calendar
SELECT text FROM calendars WHERE agency IN (?, '') ORDER BY agency = '', version DESC LIMIT 1

-- name: models
SELECT text FROM model_texts WHERE agency IN (?, '') ORDER BY agency = '', version DESC LIMIT 1
