"""How the hub talks to the boxes."""
