"""What happens at the counter: decides, and does no I/O."""
