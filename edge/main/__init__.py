"""Joins the rooms of the box by their constructors; contains no rule of the counter."""
