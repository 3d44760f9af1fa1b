-- name: take
INSERT INTO tickets (
    day, series, number, kind, priority, appointment, taken_at, place, line, counter, since_at,
    called_at, calls, waited_ms, served_ms, procedures, entry
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (day, series, number) DO NOTHING

-- name: move
UPDATE tickets SET
    place = ?4, line = ?5, counter = ?6, since_at = ?7, called_at = ?8, calls = ?9,
    waited_ms = ?10, served_ms = ?11, procedures = ?12
WHERE day = ?1 AND series = ?2 AND number = ?3

-- name: one
SELECT day, series, number, kind, priority, appointment, taken_at, place, line, counter, since_at,
    called_at, calls, waited_ms, served_ms, procedures
FROM tickets WHERE day = ? AND series = ? AND number = ?

-- name: of-day
SELECT day, series, number, kind, priority, appointment, taken_at, place, line, counter, since_at,
    called_at, calls, waited_ms, served_ms, procedures
FROM tickets WHERE day = ? ORDER BY taken_at, entry

-- name: last-number
SELECT max(number) FROM tickets WHERE day = ? AND series = ?

-- name: drop-all
DELETE FROM tickets
