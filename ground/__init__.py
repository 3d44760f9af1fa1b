"""What both programs stand on: command line, settings, clock, files, the web's border."""
