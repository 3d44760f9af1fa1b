"""How the box's log reaches the city and the city's log reaches the box."""
