"""Figures of the programs, each printed beside its limit or a peer measured in the same run."""
