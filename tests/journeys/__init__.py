"""Whole journeys: a clerk, a citizen, the city, over real processes."""
