"""The voice of the hall: what is said, the program that says it, and a simulated one."""
