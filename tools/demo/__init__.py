"""The demonstration: one hub and two boxes on one machine."""
