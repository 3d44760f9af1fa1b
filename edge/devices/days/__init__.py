"""The national calendar: which days are off, asked in a process of its own."""
