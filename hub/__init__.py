"""The city hub: keeps the city's copy, decides, publishes, and shows how the wards do."""
