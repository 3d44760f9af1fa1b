"""Keys that sign on the box: the box's own in a file, officers' in lockers under their PINs."""
