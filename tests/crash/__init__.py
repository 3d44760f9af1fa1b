"""Power cuts, kills and failing disks against the box's real store, one operation at a time."""
