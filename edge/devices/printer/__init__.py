"""The slip printer: pages as raster commands, and what the printer says back."""
