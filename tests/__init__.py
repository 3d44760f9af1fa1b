"""The tests; the tree is the tree of what they test."""
