"""What the box's program and the hub's both stand on: settings, clock, files, the web's border."""
