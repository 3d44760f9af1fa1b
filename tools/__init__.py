"""What builds, measures and describes this repository; nothing of it is shipped."""
