"""The city's screens: wards, boxes, dossiers, decisions."""
