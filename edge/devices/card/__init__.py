"""The citizen card: what a reader or a scanner hands over."""
