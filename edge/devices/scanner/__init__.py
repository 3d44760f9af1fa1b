"""The code scanner: bytes from a serial line or a keyboard become one reading."""
