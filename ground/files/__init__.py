"""Files of a program's folder: written whole, closed to others, and a mark outside the books."""
