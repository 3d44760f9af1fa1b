"""The screens and the intake interface of the box."""
