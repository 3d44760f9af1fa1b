"""Whether a system outside answers: measured over the network, or rehearsed."""
