"""The disk of the box: one encrypted SQLite file for the log and what is folded from it."""
