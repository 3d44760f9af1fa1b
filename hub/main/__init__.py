"""Joins the rooms of the hub by their constructors; contains no rule of the office."""
