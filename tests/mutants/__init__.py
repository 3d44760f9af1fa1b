"""Every protection, broken on purpose: each must turn a check red."""
