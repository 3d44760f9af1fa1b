-- --- derived -----------------------------------------------------------------------------------

-- Which entries of the box's own log open or close an officer's drawer, or move money; what they
-- say is read from them.
CREATE TABLE till (
    entry INTEGER PRIMARY KEY, officer BLOB NOT NULL, kind INTEGER NOT NULL, at INTEGER NOT NULL
) STRICT;

CREATE INDEX till_of_officer ON till (officer, entry);
