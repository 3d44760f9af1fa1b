"""What a box and the hub agree on: pure values and rules, no clock, no disk, no network."""
