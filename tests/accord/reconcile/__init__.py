"""Author and copyist, as a pair and each alone."""
