"""One hub and two ward boxes on this machine, with simulated devices; by hand or unattended."""
