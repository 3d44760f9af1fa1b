"""Tests of what builds and describes the repository."""
