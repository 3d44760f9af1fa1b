"""Deterministic simulation of boxes, links, brokers' faults and the hub: same seed, same run."""
