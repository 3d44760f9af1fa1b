"""Papers set in type: slips and official forms as PDF and as picture."""
