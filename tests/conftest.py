"""What every test gets: hypothesis profiles of known effort."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# The gate repeats itself; a long search is for the night and reports what it found.
settings.register_profile("gate", derandomize=True, deadline=None, max_examples=100)
settings.register_profile(
    "night", deadline=None, max_examples=5000, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))
