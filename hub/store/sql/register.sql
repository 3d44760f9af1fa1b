-- name: put-unit
INSERT INTO units (code, name, agency) VALUES (?, ?, ?)
ON CONFLICT (code) DO UPDATE SET name = excluded.name, agency = excluded.agency

-- name: unit
SELECT code, name, agency FROM units WHERE code = ?

-- name: units
SELECT code, name, agency FROM units ORDER BY code

-- name: put-box
INSERT INTO boxes
(name, unit, point, certificate, request, admitted_at, revoked_at, revoked_why)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (name) DO UPDATE SET certificate = excluded.certificate,
revoked_at = excluded.revoked_at, revoked_why = excluded.revoked_why

-- name: box
SELECT name, unit, point, certificate, request, admitted_at, revoked_at, revoked_why
FROM boxes WHERE name = ?

-- name: box-of-request
SELECT name, unit, point, certificate, request, admitted_at, revoked_at, revoked_why
FROM boxes WHERE request = ?

-- name: boxes
SELECT name, unit, point, certificate, request, admitted_at, revoked_at, revoked_why
FROM boxes ORDER BY name

-- name: put-slot
INSERT INTO slots (unit, slot, box, epoch, given_at) VALUES (?, ?, ?, ?, ?)

-- name: slot
SELECT unit, slot, box, epoch FROM slots WHERE box = ? AND epoch = ?

-- name: slots
SELECT unit, slot, box, epoch FROM slots WHERE unit = ? ORDER BY slot

-- name: put-account
INSERT INTO accounts
(login, key_id, point, name, title, roles, unit, locker, admitted_at, revoked_at, wrong_tries,
tried_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (login) DO UPDATE SET key_id = excluded.key_id, point = excluded.point,
name = excluded.name, title = excluded.title, roles = excluded.roles, unit = excluded.unit,
locker = excluded.locker, revoked_at = excluded.revoked_at,
wrong_tries = excluded.wrong_tries, tried_at = excluded.tried_at

-- name: account
SELECT login, key_id, point, name, title, roles, unit, locker, admitted_at, revoked_at,
wrong_tries, tried_at FROM accounts WHERE login = ?

-- name: accounts
SELECT login, key_id, point, name, title, roles, unit, locker, admitted_at, revoked_at,
wrong_tries, tried_at FROM accounts ORDER BY login

-- name: note
SELECT value FROM notes WHERE name = ?

-- name: put-note
INSERT INTO notes (name, value) VALUES (?, ?)
ON CONFLICT (name) DO UPDATE SET value = excluded.value
