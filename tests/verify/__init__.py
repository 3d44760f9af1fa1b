"""The verifiers that know nothing of the project."""
