"""The hub's disk: SQLite behind the office's ports, one writer, every commit flushed."""
