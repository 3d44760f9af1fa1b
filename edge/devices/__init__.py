"""What is plugged into the box: a folder each, with codec, adapter and simulation."""
